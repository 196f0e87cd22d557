package mutation_test

import "github.com/rayplatform/rayplatform/scripts/internal/mutation"

// Places in the RayCluster.
const (
	headPod       = "spec.headGroupSpec.template.spec."
	headContainer = headPod + "containers[0]."
)

var rayCluster = is{rayType, "kuberay-cluster"}

var serverDeployment = is{"kubernetes:apps/v1:Deployment", "server"}

// server is a workload beside Ray, which keeps every rule.
var server = []mutation.Addition{{
	Type: serverDeployment.kind, Name: serverDeployment.name,
	Properties: map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": "server", "namespace": "ray-system"},
		"spec": map[string]any{
			"selector": map[string]any{"matchLabels": map[string]any{"app": "server"}},
			"template": map[string]any{
				"metadata": map[string]any{"labels": map[string]any{"app": "server"}},
				"spec":     pod("registry.k8s.io/pause:3.10"),
			},
		},
	},
}}

// pod is the specification of a pod that keeps every rule.
func pod(image string) map[string]any {
	return map[string]any{
		"serviceAccountName": "ray-worker",
		"securityContext":    map[string]any{"runAsNonRoot": true, "runAsUser": 1000},
		"containers": []any{map[string]any{
			"name": "main", "image": image,
			"resources": map[string]any{
				"requests": map[string]any{"cpu": "500m", "memory": "512Mi"},
				"limits":   map[string]any{"cpu": "500m", "memory": "512Mi"},
			},
			"securityContext": map[string]any{
				"allowPrivilegeEscalation": false, "capabilities": map[string]any{"drop": []any{"ALL"}},
			},
		}},
	}
}

var ofPods = []row{
	{
		// Of Ray's own images another rule asks the version too.
		rule: "image-pinned", at: serverDeployment, add: server,
		set: mutation.Values{"spec.template.spec.containers[0].image": "registry.k8s.io/pause:latest"},
	},
	{
		rule: "image-registry", at: rayCluster, set: mutation.Values{headContainer + "image": "ghcr.io/somebody/ray:2.52.0"},
	},
	{rule: "no-privileged", at: rayCluster, set: mutation.Values{headContainer + "securityContext.privileged": true}},
	{rule: "no-host-access", at: rayCluster, set: mutation.Values{headPod + "hostNetwork": true}},
	{
		rule: "no-privilege-escalation", at: rayCluster,
		set: mutation.Values{headContainer + "securityContext.allowPrivilegeEscalation": true},
	},
	{
		rule: "capabilities-dropped", at: rayCluster,
		set: mutation.Values{headContainer + "securityContext.capabilities.add": []any{"NET_ADMIN"}},
	},
	{rule: "run-as-non-root", at: rayCluster, set: mutation.Values{headPod + "securityContext.runAsNonRoot": false}},
	{rule: "service-account", at: rayCluster, set: mutation.Values{headPod + "serviceAccountName": "default"}},
	{rule: "ray-ports", at: rayCluster, set: mutation.Values{"spec.headGroupSpec.serviceType": "LoadBalancer"}},
}
