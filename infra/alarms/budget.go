package alarms

import (
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/budgets"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/naming"
)

// budget counts what has the environment's tag, which works once the tag Environment is activated as a cost allocation tag
// in the account's billing console; nothing before that is counted. It counts whatever else in the account has that tag, too: of
// several filters one would be enough for AWS.
func (b builder) budget(topic *sns.Topic) error {
	var notifications budgets.BudgetNotificationArray
	for _, n := range []struct {
		kind    string
		percent float64
	}{{"ACTUAL", 80}, {"ACTUAL", 100}, {"FORECASTED", 100}} {
		notifications = append(notifications, budgets.BudgetNotificationArgs{
			NotificationType:       pulumi.String(n.kind),
			ComparisonOperator:     pulumi.String("GREATER_THAN"),
			Threshold:              pulumi.Float64(n.percent),
			ThresholdType:          pulumi.String("PERCENTAGE"),
			SubscriberSnsTopicArns: pulumi.StringArray{topic.Arn},
		})
	}
	_, err := budgets.NewBudget(b.ctx, b.name, &budgets.BudgetArgs{
		Name:        pulumi.String(naming.Cluster(b.args.Environment)),
		BudgetType:  pulumi.String("COST"),
		TimeUnit:    pulumi.String("MONTHLY"),
		LimitAmount: pulumi.String(strconv.Itoa(b.args.MonthlyUSD)),
		LimitUnit:   pulumi.String("USD"),
		CostFilters: budgets.BudgetCostFilterArray{budgets.BudgetCostFilterArgs{
			Name: pulumi.String("TagKeyValue"), Values: pulumi.ToStringArray([]string{"user:Environment$" + b.args.Environment}),
		}},
		Notifications: notifications,
		Tags:          pulumi.ToStringMap(b.args.Tags),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return fmt.Errorf("declaring the budget: %w", err)
	}
	return nil
}
