package deployment

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/addons"
	"github.com/rayplatform/rayplatform/infra/layout"
	"github.com/rayplatform/rayplatform/infra/nodegroup"
)

// images are the Amazon Linux 2023 images for each kind of machine, as EKS names them.
var images = map[layout.Kind]string{layout.CPU: "AL2023_x86_64_STANDARD", layout.GPU: "AL2023_x86_64_NVIDIA"}

// unneeded is how long a machine of each kind is idle before it goes: GPU machines take longer to come back.
var unneeded = map[layout.Kind]time.Duration{layout.CPU: 5 * time.Minute, layout.GPU: 10 * time.Minute}

// node is a managed node group, with what it was made from.
type node struct {
	layout.Group
	made *nodegroup.NodeGroup
}

// nodes declares every managed node group that the settings come to, and first the add-ons without which their nodes would
// never be ready.
func (p platform) nodes(b base, opts ...pulumi.ResourceOption) ([]node, error) {
	networking, err := addons.New(p.ctx, "networking", addons.Args{
		ClusterName: b.cluster.Name,
		Addons:      addons.BeforeNodes(p.settings.Addons.Builds(), b.access.CNI),
		Tags:        p.tags,
	}, opts...)
	if err != nil {
		return nil, err
	}
	// Subnet ids do not wait for routes; nodes that start without a way out can't join, and ones that lose it before
	// they end can't leave.
	opts = append(opts, pulumi.DependsOn([]pulumi.Resource{b.network, networking}))
	var nodes []node
	for _, group := range p.settings.ManagedNodeGroups() {
		made, err := nodegroup.New(p.ctx, group.Name, p.nodeGroup(group, b), opts...)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, node{group, made})
	}
	return nodes, nil
}

func (p platform) nodeGroup(group layout.Group, b base) nodegroup.Args {
	shared := p.settings.NodeGroups.Group(group.Kind)
	return nodegroup.Args{
		Environment:    p.settings.Environment,
		ClusterName:    b.cluster.Name,
		Version:        p.settings.Cluster.Version,
		SubnetIDs:      b.network.PrivateSubnets(group.Zones),
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
		Boundary:       p.boundary,
		Tags:           p.tags,
	}
}
