package mutation_test

import "github.com/rayplatform/rayplatform/scripts/internal/mutation"

var (
	cpuNodes    = is{groupType, "cpu-a"}
	gpuNodes    = is{groupType, "gpu-a"}
	cpuTemplate = is{templateType, "cpu-a"}
)

// alone makes a group of its own of one part of a group that is split by zones, so that its sizes count by themselves.
func alone(name string) mutation.Change {
	return mutation.Change{Type: groupType, Name: name, Set: mutation.Values{"capacityType": "SPOT"}}
}

var ofNodes = []row{
	{
		rule: "gpu-nodes-idle", at: gpuNodes,
		set: mutation.Values{"scalingConfig.minSize": 1, "scalingConfig.desiredSize": 1},
	},
	{rule: "imds-v2", at: cpuTemplate, set: mutation.Values{"metadataOptions.httpTokens": "optional"}},
	{
		rule: "node-group-headroom", at: is{groupType, "gpu-c"}, with: []mutation.Change{alone("gpu-c")},
		set: mutation.Values{"scalingConfig.desiredSize": 1},
	},
	{rule: "node-group-image", at: cpuNodes, set: mutation.Values{"amiType": "AL2_x86_64"}},
	{
		rule: "node-group-own-template", at: cpuNodes,
		set: mutation.Values{"launchTemplate": map[string]any{"id": "lt-0foreign", "version": "1"}},
	},
	{
		rule: "nodes-managed", at: is{"aws:eks/cluster:Cluster", "cluster-eksCluster"},
		set: mutation.Values{"computeConfig": map[string]any{"enabled": true}},
	},
	{
		// Its launch template is made in the same run.
		rule: "node-group-launch-template", at: cpuNodes, always: true, set: mutation.Values{"launchTemplate.version": "$Latest"},
	},
	{
		rule: "node-group-private", at: cpuNodes, also: []string{"gpu-a"},
		in:  is{"aws:ec2/subnet:Subnet", "network-private-us-east-1a"},
		set: mutation.Values{"mapPublicIpOnLaunch": true},
	},
	{
		rule: "node-group-scales", at: is{groupType, "cpu-c"}, with: []mutation.Change{alone("cpu-c")},
		set: mutation.Values{"scalingConfig.minSize": 3, "scalingConfig.desiredSize": 3},
	},
	{
		rule: "node-group-shape", at: cpuNodes, set: mutation.Values{"instanceTypes": []any{"m5.2xlarge", "m5.4xlarge"}},
	},
	{rule: "node-group-size", at: gpuNodes, set: mutation.Values{"scalingConfig.maxSize": 8}},
	{rule: "node-group-ssh", at: cpuTemplate, set: mutation.Values{"keyName": "ops"}},
	{rule: "node-group-types", at: cpuNodes, set: mutation.Values{"instanceTypes": []any{"c5.4xlarge"}}},
}
