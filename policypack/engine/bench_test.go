package engine_test

import (
	"fmt"
	"testing"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

// BenchmarkCheck judges a stack's worth of resources one by one by the real rules. A third are of a type
// that no rule names.
func BenchmarkCheck(b *testing.B) {
	judge := newEngine(b, engine.Config{Rules: rules.FS})
	for _, count := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprintf("resources=%d", count), func(b *testing.B) {
			docs := make([]engine.Document, count)
			for i := range docs {
				docs[i] = benchDocument(i)
			}
			b.ReportAllocs()
			for b.Loop() {
				for _, doc := range docs {
					if _, err := judge.Check(b.Context(), doc); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*count), "ns/resource")
		})
	}
}

func benchDocument(i int) engine.Document {
	doc := box(nil)
	resource := doc.Resource
	switch i % 3 {
	case 0:
		resource.Type = "kubernetes:ray.io/v1:RayCluster"
		resource.Properties = map[string]any{"spec": map[string]any{
			"headGroupSpec":    benchGroup(0),
			"workerGroupSpecs": []any{benchGroup(0), benchGroup(1)},
		}}
	case 1:
		resource.Type = "aws:eks/nodeGroup:NodeGroup"
		resource.Properties = map[string]any{"tags": map[string]any{
			"ManagedBy": "github-app", "Environment": "dev", "Repository": "org/repo", "Team": "ml",
		}}
	default:
		resource.Properties = map[string]any{"name": "box"}
	}
	return doc
}

func benchGroup(gpus float64) map[string]any {
	limits := map[string]any{"cpu": "4", "memory": "16Gi"}
	if gpus > 0 {
		limits["nvidia.com/gpu"] = gpus
	}
	return map[string]any{"template": map[string]any{"spec": map[string]any{
		"containers":  []any{map[string]any{"name": "ray", "resources": map[string]any{"limits": limits, "requests": limits}}},
		"tolerations": []any{map[string]any{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}},
	}}}
}
