// Package nodegroup is the component that declares one EKS managed node group with its role and its
// launch template. CPU and GPU groups are two values of the same Args.
package nodegroup

import (
	"fmt"
	"maps"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Taint keeps pods that do not tolerate it off the nodes.
type Taint struct {
	Key, Value string
	// Effect as EKS spells it, e.g. NO_SCHEDULE.
	Effect string
}

// Scaling bounds the number of nodes. Desired holds at creation only: afterwards it belongs to the
// Cluster Autoscaler, and a change of it alone updates nothing.
type Scaling struct{ Min, Desired, Max int }

// Args describe the node group. All fields but Spot, Labels, Taints and Tags are required.
type Args struct {
	ClusterName pulumi.StringInput
	// SubnetIDs are private subnets; the nodes get no public address.
	SubnetIDs pulumi.StringArrayInput
	// InstanceType, e.g. m5.2xlarge.
	InstanceType string
	// AMIType as EKS spells it, e.g. AL2023_x86_64_STANDARD.
	AMIType string
	Scaling Scaling
	// DiskGiB is the size of the encrypted gp3 root disk.
	DiskGiB int
	// Spot asks for interruptible capacity; false means on-demand.
	Spot   bool
	Labels map[string]string
	Taints []Taint
	// Tags are put on everything, also on the instances and their disks.
	Tags map[string]string
}

// NodeGroup is the component.
type NodeGroup struct {
	pulumi.ResourceState

	ARN     pulumi.StringOutput `pulumi:"arn"`
	RoleARN pulumi.StringOutput `pulumi:"roleArn"`
}

// New declares a node group. It fails before anything is registered when the arguments do not fit.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*NodeGroup, error) {
	if err := args.check(); err != nil {
		return nil, fmt.Errorf("node group %s: %w", name, err)
	}
	g := &NodeGroup{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:NodeGroup", name, g, opts...); err != nil {
		return nil, fmt.Errorf("registering node group %s: %w", name, err)
	}
	b := builder{ctx: ctx, name: name, args: args, parent: g}
	if err := b.provision(g); err != nil {
		return nil, fmt.Errorf("node group %s: %w", name, err)
	}
	return g, ctx.RegisterResourceOutputs(g, pulumi.Map{"arn": g.ARN, "roleArn": g.RoleARN})
}

func (a Args) check() error {
	switch {
	case a.ClusterName == nil || a.SubnetIDs == nil:
		return fmt.Errorf("ClusterName and SubnetIDs are required")
	case a.InstanceType == "" || a.AMIType == "":
		return fmt.Errorf("InstanceType and AMIType are required")
	case a.DiskGiB <= 0:
		return fmt.Errorf("DiskGiB is %d, want more than 0", a.DiskGiB)
	case a.Scaling.Min < 0 || a.Scaling.Min > a.Scaling.Desired || a.Scaling.Desired > a.Scaling.Max || a.Scaling.Max < 1:
		return fmt.Errorf("Scaling is %+v, want 0 ≤ Min ≤ Desired ≤ Max and Max ≥ 1", a.Scaling)
	}
	return nil
}

// builder declares the children of one node group.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   Args
	parent pulumi.Resource
}

func (b builder) provision(g *NodeGroup) error {
	role, attached, err := b.role()
	if err != nil {
		return err
	}
	template, err := b.launchTemplate()
	if err != nil {
		return err
	}
	// No name is given: an automatic one lets a replacement be made before the old group goes.
	group, err := eks.NewNodeGroup(b.ctx, b.name, &eks.NodeGroupArgs{
		ClusterName:   b.args.ClusterName,
		NodeRoleArn:   role.Arn,
		SubnetIds:     b.args.SubnetIDs,
		AmiType:       pulumi.String(b.args.AMIType),
		CapacityType:  pulumi.String(b.capacityType()),
		InstanceTypes: pulumi.ToStringArray([]string{b.args.InstanceType}),
		LaunchTemplate: eks.NodeGroupLaunchTemplateArgs{
			Id:      template.ID(),
			Version: pulumi.Sprintf("%d", template.LatestVersion),
		},
		ScalingConfig: eks.NodeGroupScalingConfigArgs{
			MinSize:     pulumi.Int(b.args.Scaling.Min),
			DesiredSize: pulumi.Int(b.args.Scaling.Desired),
			MaxSize:     pulumi.Int(b.args.Scaling.Max),
		},
		UpdateConfig: eks.NodeGroupUpdateConfigArgs{MaxUnavailable: pulumi.Int(1)},
		Labels:       pulumi.ToStringMap(b.args.Labels),
		Taints:       b.taints(),
		Tags:         b.tags(),
	}, pulumi.Parent(b.parent), pulumi.DependsOn(attached),
		pulumi.IgnoreChanges([]string{"scalingConfig.desiredSize"}))
	if err != nil {
		return fmt.Errorf("declaring the managed node group: %w", err)
	}
	g.ARN, g.RoleARN = group.Arn, role.Arn
	return nil
}

func (b builder) capacityType() string {
	if b.args.Spot {
		return "SPOT"
	}
	return "ON_DEMAND"
}

func (b builder) taints() eks.NodeGroupTaintArray {
	var taints eks.NodeGroupTaintArray
	for _, t := range b.args.Taints {
		taints = append(taints, eks.NodeGroupTaintArgs{
			Key: pulumi.String(t.Key), Value: pulumi.String(t.Value), Effect: pulumi.String(t.Effect),
		})
	}
	return taints
}

func (b builder) tags() pulumi.StringMap {
	tags := maps.Clone(b.args.Tags)
	if tags == nil {
		tags = map[string]string{}
	}
	tags["Name"] = b.name
	return pulumi.ToStringMap(tags)
}
