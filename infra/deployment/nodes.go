package deployment

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/cluster"
	"github.com/rayplatform/rayplatform/infra/network"
	"github.com/rayplatform/rayplatform/infra/nodegroup"
	"github.com/rayplatform/rayplatform/infra/settings"
	"github.com/rayplatform/rayplatform/ray"
)

// nodeGroups are the CPU group and the GPU group. Nothing but GPU pods lands on GPU nodes: they are
// tainted, and labelled for the device plugin and for the Cluster Autoscaler.
func (p platform) nodeGroups(
	vpc *network.Network, control *cluster.Cluster, opts ...pulumi.ResourceOption,
) ([]pulumi.Resource, error) {
	groups := p.settings.NodeGroups
	cpu := p.nodeGroup(groups.CPU, vpc, control)
	cpu.AMIType = "AL2023_x86_64_STANDARD"
	cpu.Labels = map[string]string{ray.ResourceTypeLabel: "cpu"}

	gpu := p.nodeGroup(groups.GPU, vpc, control)
	gpu.AMIType = "AL2023_x86_64_NVIDIA"
	gpu.Labels = map[string]string{
		ray.ResourceTypeLabel:           "gpu",
		ray.GPUResource:                 "true",
		"nvidia.com/gpu.present":        "true",
		"k8s.amazonaws.com/accelerator": accelerator(groups.GPU.InstanceType),
	}
	gpu.Taints = []nodegroup.Taint{{Key: ray.GPUResource, Value: "true", Effect: "NO_SCHEDULE"}}

	var made []pulumi.Resource
	for _, group := range []struct {
		name string
		args nodegroup.Args
	}{{"cpu", cpu}, {"gpu", gpu}} {
		g, err := nodegroup.New(p.ctx, group.name, group.args, opts...)
		if err != nil {
			return nil, err
		}
		made = append(made, g)
	}
	return made, nil
}

// nodeGroup is what both groups have in common.
func (p platform) nodeGroup(
	g settings.NodeGroup, vpc *network.Network, control *cluster.Cluster,
) nodegroup.Args {
	return nodegroup.Args{
		ClusterName:  control.Name,
		SubnetIDs:    vpc.PrivateSubnetIDs,
		InstanceType: g.InstanceType,
		Scaling:      nodegroup.Scaling{Min: g.MinSize, Desired: g.DesiredSize, Max: g.MaxSize},
		DiskGiB:      g.DiskGiB,
		Spot:         g.CapacityType == settings.Spot,
		Tags:         p.tags,
	}
}
