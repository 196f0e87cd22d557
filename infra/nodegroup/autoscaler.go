package nodegroup

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/autoscaling"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// autoscalerTag begins every tag that the Cluster Autoscaler reads.
const autoscalerTag = "k8s.io/cluster-autoscaler/"

// scalingGroup is the name of the Auto Scaling group that EKS made for the node group.
func (b builder) scalingGroup(group *eks.NodeGroup) pulumi.StringOutput {
	return group.Resources.ApplyT(func(made []eks.NodeGroupResource) (string, error) {
		if len(made) == 0 || len(made[0].AutoscalingGroups) == 0 || made[0].AutoscalingGroups[0].Name == nil {
			return "", fmt.Errorf("node group %s has no Auto Scaling group", b.name)
		}
		return *made[0].AutoscalingGroups[0].Name, nil
	}).(pulumi.StringOutput)
}

// autoscalerTags stand on the Auto Scaling group itself, where EKS does not copy the node group's tags to.
func (b builder) autoscalerTags(scalingGroup pulumi.StringOutput) error {
	owned := pulumi.Sprintf(autoscalerTag+"%s", b.args.ClusterName)
	if err := b.autoscalerTag("owned", scalingGroup, owned, "owned"); err != nil {
		return err
	}
	tags := b.template()
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		child := strings.NewReplacer("node-template/", "", "/", "-").Replace(strings.TrimPrefix(key, autoscalerTag))
		if err := b.autoscalerTag(child, scalingGroup, pulumi.String(key), tags[key]); err != nil {
			return err
		}
	}
	return nil
}

// template tells what a node of the group would be, which the Cluster Autoscaler can't see while there is none.
func (b builder) template() map[string]string {
	const node = autoscalerTag + "node-template/"
	tags := map[string]string{
		autoscalerTag + "enabled":                          "true",
		node + "resources/ephemeral-storage":               fmt.Sprintf("%dGi", b.ephemeralGiB()),
		node + "autoscaling-options/scaledownunneededtime": b.args.Unneeded.String(),
	}
	if gpus := b.args.InstanceType.GPUs; gpus > 0 {
		tags[node+"resources/nvidia.com/gpu"] = strconv.Itoa(gpus)
	}
	for key, value := range b.args.Labels {
		tags[node+"label/"+key] = value
	}
	for _, taint := range b.args.Taints {
		tags[node+"taint/"+taint.Key] = taint.Value + ":" + string(taint.Effect)
	}
	return tags
}

// ephemeralGiB is what a node's disk has for pods: the autoscaler takes the figure as it is, so the kubelet's reserve and
// the tenth that it keeps free before it evicts pods (nodefs.available, 10 % by default) are left out.
func (b builder) ephemeralGiB() int {
	return b.args.DiskGiB*9/10 - b.args.InstanceType.Reserve().EphemeralGiB
}

func (b builder) autoscalerTag(child string, group pulumi.StringInput, key pulumi.StringInput, value string) error {
	name := b.name + "-" + child
	_, err := autoscaling.NewTag(b.ctx, name, &autoscaling.TagArgs{
		AutoscalingGroupName: group,
		Tag: autoscaling.TagTagArgs{
			Key: key, Value: pulumi.String(value), PropagateAtLaunch: pulumi.Bool(false), // it is about the group
		},
	}, pulumi.Parent(b.parent))
	if err != nil {
		return fmt.Errorf("declaring the Auto Scaling group's tag %s: %w", name, err)
	}
	return nil
}
