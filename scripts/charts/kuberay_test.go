package charts_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart"
	helm "helm.sh/helm/v3/pkg/release"
	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/rayplatform/rayplatform/scripts/charts"
)

// definitionsChart is the chart that the program installs, as the provider finds it.
func definitionsChart(t *testing.T) *chart.Chart {
	t.Helper()
	c, err := charts.Load("../../infra/kuberay/crds/kuberay-crds.tgz")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// operator is the version of KubeRay that the program requires, without its v, and its source.
func operator(t *testing.T) (version, dir string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", "github.com/ray-project/kuberay/ray-operator")
	command.Dir = "../.."
	out, err := command.Output()
	if err != nil {
		t.Fatalf("downloading KubeRay's operator: %v\n%s", err, out)
	}
	var source struct{ Version, Dir string }
	if err := json.Unmarshal(out, &source); err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(source.Version, "v"), source.Dir
}

// original are KubeRay's definitions by their names, with the changes that the chart is to have.
func original(t *testing.T, dir string) map[string]map[string]any {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "config", "crd", "bases", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]any{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var object map[string]any
		if err := yaml.Unmarshal(text, &object); err != nil {
			t.Fatal(err)
		}
		delete(object, "status")
		metadata := object["metadata"].(map[string]any)
		delete(metadata, "creationTimestamp")
		metadata["annotations"].(map[string]any)["helm.sh/resource-policy"] = "keep"
		all[metadata["name"].(string)] = object
	}
	return all
}

// manifest is what Helm sends and stores: the rendered objects after each other.
func manifest(t *testing.T) string {
	t.Helper()
	objects, err := charts.Render(definitionsChart(t), charts.Release{
		Name: "kuberay-crds", Namespace: "ray-system", Kubernetes: "1.35",
	})
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, object := range objects {
		all.WriteString("---\n# Source: kuberay-crds\n" + string(object) + "\n")
	}
	return all.String()
}

// Helm reads the chart, and a client of Kubernetes reads from it exactly KubeRay's definitions, to be kept.
func TestDefinitions(t *testing.T) {
	version, dir := operator(t)
	if c := definitionsChart(t); c.Metadata.Version != version || c.Validate() != nil || len(c.CRDObjects()) != 0 {
		t.Errorf("chart of %s, want %s: %v; %d definitions are no templates", c.Metadata.Version, version, c.Validate(), len(c.CRDObjects()))
	}
	want := original(t, dir)
	var names []string
	decoder := yaml.NewYAMLOrJSONDecoder(strings.NewReader(manifest(t)), 4096)
	for {
		var object map[string]any
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		name := object["metadata"].(map[string]any)["name"].(string)
		names = append(names, name)
		if text(t, object) != text(t, want[name]) {
			t.Errorf("%s is not KubeRay's definition with Helm's annotation", name)
		}
	}
	if !slices.Equal(names, slices.Sorted(maps.Keys(want))) || len(names) != 4 {
		t.Errorf("rendered %v, want the four of KubeRay, %v", names, slices.Sorted(maps.Keys(want)))
	}
}

// text has the keys in order.
func text(t *testing.T, object map[string]any) string {
	t.Helper()
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Helm stores each revision of a release, with its chart, in a secret, of which etcd takes a megabyte.
func TestReleaseFitsASecret(t *testing.T) {
	stored, err := json.Marshal(&helm.Release{
		Name: "kuberay-crds", Namespace: "ray-system", Version: 1,
		Info: &helm.Info{Status: helm.StatusDeployed}, Chart: definitionsChart(t), Manifest: manifest(t),
	})
	if err != nil {
		t.Fatal(err)
	}
	var secret bytes.Buffer
	encoder := base64.NewEncoder(base64.StdEncoding, &secret)
	compressor, err := gzip.NewWriterLevel(encoder, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := compressor.Write(stored); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(compressor.Close(), encoder.Close()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes of %d", secret.Len(), len(stored))
	if secret.Len() >= 1<<20 {
		t.Errorf("the secret of the release has %d bytes", secret.Len())
	}
}
