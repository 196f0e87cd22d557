package deployment

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/rayplatform/rayplatform/infra/settings"
	"github.com/rayplatform/rayplatform/ray"
)

// accelerators name the GPU of an instance family as the Cluster Autoscaler expects it in the label
// k8s.amazonaws.com/accelerator.
var accelerators = map[string]string{"g4dn": "nvidia-tesla-t4", "p3": "nvidia-tesla-v100"}

// accelerator is the label value for an instance type; settings allow only the families above.
func accelerator(instanceType string) string {
	family, _, _ := strings.Cut(instanceType, ".")
	return accelerators[family]
}

// rayCluster is the RayCluster from the settings.
func (p platform) rayCluster() (ray.Cluster, error) {
	s := p.settings.Ray
	head, err := size(s.Head, 0)
	if err != nil {
		return ray.Cluster{}, err
	}
	cpu, err := workers(s.CPUWorkers)
	if err != nil {
		return ray.Cluster{}, err
	}
	gpu, err := workers(s.GPUWorkers)
	if err != nil {
		return ray.Cluster{}, err
	}
	return ray.Cluster{
		Name:    "ray",
		Version: s.Version,
		Labels: map[string]string{
			"app.kubernetes.io/part-of": "rayplatform",
			"environment":               p.settings.Environment,
		},
		Head: head, CPU: cpu, GPU: gpu,
	}, nil
}

func workers(w settings.Workers) (ray.Workers, error) {
	each, err := size(w.Resources, w.GPUs)
	if err != nil {
		return ray.Workers{}, err
	}
	return ray.Workers{Size: each, Replicas: w.Replicas, Min: w.MinReplicas, Max: w.MaxReplicas}, nil
}

func size(r settings.Resources, gpus int) (ray.Size, error) {
	cpu, err := resource.ParseQuantity(r.CPU)
	if err != nil {
		return ray.Size{}, fmt.Errorf("reading CPU quantity %q: %w", r.CPU, err)
	}
	memory, err := resource.ParseQuantity(r.Memory)
	if err != nil {
		return ray.Size{}, fmt.Errorf("reading memory quantity %q: %w", r.Memory, err)
	}
	return ray.Size{CPU: cpu, Memory: memory, GPUs: gpus}, nil
}
