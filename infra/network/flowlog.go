package network

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/naming"
)

// flowLog records every connection into, out of and within the VPC, accepted or not.
func (b *builder) flowLog() error {
	name := b.child("flow-log")
	role, policy, err := b.flowLogRole(name)
	if err != nil {
		return err
	}
	_, err = ec2.NewFlowLog(b.ctx, name, &ec2.FlowLogArgs{
		VpcId:          b.vpc.ID(),
		TrafficType:    pulumi.String("ALL"),
		LogDestination: b.args.FlowLogGroupARN,
		IamRoleArn:     role.Arn,
		Tags:           b.tags(name),
	}, pulumi.Parent(b.parent), pulumi.DependsOn([]pulumi.Resource{policy})) // without it nothing could be written
	if err != nil {
		return fmt.Errorf("declaring the flow log: %w", err)
	}
	return nil
}

// flowLogRole lets the flow logs of this account and region, and nothing else, write to the one log group.
func (b *builder) flowLogRole(name string) (*iam.Role, *iam.RolePolicy, error) {
	account := aws.GetCallerIdentityOutput(b.ctx, aws.GetCallerIdentityOutputArgs{}, pulumi.Parent(b.parent)).AccountId()
	role, err := iam.NewRole(b.ctx, name, &iam.RoleArgs{
		NamePrefix:  pulumi.String(naming.Prefix(b.args.Environment, "flow-log")),
		Description: pulumi.String("Flow logs of " + naming.Resource(b.args.Environment, b.name)),
		AssumeRolePolicy: account.ApplyT(func(account string) (string, error) {
			return iampolicy.Trust("vpc-flow-logs.amazonaws.com", iampolicy.Condition{
				"StringEquals": {"aws:SourceAccount": {account}},
				"ArnLike":      {"aws:SourceArn": {"arn:aws:ec2:" + b.args.Region + ":" + account + ":vpc-flow-log/*"}},
			})
		}).(pulumi.StringOutput),
		PermissionsBoundary: b.args.Boundary.ToStringOutput(),
		Tags:                b.tags(name),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, nil, fmt.Errorf("declaring the role of the flow log: %w", err)
	}
	policy, err := iam.NewRolePolicy(b.ctx, name, &iam.RolePolicyArgs{
		Role: role.Name,
		Policy: b.args.FlowLogGroupARN.ToStringOutput().ApplyT(func(arn string) (string, error) {
			return iampolicy.Document(iampolicy.Statement{
				Actions: []string{"logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"},
				// The group itself is written to as its streams, which is what the suffix stands for.
				Resources: []string{arn + ":*"},
			})
		}).(pulumi.StringOutput),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, nil, fmt.Errorf("declaring the policy of the flow log's role: %w", err)
	}
	return role, policy, nil
}
