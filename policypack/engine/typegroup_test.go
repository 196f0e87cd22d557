package engine_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

func TestTypeGroups(t *testing.T) {
	for group, members := range map[string][]string{
		"@pods":    {"kubernetes:apps/v1:Deployment", "kubernetes:ray.io/v1:RayCronJob", "kubernetes:ray.io/v1alpha1:RayCluster"},
		"@ray":     {"kubernetes:ray.io/v1:RayJob", "kubernetes:ray.io/v1:RayCronJob", "kubernetes:ray.io/v1alpha1:RayService"},
		"@patches": {"kubernetes:apps/v1:DeploymentPatch", "kubernetes:core/v1:PodPatch", "kubernetes:ray.io/v1:RayClusterPatch"},
	} {
		head := strings.Replace(goodHead, "test:index:Box", group, 1)
		types := newEngine(t, engine.Config{Rules: boxRule(head, goodBody)}).Rules()[0].Types
		for _, member := range members {
			if !slices.Contains(types, member) {
				t.Errorf("%s lacks %s: %v", group, member, types)
			}
		}
	}
}
