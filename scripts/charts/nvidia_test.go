package charts_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
	kjson "sigs.k8s.io/json"

	"github.com/rayplatform/rayplatform/scripts/charts"
)

const (
	module = "github.com/NVIDIA/k8s-device-plugin"
	addons = "../../infra/addons"
	// ours are the values that the program gives the release.
	ours = addons + "/testdata/nvidia-device-plugin.values.json"
)

// plugin is NVIDIA's chart as its Go module has it.
func plugin(t *testing.T) *chart.Chart {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", module).Output()
	if err != nil {
		t.Fatalf("downloading %s: %v\n%s", module, err, out)
	}
	var source struct{ Dir string }
	if err := json.Unmarshal(out, &source); err != nil {
		t.Fatal(err)
	}
	c, err := charts.Load(filepath.Join(source.Dir, "deployments", "helm", "nvidia-device-plugin"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func ourValues(t *testing.T) map[string]any {
	t.Helper()
	text, err := os.ReadFile(ours)
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := json.Unmarshal(text, &values); err != nil {
		t.Fatal(err)
	}
	return values
}

func render(t *testing.T, namespace string, values map[string]any) ([][]byte, error) {
	t.Helper()
	return charts.Render(plugin(t), charts.Release{
		Name: "nvidia-device-plugin", Namespace: namespace, Kubernetes: "1.35", Values: values,
	})
}

// daemonSets are those among the manifests, each strictly decoded.
func daemonSets(t *testing.T, manifests [][]byte) []*appsv1.DaemonSet {
	t.Helper()
	var all []*appsv1.DaemonSet
	for _, text := range manifests {
		var kind metav1.TypeMeta
		if err := json.Unmarshal(text, &kind); err != nil {
			t.Fatal(err)
		}
		if kind.Kind != "DaemonSet" {
			continue
		}
		set := &appsv1.DaemonSet{}
		if strict, err := kjson.UnmarshalStrict(text, set); err != nil || len(strict) > 0 {
			t.Fatalf("a DaemonSet that no API server takes: %v %v\n%s", strict, err, text)
		}
		all = append(all, set)
	}
	return all
}

// runsOn tells whether the pods of a set get to a node: by its labels, and past its taints.
func runsOn(t *testing.T, set *appsv1.DaemonSet, labels map[string]string, taints ...corev1.Taint) bool {
	t.Helper()
	spec := set.Spec.Template.Spec
	fits, err := nodeaffinity.GetRequiredNodeAffinity(&corev1.Pod{Spec: spec}).Match(
		&corev1.Node{ObjectMeta: metav1.ObjectMeta{Labels: labels}})
	if err != nil {
		t.Fatal(err)
	}
	for _, taint := range taints {
		tolerated := false
		for _, toleration := range spec.Tolerations {
			tolerated = tolerated || toleration.Key == taint.Key && (toleration.Effect == "" || toleration.Effect == taint.Effect) &&
				(toleration.Operator == corev1.TolerationOpExists || toleration.Value == taint.Value)
		}
		fits = fits && tolerated
	}
	return fits
}

var (
	gpuLabels = map[string]string{"nvidia.com/gpu": "true", "nvidia.com/gpu.present": "true", "ray.io/resource-type": "gpu"}
	gpuTaint  = corev1.Taint{Key: "nvidia.com/gpu", Value: "true", Effect: corev1.TaintEffectNoSchedule}
	cpuLabels = map[string]string{"ray.io/resource-type": "cpu"}
)

// The device plugin runs on every GPU node, behind its taint, and on no other.
func TestDevicePlugin(t *testing.T) {
	manifests, err := render(t, "kube-system", ourValues(t))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, set := range daemonSets(t, manifests) {
		if set.Namespace != "kube-system" {
			t.Errorf("%s is in namespace %q", set.Name, set.Namespace)
		}
		if runsOn(t, set, cpuLabels) {
			t.Errorf("%s runs on a node without GPUs", set.Name)
		}
		if set.Name != "nvidia-device-plugin" {
			continue
		}
		found = true
		if !runsOn(t, set, gpuLabels, gpuTaint) {
			t.Errorf("%s does not run on a GPU node: tolerations %v, affinity %v",
				set.Name, set.Spec.Template.Spec.Tolerations, set.Spec.Template.Spec.Affinity)
		}
		for _, container := range set.Spec.Template.Spec.Containers {
			if len(container.Resources.Requests) == 0 || !strings.Contains(container.Image, ":v0.19.3") {
				t.Errorf("container %s of image %s requests %v", container.Name, container.Image, container.Resources.Requests)
			}
		}
	}
	if !found {
		t.Error("there is no device plugin")
	}
}

// What the chart refuses is an error here, as it would be in the cluster.
func TestRefused(t *testing.T) {
	if _, err := render(t, "default", ourValues(t)); err == nil || !strings.Contains(err.Error(), "allowDefaultNamespace") {
		t.Errorf("in the default namespace: %v", err)
	}
}

// A key that the chart does not document changes nothing: this is why they are checked.
func TestUnknownKeysAreSilent(t *testing.T) {
	want, err := render(t, "kube-system", ourValues(t))
	if err != nil {
		t.Fatal(err)
	}
	values := ourValues(t)
	values["toleration"] = []any{}
	got, err := render(t, "kube-system", values)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if string(got[i]) != string(want[i]) {
			t.Errorf("manifest %d changed:\n%s\n%s", i, want[i], got[i])
		}
	}
}

// The file of the documented keys is the chart's.
func TestDocumentedKeys(t *testing.T) {
	c := plugin(t)
	text, err := os.ReadFile(addons + "/charts/nvidia-device-plugin.keys.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if want := "# chart nvidia-device-plugin " + c.Metadata.Version; lines[0] != want {
		t.Errorf("the file begins with %q, want %q", lines[0], want)
	}
	written := map[string]bool{}
	for _, line := range lines {
		if !strings.HasPrefix(line, "#") {
			written[line] = true
		}
	}
	covered := map[string]bool{}
	for _, path := range leaves("", c.Values) {
		by := cover(written, path)
		if by == "" {
			t.Errorf("the chart has %s, and the file does not", path)
		}
		covered[by] = true
	}
	for path := range written {
		if !covered[path] {
			t.Errorf("the file has %s, and the chart does not", path)
		}
	}
}

// cover is the line that covers a path: its own, or one for all below a beginning of it.
func cover(written map[string]bool, path string) string {
	if written[path] {
		return path
	}
	for beginning := path; beginning != ""; {
		if written[beginning+".*"] {
			return beginning + ".*"
		}
		i := max(strings.LastIndex(beginning, "."), 0)
		beginning = beginning[:i]
	}
	return ""
}

// leaves are the paths of all values that are no maps, or empty ones.
func leaves(path string, value any) []string {
	inner, isMap := value.(map[string]any)
	if !isMap || len(inner) == 0 {
		return []string{path}
	}
	var all []string
	for name, v := range inner {
		all = append(all, leaves(strings.TrimPrefix(path+"."+name, "."), v)...)
	}
	return all
}
