package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// typeGroups are names that METADATA may use in place of the types that belong together, so that a type which
// holds pods is missed by no rule about pods.
var typeGroups = map[string][]string{
	"@pods":    podTypes,
	"@ray":     rayTypes,
	"@patches": patchesOf(podTypes),
}

var podTypes = append([]string{
	"kubernetes:apps/v1:DaemonSet", "kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:ReplicaSet",
	"kubernetes:apps/v1:StatefulSet", "kubernetes:batch/v1:CronJob", "kubernetes:batch/v1:Job",
	"kubernetes:core/v1:Pod", "kubernetes:core/v1:PodTemplate", "kubernetes:core/v1:ReplicationController",
}, rayTypes...)

// rayTypes has v1alpha1 because KubeRay still serves it.
var rayTypes = []string{
	"kubernetes:ray.io/v1:RayCluster", "kubernetes:ray.io/v1:RayCronJob", "kubernetes:ray.io/v1:RayJob",
	"kubernetes:ray.io/v1:RayService", "kubernetes:ray.io/v1alpha1:RayCluster", "kubernetes:ray.io/v1alpha1:RayJob",
	"kubernetes:ray.io/v1alpha1:RayService",
}

// patchesOf gives the types by which Pulumi changes a part of an object that is in the cluster already.
func patchesOf(types []string) []string {
	patches := make([]string, len(types))
	for i, token := range types {
		patches[i] = token + "Patch"
	}
	return patches
}

// expand gives the types that an element of METADATA's types stands for.
func expand(token string) ([]string, error) {
	if group, named := typeGroups[token]; named {
		return group, nil
	}
	if token == EveryType || isTypeToken(token) {
		return []string{token}, nil
	}
	return nil, fmt.Errorf(`%q; it must be a type token such as aws:eks/cluster:Cluster, one of the groups %s, or "*" alone`,
		token, strings.Join(slices.Sorted(maps.Keys(typeGroups)), ", "))
}

// isTypeToken reports whether token has Pulumi's form package:module:Type.
func isTypeToken(token string) bool {
	parts := strings.Split(token, ":")
	return len(parts) == 3 && !slices.Contains(parts, "")
}
