package sandbox_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// What must be there first, because AWS or Kubernetes would fail without it or make something worse in its place, is a
// dependency in the state: that it merely happened to be made first would prove nothing.
func TestOrder(t *testing.T) {
	box := open(t, "production", stackFile(t, "production"), deployment.Run)
	operate(t, plan.OperationUp, box.Up)
	state, err := box.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	needs := map[string][]resource.URN{}
	for _, r := range state.Resources {
		// A resource is made after its parent and deleted before it; so what a component waits for, its children do.
		needs[nameOf(r.URN)] = r.Dependencies
		if r.Parent != "" {
			needs[nameOf(r.URN)] = append(r.Dependencies, r.Parent)
		}
	}
	for _, c := range []struct{ later, first, why string }{
		{"aws:eks/cluster:Cluster cluster-eksCluster", "aws:cloudwatch/logGroup:LogGroup logs-control-plane",
			"EKS would make the group without a key and keep its logs for ever"},
		{"aws:eks/nodeGroup:NodeGroup cpu-a", "aws:ec2/route:Route network-private-us-east-1a-default",
			"nodes without a way out can't join"},
		{"aws:eks/nodeGroup:NodeGroup gpu-c", "aws:iam/rolePolicyAttachment:RolePolicyAttachment gpu-c-AmazonEKSWorkerNodePolicy",
			"nodes without the policy can't join"},
		{"aws:ec2/natGateway:NatGateway network-nat-us-east-1b", "aws:ec2/internetGateway:InternetGateway network-igw",
			"AWS refuses the NAT gateway"},
		{"aws:eks/nodeGroup:NodeGroup cpu-a", "aws:ec2/launchTemplate:LaunchTemplate cpu-a", "the nodes have no configuration"},
		{"aws:eks/nodeGroup:NodeGroup gpu-c", "aws:ec2/natGateway:NatGateway network-nat-us-east-1c", "nodes without a way out can't join"},
		{"aws:ec2/flowLog:FlowLog network-flow-log", "aws:cloudwatch/logGroup:LogGroup logs-flow-logs", "AWS refuses the flow log"},
		{"aws:ec2/flowLog:FlowLog network-flow-log", "aws:iam/rolePolicy:RolePolicy network-flow-log", "the flow log can't write"},
		{"kubernetes:helm.sh/v3:Release kuberay-operator",
			"aws:eks/accessPolicyAssociation:AccessPolicyAssociation cluster-pipeline-rayplatform-production-deploy",
			"whoever deploys has no access"},
		{"kubernetes:helm.sh/v3:Release kuberay-operator", "aws:eks/nodeGroup:NodeGroup cpu-a", "the operator has no node"},
		{"aws:eks/nodeGroup:NodeGroup cpu-a", "aws:eks/addon:Addon networking-vpc-cni", "no node becomes ready without a network"},
		{"aws:eks/nodeGroup:NodeGroup gpu-c", "aws:iam/rolePolicy:RolePolicy access-cni", "the network has no addresses to give"},
		{"aws:eks/addon:Addon addons-coredns", "aws:eks/nodeGroup:NodeGroup cpu-a", "the add-on is degraded until there are nodes"},
		{"aws:eks/addon:Addon addons-aws-ebs-csi-driver", "aws:iam/rolePolicy:RolePolicy access-ebs-csi", "the driver may make no disks"},
		{"aws:eks/addon:Addon addons-amazon-cloudwatch-observability", "aws:cloudwatch/logGroup:LogGroup logs-performance",
			"the agent would make the group, without a key and for ever"},
		{"kubernetes:helm.sh/v3:Release charts-cluster-autoscaler", "aws:iam/rolePolicy:RolePolicy access-autoscaler",
			"the autoscaler may scale nothing"},
		{"kubernetes:helm.sh/v3:Release kuberay-operator", "kubernetes:helm.sh/v3:Release kuberay-crds",
			"the operator does not start without its definitions"},
		{"kubernetes:ray.io/v1:RayCluster kuberay-cluster", "aws:eks/addon:Addon addons-aws-ebs-csi-driver", "nobody makes the head's disk"},
		{"kubernetes:ray.io/v1:RayCluster kuberay-cluster", "kubernetes:storage.k8s.io/v1:StorageClass storage-class",
			"the head's claim has no class"},
		{"kubernetes:ray.io/v1:RayCluster kuberay-cluster", "kubernetes:core/v1:ServiceAccount kuberay-ray-head",
			"the operator makes no head without its service account"},
		{"kubernetes:ray.io/v1:RayCluster kuberay-cluster", "aws:s3/bucketPolicy:BucketPolicy storage-artifacts",
			"artifacts could be written without TLS"},
	} {
		if len(needs[c.later]) == 0 || !reaches(needs, c.later, c.first, map[string]bool{}) {
			t.Errorf("%s does not wait for %s: %s", c.later, c.first, c.why)
		}
	}
}

func nameOf(urn resource.URN) string { return string(urn.Type()) + " " + urn.Name() }

// reaches says whether first is among what a resource depends on, directly or not.
func reaches(needs map[string][]resource.URN, later, first string, seen map[string]bool) bool {
	for _, urn := range needs[later] {
		name := nameOf(urn)
		if name == first {
			return true
		}
		if !seen[name] {
			seen[name] = true
			if reaches(needs, name, first, seen) {
				return true
			}
		}
	}
	return false
}
