package charts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type m = map[string]any

func TestUnknown(t *testing.T) {
	for _, test := range []struct {
		name, chart, version string
		values               m
		want                 []string
	}{
		{"no values", "cluster-autoscaler", "9.59.0", nil, nil},
		{"documented", "cluster-autoscaler", "9.59.0", m{
			"cloudProvider": "aws", "awsRegion": "us-east-1", "replicaCount": 1,
			"autoDiscovery":      m{"clusterName": "ray", "tags": []any{"k8s.io/cluster-autoscaler/enabled"}},
			"rbac":               m{"serviceAccount": m{"create": true, "name": "cluster-autoscaler", "annotations": m{"eks.amazonaws.com/role-arn": "x"}}},
			"extraArgs":          m{"expander": "priority,least-waste", "scale-down-delay-after-add": "10m", "balance-similar-node-groups": true},
			"expanderPriorities": m{"20": []any{".*spot.*"}},
			"resources":          m{"requests": m{"cpu": "100m", "memory": "300Mi"}},
		}, nil},
		{"keys of the reference", "cluster-autoscaler", "9.59.0", m{
			"clusterName": "ray", "rbac": m{"serviceAccountAnnotations": m{}, "create": true}, "autoDiscovery": m{"clustername": "ray"},
			"image": m{"repositry": "x"},
		}, []string{"autoDiscovery.clustername", "clusterName", "image.repositry", "rbac.serviceAccountAnnotations"}},
		{"a map where a value belongs", "cluster-autoscaler", "9.59.0", m{"awsRegion": m{"name": "x"}}, []string{"awsRegion"}},
		{"a value where a map belongs", "cluster-autoscaler", "9.59.0", m{"image": "x:1"}, []string{"image"}},
		{"anything below a free map", "nvidia-device-plugin", "0.19.3", m{
			"affinity": m{"nodeAffinity": nil}, "nodeSelector": m{"nvidia.com/gpu.present": "true"}, "tolerations": []any{m{"key": "x"}},
		}, nil},
		{"a key of one of two charts", "nvidia-device-plugin", "0.19.3", m{"replicaCount": 2}, []string{"replicaCount"}},
		{"what is only in a comment of the chart", "kuberay-operator", "1.6.2", m{
			"watchNamespace": []any{"ray-system"}, "singleNamespaceInstall": true, "resources": m{"requests": m{"cpu": "100m"}},
		}, nil},
		{"a part of a path", "kuberay-operator", "1.6.2", m{"serviceAccount": m{"create": true, "annotations": m{"a": "b"}}},
			[]string{"serviceAccount.annotations"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Unknown(test.chart, test.version, test.values)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Keys of another version prove nothing.
func TestUnknownChart(t *testing.T) {
	for _, test := range []struct{ chart, version, want string }{
		{"cluster-autoscaler", "9.58.0", "those of version 9.59.0, not 9.58.0"},
		{"karpenter", "1.0.0", "chart karpenter: its documented keys are not"},
	} {
		if _, err := Unknown(test.chart, test.version, nil); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %s: error %v, want one with %q", test.chart, test.version, err, test.want)
		}
	}
}

// Each file is of the chart that its name says, and its lines are paths in their order.
func TestFiles(t *testing.T) {
	entries, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		text, err := files.ReadFile(entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		chart, k, err := parse(string(text))
		if err != nil || chart+".keys.txt" != entry.Name() {
			t.Errorf("%s is of chart %q, %v", entry.Name(), chart, err)
		}
		before := ""
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "#") {
				continue
			}
			if line <= before {
				t.Errorf("%s: %q stands behind %q", entry.Name(), line, before)
			}
			before = line
		}
		for path := range k.parents {
			if k.trees[path] || k.paths[path] {
				t.Errorf("%s: %s is a path and has paths below it", entry.Name(), path)
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "replicaCount\n", "# chart x\na\n", "# the chart x\n"} {
		if _, _, err := parse(text); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}
