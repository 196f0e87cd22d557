package nodegroup_test

import (
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	corev1 "k8s.io/api/core/v1"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/infra/nodegroup"
	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
)

func machine(t *testing.T, name string) catalog.InstanceType {
	t.Helper()
	machine, ok := catalog.Type(name)
	if !ok {
		t.Fatalf("the catalog lacks %s", name)
	}
	return machine
}

// scalingGroup gives a node group the Auto Scaling group that EKS makes for it.
func scalingGroup(token, name string, outputs resource.PropertyMap) {
	if token == "aws:eks/nodeGroup:NodeGroup" {
		outputs["resources"] = resource.NewPropertyValue([]any{map[string]any{
			"autoscalingGroups": []any{map[string]any{"name": "eks-" + name}},
		}})
	}
}

func TestNew(t *testing.T) {
	common := nodegroup.Args{
		Environment: "dev", ClusterName: pulumi.String("ray-ml-cluster-dev"), Version: "1.35",
		SubnetIDs: pulumi.ToStringArray([]string{"subnet-a"}), Tags: map[string]string{"Team": "ml"}, MaxUnavailable: 1,
		Boundary: pulumi.String("arn:aws:iam::123456789012:policy/bound"),
		Unneeded: 5 * time.Minute,
	}
	cpu, gpu := common, common
	cpu.InstanceType, cpu.AMIType, cpu.DiskGiB = machine(t, "m5.2xlarge"), "AL2023_x86_64_STANDARD", 100
	cpu.Scaling = nodegroup.Scaling{Min: 2, Desired: 3, Max: 10}
	cpu.Labels = map[string]string{"ray.io/resource-type": "cpu"}
	gpu.InstanceType, gpu.AMIType, gpu.DiskGiB = machine(t, "g4dn.2xlarge"), "AL2023_x86_64_NVIDIA", 200
	gpu.Scaling, gpu.Spot, gpu.Scheduled = nodegroup.Scaling{Max: 5}, true, true
	gpu.Labels = map[string]string{"ray.io/resource-type": "gpu", "nvidia.com/gpu": "true"}
	gpu.Taints = []corev1.Taint{{Key: "nvidia.com/gpu", Value: "true", Effect: corev1.TaintEffectNoSchedule}}
	for name, args := range map[string]nodegroup.Args{"cpu-a": cpu, "gpu": gpu} {
		t.Run(name, func(t *testing.T) {
			goldentest.Compare(t, "testdata/"+name+".yaml", scalingGroup, func(ctx *pulumi.Context) error {
				_, err := nodegroup.New(ctx, name, args)
				return err
			})
		})
	}
}

func TestMissingArguments(t *testing.T) {
	goldentest.Refuses(t, "are required", func(ctx *pulumi.Context) error {
		_, err := nodegroup.New(ctx, "cpu", nodegroup.Args{})
		return err
	})
}
