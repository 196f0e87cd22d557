package ray_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/yaml"

	"github.com/rayplatform/rayplatform/ray"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func reference() ray.Cluster {
	size := func(cpu, memory string, gpus int) ray.Size {
		return ray.Size{CPU: resource.MustParse(cpu), Memory: resource.MustParse(memory), GPUs: gpus}
	}
	return ray.Cluster{
		Name: "ray", Version: "2.52.0", Labels: map[string]string{"team": "ml"}, IdleTimeoutSeconds: 60,
		Head: size("2", "8Gi", 0),
		CPU:  ray.Workers{Size: size("2", "8Gi", 0), Replicas: 3, Min: 2, Max: 10},
		GPU:  ray.Workers{Size: size("4", "16Gi", 1), Max: 5},
	}
}

func TestObject(t *testing.T) {
	noGPU := reference()
	noGPU.GPU = ray.Workers{}
	for name, cluster := range map[string]ray.Cluster{"reference": reference(), "no-gpu": noGPU} {
		t.Run(name, func(t *testing.T) {
			raw, err := json.Marshal(cluster.Object())
			if err != nil {
				t.Fatal(err)
			}
			got, err := yaml.JSONToYAML(raw)
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name+".yaml")
			if *update {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("RayCluster differs from %s (-want +got):\n%s", golden, diff)
			}
		})
	}
}

// Requests that differ from limits make Ray and Kubernetes disagree on what fits a node.
func TestRequestsEqualLimits(t *testing.T) {
	spec := reference().Object().Spec
	pods := append([]string{}, "head")
	containers := spec.HeadGroupSpec.Template.Spec.Containers
	for _, group := range spec.WorkerGroupSpecs {
		pods = append(pods, group.GroupName)
		containers = append(containers, group.Template.Spec.Containers...)
	}
	if len(containers) != 3 {
		t.Fatalf("containers of %v: got %d, want 3", pods, len(containers))
	}
	for i, c := range containers {
		if diff := cmp.Diff(c.Resources.Requests, c.Resources.Limits); diff != "" {
			t.Errorf("%s: requests differ from limits:\n%s", pods[i], diff)
		}
	}
}
