package mutation_test

import "github.com/rayplatform/rayplatform/scripts/internal/mutation"

// Places in the RayCluster.
const (
	cpuGroup     = "spec.workerGroupSpecs[0]."
	gpuGroup     = "spec.workerGroupSpecs[1]."
	cpuContainer = cpuGroup + "template.spec.containers[0]."
)

// small are workers of which many fit the nodes.
var small = mutation.Change{Type: rayType, Name: "kuberay-cluster", Set: mutation.Values{
	cpuContainer + "resources": map[string]any{
		"requests": map[string]any{"cpu": "500m", "memory": "1Gi"}, "limits": map[string]any{"cpu": "500m", "memory": "1Gi"},
	},
}}

var ofRay = []row{
	{
		rule: "gpu-toleration", at: rayCluster, set: mutation.Values{gpuGroup + "template.spec.tolerations": []any{}},
	},
	{
		rule: "ray-worker-size", at: rayCluster, set: mutation.Values{
			cpuContainer + "resources.requests.cpu": "250m", cpuContainer + "resources.limits.cpu": "250m",
		},
	},
	{
		rule: "ray-cluster-size", at: rayCluster, with: []mutation.Change{small}, set: mutation.Values{cpuGroup + "maxReplicas": 51},
	},
	{
		rule: "ray-labels", at: rayCluster,
		set: mutation.Values{"spec.headGroupSpec.template.metadata.labels.app": ""},
	},
	{rule: "ray-cpu-guaranteed", at: rayCluster, set: mutation.Values{headContainer + "resources.requests.cpu": "1"}},
	{rule: "ray-memory-guaranteed", at: rayCluster, set: mutation.Values{headContainer + "resources.requests.memory": "4Gi"}},
	{
		rule: "ray-fixed-size", at: rayCluster,
		set:  mutation.Values{cpuGroup + "minReplicas": 10},
		with: []mutation.Change{{Type: rayType, Name: "kuberay-cluster", Set: mutation.Values{cpuGroup + "replicas": 10}}},
	},
	{
		rule: "ray-gpu-idle", at: rayCluster,
		set:  mutation.Values{gpuGroup + "minReplicas": 1},
		with: []mutation.Change{{Type: rayType, Name: "kuberay-cluster", Set: mutation.Values{gpuGroup + "replicas": 1}}},
	},
	{rule: "ray-token-auth", at: rayCluster, set: mutation.Values{"spec.authOptions.mode": "disabled"}},
	{rule: "ray-version", at: rayCluster, set: mutation.Values{headContainer + "image": "rayproject/ray:2.53.0"}},
	{
		rule: "ray-fits-nodes", at: rayCluster,
		set: mutation.Values{headPod + "nodeSelector": map[string]any{"ray.io/resource-type": "none"}},
	},
	{
		rule: "ray-job-ends", at: is{jobType, "train"},
		add: []mutation.Addition{{
			Type: jobType, Name: "train",
			Properties: map[string]any{
				"apiVersion": "ray.io/v1", "kind": "RayJob", "metadata": map[string]any{"name": "train", "namespace": "ray-system"},
				"spec": map[string]any{
					"entrypoint": "python train.py", "clusterSelector": map[string]any{"ray.io/cluster": "ray"},
					"submissionMode": "HTTPMode", "activeDeadlineSeconds": 3600,
				},
			},
		}},
		set: mutation.Values{"spec.activeDeadlineSeconds": 1000000},
	},
}
