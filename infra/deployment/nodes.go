package deployment

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/cluster"
	"github.com/rayplatform/rayplatform/infra/layout"
	"github.com/rayplatform/rayplatform/infra/network"
	"github.com/rayplatform/rayplatform/infra/nodegroup"
)

// images are the Amazon Linux 2023 images for each kind of machine, as EKS names them.
var images = map[layout.Kind]string{layout.CPU: "AL2023_x86_64_STANDARD", layout.GPU: "AL2023_x86_64_NVIDIA"}

// unneeded is how long a machine of each kind is idle before it goes: GPU machines take longer to come back.
var unneeded = map[layout.Kind]time.Duration{layout.CPU: 5 * time.Minute, layout.GPU: 10 * time.Minute}

// nodeGroups declares every managed node group that the settings come to.
func (p platform) nodeGroups(
	vpc *network.Network, control *cluster.Cluster, opts ...pulumi.ResourceOption,
) ([]pulumi.Resource, error) {
	var made []pulumi.Resource
	for _, group := range p.settings.ManagedNodeGroups() {
		g, err := nodegroup.New(p.ctx, group.Name, p.nodeGroup(group, vpc, control), opts...)
		if err != nil {
			return nil, err
		}
		made = append(made, g)
	}
	return made, nil
}

func (p platform) nodeGroup(group layout.Group, vpc *network.Network, control *cluster.Cluster) nodegroup.Args {
	shared := p.settings.NodeGroups.Group(group.Kind)
	return nodegroup.Args{
		Environment:    p.settings.Environment,
		ClusterName:    control.Name,
		Version:        p.settings.Cluster.Version,
		SubnetIDs:      vpc.PrivateSubnets(group.Zones),
		InstanceType:   group.Type,
		AMIType:        images[group.Kind],
		Scaling:        nodegroup.Scaling{Min: group.Min, Desired: group.Desired, Max: group.Max},
		MaxUnavailable: shared.MaxUnavailable,
		DiskGiB:        shared.DiskGiB,
		Unneeded:       unneeded[group.Kind],
		Scheduled:      p.settings.OffHours.Enabled,
		Spot:           group.Spot,
		Labels:         group.Labels(),
		Taints:         group.Taints(),
		Tags:           p.tags,
	}
}
