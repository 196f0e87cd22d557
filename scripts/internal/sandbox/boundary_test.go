package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
)

// maxManagedPolicy is IAM's limit for a policy, in characters that are no white space.
const maxManagedPolicy = 6144

// boundary is the policy that people are told to make before they deploy.
func boundary(t *testing.T) iamPolicy {
	t.Helper()
	text, err := os.ReadFile("../../../docs/permissions-boundary/policy.json")
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		t.Fatal(err)
	}
	if compact.Len() > maxManagedPolicy {
		t.Errorf("the boundary has %d characters, IAM takes %d", compact.Len(), maxManagedPolicy)
	}
	var policy iamPolicy
	if err := json.Unmarshal(text, &policy); err != nil || len(policy.Statement) == 0 {
		t.Fatalf("%d statements: %v", len(policy.Statement), err)
	}
	return policy
}

// bounded finds roles of a stack without the boundary, and actions that a role's policy allows and the boundary does not: they
// would fail on a real account only.
func bounded(t *testing.T, box *sandbox.Sandbox) {
	t.Helper()
	state, err := box.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	most, roles := boundary(t), 0
	for _, r := range state.Resources {
		switch r.Type {
		case "aws:iam/role:Role":
			roles++
			if arn := fmt.Sprint(r.Inputs["permissionsBoundary"]); !strings.HasPrefix(arn, "arn:aws:iam::") ||
				!strings.HasSuffix(arn, ":policy/ray-platform-boundary") {
				t.Errorf("%s has the boundary %s", r.URN.Name(), arn)
			}
		case "aws:iam/rolePolicy:RolePolicy":
			for _, s := range parse(t, r, fmt.Sprint(r.Inputs["policy"])).Statement {
				for _, action := range s.Action {
					for _, on := range s.Resource {
						if !most.allows(action, on) {
							t.Errorf("%s: the boundary does not allow %s on %s", r.URN.Name(), action, on)
						}
					}
				}
			}
		}
	}
	if roles < 8 {
		t.Errorf("only %d roles were looked at", roles)
	}
}

// allows whatever the conditions of a request are.
func (p iamPolicy) allows(action, on string) bool {
	return p.says("Allow", action, on) && !p.says("Deny", action, on)
}

func (p iamPolicy) says(effect, action, on string) bool {
	return slices.ContainsFunc(p.Statement, func(s statement) bool {
		return s.Effect == effect && len(s.Condition) == 0 && matchesAny(s.Action, action) && matchesAny(s.Resource, on)
	})
}

// matchesAny tells whether one of IAM's patterns, in which a star stands for any text, matches.
func matchesAny(patterns []string, text string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		quoted := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
		return regexp.MustCompile("^" + quoted + "$").MatchString(text)
	})
}

// ofAWS are the actions of the policies of AWS's own that are attached to roles, as "AWS Managed Policy Reference" has them: those of
// AmazonEKSClusterPolicy (version 8, without its many on load balancers, which begin alike, and the one under a condition),
// AmazonEKSWorkerNodePolicy and AmazonEC2ContainerRegistryPullOnly.
const ofAWS = `
autoscaling:DescribeAutoScalingGroups autoscaling:UpdateAutoScalingGroup ec2:AttachVolume ec2:AuthorizeSecurityGroupIngress
ec2:CreateRoute ec2:CreateSecurityGroup ec2:CreateTags ec2:CreateVolume ec2:DeleteRoute ec2:DeleteSecurityGroup ec2:DeleteVolume
ec2:DescribeAccountAttributes ec2:DescribeAddresses ec2:DescribeAvailabilityZones ec2:DescribeDhcpOptions ec2:DescribeInstances
ec2:DescribeInstanceTopology ec2:DescribeInternetGateways ec2:DescribeNetworkInterfaces ec2:DescribeRouteTables
ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVolumes ec2:DescribeVolumesModifications ec2:DescribeVpcs
ec2:DetachVolume ec2:ModifyInstanceAttribute ec2:ModifyVolume ec2:RevokeSecurityGroupIngress elasticloadbalancing:AddTags
elasticloadbalancing:CreateLoadBalancer elasticloadbalancing:DescribeTargetHealth kms:DescribeKey
ec2:DescribeInstanceTypes eks:DescribeCluster eks-auth:AssumeRoleForPodIdentity
ecr:BatchGetImage ecr:BatchImportUpstreamImage ecr:GetAuthorizationToken ecr:GetDownloadUrlForLayer`

func TestBoundaryAllowsWhatAWSsOwnPoliciesDo(t *testing.T) {
	most := boundary(t)
	for _, action := range strings.Fields(ofAWS) {
		if !most.allows(action, "*") {
			t.Errorf("the boundary does not allow %s", action)
		}
	}
}

func TestBoundaryKeepsOthersOut(t *testing.T) {
	most := boundary(t)
	for _, action := range strings.Fields(`iam:CreateRole iam:PassRole iam:DeleteRolePermissionsBoundary iam:PutRolePolicy
		iam:CreatePolicyVersion iam:AttachRolePolicy iam:CreateAccessKey sts:AssumeRole organizations:LeaveOrganization
		ec2:RunInstances ec2:CreateVpc eks:DeleteCluster eks:CreateAccessEntry kms:ScheduleKeyDeletion kms:PutKeyPolicy
		s3:PutBucketPolicy s3:DeleteBucket logs:DeleteLogGroup secretsmanager:GetSecretValue`) {
		if most.allows(action, "*") || most.allows(action, "arn:aws:s3:::ray-artifacts-dev-123456789012") {
			t.Errorf("the boundary allows %s", action)
		}
	}
	for _, action := range []string{"iam:DeleteRolePermissionsBoundary", "iam:CreatePolicyVersion", "iam:PutRolePermissionsBoundary"} {
		if !most.says("Deny", action, "arn:aws:iam::123456789012:role/ray-dev-ray-1") {
			t.Errorf("the boundary leaves it to others to deny %s", action)
		}
	}
	if most.allows("s3:GetObject", "arn:aws:s3:::other/key") {
		t.Error("the boundary allows other buckets")
	}
}
