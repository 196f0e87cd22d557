package offhours

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/scheduler"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/naming"
)

// resize is the API call that AWS's scheduler makes in the morning.
const resize = "arn:aws:scheduler:::aws-sdk:eks:updateNodegroupConfig"

// morning gives every group that runs in working hours its sizes back.
func (b builder) morning(policy pulumi.StringInput) error {
	group, err := scheduler.NewScheduleGroup(b.ctx, b.name, &scheduler.ScheduleGroupArgs{
		Name: pulumi.String(b.scheduleGroup()),
		Tags: pulumi.ToStringMap(naming.Named(b.args.Tags, b.args.Environment, b.name)),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return fmt.Errorf("declaring the group of schedules: %w", err)
	}
	role, err := b.schedulerRole(policy)
	if err != nil {
		return err
	}
	for _, g := range b.args.Groups {
		if g.Desired == 0 {
			continue // the autoscaler starts its machines when they are needed
		}
		if err := b.schedule(g, group, role); err != nil {
			return err
		}
	}
	return nil
}

func (b builder) scheduleGroup() string { return naming.Resource(b.args.Environment, "off-hours") }

// schedulerRole is one that only schedules of this group can take on.
func (b builder) schedulerRole(policy pulumi.StringInput) (*iam.Role, error) {
	name := b.name + "-scheduler"
	account := aws.GetCallerIdentityOutput(b.ctx, aws.GetCallerIdentityOutputArgs{}, pulumi.Parent(b.parent)).AccountId()
	role, err := iam.NewRole(b.ctx, name, &iam.RoleArgs{
		NamePrefix:  pulumi.String(naming.Prefix(b.args.Environment, "scheduler")),
		Description: pulumi.String("Starts the nodes of EKS cluster " + b.args.ClusterName + " in the morning"),
		AssumeRolePolicy: account.ApplyT(func(account string) (string, error) {
			source := "arn:aws:scheduler:" + b.args.Region + ":" + account + ":schedule-group/" + b.scheduleGroup()
			return iampolicy.Trust("scheduler.amazonaws.com", iampolicy.Condition{"StringEquals": {
				"aws:SourceAccount": {account}, "aws:SourceArn": {source},
			}})
		}).(pulumi.StringOutput),
		PermissionsBoundary: b.args.Boundary.ToStringOutput(),
		Tags:                pulumi.ToStringMap(naming.Named(b.args.Tags, b.args.Environment, name)),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, fmt.Errorf("declaring the role of the schedules: %w", err)
	}
	_, err = iam.NewRolePolicy(b.ctx, name, &iam.RolePolicyArgs{Role: role.Name, Policy: policy}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, fmt.Errorf("declaring the policy of the schedules' role: %w", err)
	}
	return role, nil
}

func (b builder) schedule(g Group, group *scheduler.ScheduleGroup, role *iam.Role) error {
	hour, minute := parts(b.args.Hours.Start)
	_, err := scheduler.NewSchedule(b.ctx, b.name+"-"+g.Name, &scheduler.ScheduleArgs{
		Name:                       pulumi.String("start-" + g.Name),
		GroupName:                  group.Name,
		Description:                pulumi.String("Starts node group " + g.Name),
		ScheduleExpression:         pulumi.Sprintf("cron(%s %s ? * %s *)", minute, hour, strings.Join(b.args.Hours.Days, ",")),
		ScheduleExpressionTimezone: pulumi.String(b.args.Hours.TimeZone),
		FlexibleTimeWindow:         scheduler.ScheduleFlexibleTimeWindowArgs{Mode: pulumi.String("OFF")},
		Target: scheduler.ScheduleTargetArgs{
			Arn:     pulumi.String(resize),
			RoleArn: role.Arn,
			Input:   b.sizes(g),
			// Another update of the group may be under way.
			RetryPolicy: scheduler.ScheduleTargetRetryPolicyArgs{
				MaximumEventAgeInSeconds: pulumi.Int(4 * 3600), MaximumRetryAttempts: pulumi.Int(100),
			},
		},
	}, pulumi.Parent(b.parent))
	if err != nil {
		return fmt.Errorf("declaring the schedule of node group %s: %w", g.Name, err)
	}
	return nil
}

// sizes is the API call's own input, whose keys begin with capitals, unlike those of EKS's REST API.
func (b builder) sizes(g Group) pulumi.StringOutput {
	return g.EKSName.ToStringOutput().ApplyT(func(name string) (string, error) {
		text, err := json.Marshal(map[string]any{
			"ClusterName": b.args.ClusterName, "NodegroupName": name,
			"ScalingConfig": map[string]int{"MinSize": g.Min, "DesiredSize": g.Desired, "MaxSize": g.Max},
		})
		if err != nil {
			return "", fmt.Errorf("writing the sizes of node group %s: %w", g.Name, err)
		}
		return string(text), nil
	}).(pulumi.StringOutput)
}
