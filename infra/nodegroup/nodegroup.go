// Package nodegroup is the component that declares one EKS managed node group with its role, its launch template and the
// tags by which the Cluster Autoscaler knows it. CPU, GPU and fallback groups are values of the same Args.
package nodegroup

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	corev1 "k8s.io/api/core/v1"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/infra/naming"
)

// Scaling bounds the number of nodes. Desired holds at creation only: afterwards it belongs to the
// Cluster Autoscaler, and a change of it alone updates nothing.
type Scaling struct{ Min, Desired, Max int }

// Args describe the node group. All fields but Scheduled, Spot, Labels, Taints and Tags are required.
type Args struct {
	// Environment goes into names, together with the component's name, which has at most 12 characters.
	Environment string
	ClusterName pulumi.StringInput
	// Version of Kubernetes on the nodes, never newer than the cluster's.
	Version string
	// SubnetIDs are private subnets; the nodes get no public address.
	SubnetIDs pulumi.StringArrayInput
	// InstanceType of every node, with what its kubelet keeps back.
	InstanceType catalog.InstanceType
	// AMIType as EKS spells it, of an Amazon Linux 2023 image, e.g. AL2023_x86_64_STANDARD.
	AMIType string
	Scaling Scaling
	// MaxUnavailable is how many nodes an update takes away at a time.
	MaxUnavailable int
	// DiskGiB is the size of the encrypted gp3 root disk.
	DiskGiB int
	// Unneeded is how long a node must have had nothing to do before the Cluster Autoscaler removes it.
	Unneeded time.Duration
	// Scheduled says that off hours own the minimum as the autoscaler owns the desired size: a change of it alone updates
	// nothing. False: the minimum is the settings'.
	Scheduled bool
	// Spot asks for interruptible capacity; false means on-demand.
	Spot bool
	// Labels of the nodes. Nil: only those that EKS sets.
	Labels map[string]string
	// Taints keep pods that do not tolerate them off the nodes.
	Taints []corev1.Taint
	// Boundary is the ARN of the IAM policy that bounds the role of the nodes.
	Boundary pulumi.StringInput
	// Tags are put on everything, also on the instances and their disks.
	Tags map[string]string
}

// NodeGroup is the component.
type NodeGroup struct {
	pulumi.ResourceState

	ARN     pulumi.StringOutput `pulumi:"arn"`
	RoleARN pulumi.StringOutput `pulumi:"roleArn"`
	// GroupName is the name that EKS knows the group by, which is made up for each group anew.
	GroupName pulumi.StringOutput `pulumi:"groupName"`
	// ScalingGroup is the name of its Auto Scaling group.
	ScalingGroup pulumi.StringOutput `pulumi:"scalingGroup"`
}

// New declares a node group. It fails before anything is registered when the arguments do not fit.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*NodeGroup, error) {
	if err := args.check(name); err != nil {
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
	return g, ctx.RegisterResourceOutputs(g, pulumi.Map{
		"arn": g.ARN, "roleArn": g.RoleARN, "groupName": g.GroupName, "scalingGroup": g.ScalingGroup,
	})
}

func (a Args) check(name string) error {
	if prefix := naming.Prefix(a.Environment, name); len(prefix) > naming.MaxPrefix {
		return fmt.Errorf("its names would begin with %q, which has more than %d characters", prefix, naming.MaxPrefix)
	}
	if a.ClusterName == nil || a.SubnetIDs == nil || a.Boundary == nil {
		return errors.New("all of ClusterName, SubnetIDs and Boundary are required")
	}
	if slices.Contains([]string{a.Environment, a.Version, a.InstanceType.Name, a.AMIType}, "") {
		return errors.New("all of Environment, Version, InstanceType and AMIType are required")
	}
	if least := min(a.DiskGiB, a.MaxUnavailable, int(a.Unneeded)); least <= 0 {
		return fmt.Errorf("DiskGiB is %d, MaxUnavailable %d and Unneeded %s, want more than 0 everywhere",
			a.DiskGiB, a.MaxUnavailable, a.Unneeded)
	}
	if s := a.Scaling; s.Min < 0 || s.Min > s.Desired || s.Desired > s.Max || s.Max < 1 {
		return fmt.Errorf("Scaling is %+v, want 0 ≤ Min ≤ Desired ≤ Max and Max ≥ 1", a.Scaling)
	}
	return a.checkTaints()
}

func (a Args) checkTaints() error {
	for _, taint := range a.Taints {
		if _, ok := effects[taint.Effect]; !ok {
			return fmt.Errorf("taint %s has the effect %q, which Kubernetes does not know", taint.Key, taint.Effect)
		}
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
	// A name of its own for each group lets a replacement be made before the old one goes.
	group, err := eks.NewNodeGroup(b.ctx, b.name, &eks.NodeGroupArgs{
		NodeGroupNamePrefix: pulumi.String(naming.Prefix(b.args.Environment, b.name)),
		ClusterName:         b.args.ClusterName,
		Version:             pulumi.String(b.args.Version),
		NodeRoleArn:         role.Arn,
		SubnetIds:           b.args.SubnetIDs,
		AmiType:             pulumi.String(b.args.AMIType),
		CapacityType:        pulumi.String(b.capacityType()),
		InstanceTypes:       pulumi.ToStringArray([]string{b.args.InstanceType.Name}),
		LaunchTemplate: eks.NodeGroupLaunchTemplateArgs{
			Id:      template.ID(),
			Version: pulumi.Sprintf("%d", template.LatestVersion),
		},
		ScalingConfig: eks.NodeGroupScalingConfigArgs{
			MinSize:     pulumi.Int(b.args.Scaling.Min),
			DesiredSize: pulumi.Int(b.args.Scaling.Desired),
			MaxSize:     pulumi.Int(b.args.Scaling.Max),
		},
		UpdateConfig: eks.NodeGroupUpdateConfigArgs{MaxUnavailable: pulumi.Int(b.args.MaxUnavailable)},
		Labels:       pulumi.ToStringMap(b.args.Labels),
		Taints:       b.taints(),
		Tags:         b.tags(),
	}, pulumi.Parent(b.parent), pulumi.DependsOn(attached),
		pulumi.IgnoreChanges(b.ownedByOthers()))
	if err != nil {
		return fmt.Errorf("declaring the managed node group: %w", err)
	}
	g.ARN, g.RoleARN, g.GroupName = group.Arn, role.Arn, group.NodeGroupName
	g.ScalingGroup = b.scalingGroup(group)
	return b.autoscalerTags(g.ScalingGroup)
}

// ownedByOthers are the inputs that something else sets once the group is there.
func (b builder) ownedByOthers() []string {
	owned := []string{"scalingConfig.desiredSize"}
	if b.args.Scheduled {
		owned = append(owned, "scalingConfig.minSize")
	}
	return owned
}

func (b builder) capacityType() string {
	if b.args.Spot {
		return "SPOT"
	}
	return "ON_DEMAND"
}

// effects are the effects of taints, by their names in EKS.
var effects = map[corev1.TaintEffect]string{
	corev1.TaintEffectNoSchedule:       "NO_SCHEDULE",
	corev1.TaintEffectPreferNoSchedule: "PREFER_NO_SCHEDULE",
	corev1.TaintEffectNoExecute:        "NO_EXECUTE",
}

func (b builder) taints() eks.NodeGroupTaintArray {
	var taints eks.NodeGroupTaintArray
	for _, t := range b.args.Taints {
		taints = append(taints, eks.NodeGroupTaintArgs{
			Key: pulumi.String(t.Key), Value: pulumi.String(t.Value), Effect: pulumi.String(effects[t.Effect]),
		})
	}
	return taints
}

func (b builder) tags() pulumi.StringMap {
	return pulumi.ToStringMap(naming.Named(b.args.Tags, b.args.Environment, b.name))
}
