package simaws

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/budgets"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

const budgetType tokens.Type = "aws:budgets/budget:Budget"

// budgetNaming is AWS's; Terraform has no limits of its own.
var budgetNaming = simulate.Naming{Property: "name", Limit: 100, Prefix: "namePrefix", PrefixLimit: 74}

// budget has no region: its ARN and its money are the account's.
func budget() simulate.Resource {
	budget := tagged(filled(simulate.FromSDK(budgets.BudgetArgs{}, budgets.BudgetState{}), func(m *simulate.Making) {
		owner := m.String("accountId")
		if owner == "" {
			owner = Account
		}
		m.Identify(compound(":", owner, m.Name()))
		m.Set("arn", "arn:aws:budgets::"+owner+":budget/"+m.Name())
		m.Default("accountId", owner)
		m.KnownDefault("timePeriodEnd", "2087-06-15_00:00")
		m.Default("timePeriodStart", "2026-01-01_00:00")
		m.Default("limitAmount", "")
		m.Default("limitUnit", "")
		m.Default("costFilters", []any{})
	}))
	budget.Naming = budgetNaming
	budget.Rules = []simulate.Rule{
		oneOf("budgetType", "COST", "USAGE", "RI_UTILIZATION", "RI_COVERAGE", "SAVINGS_PLANS_UTILIZATION", "SAVINGS_PLANS_COVERAGE"),
		oneOf("timeUnit", "DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY"),
		exactlyOne("limitAmount", "plannedLimits", "autoAdjustData"),
		needs("limitAmount", "limitUnit"), amount("limitAmount"), each("plannedLimits", amount("amount")),
		budgetTime("timePeriodStart"), budgetTime("timePeriodEnd"), budgetName,
		atMost("notifications", 10),
		each("notifications",
			oneOf("comparisonOperator", "GREATER_THAN", "LESS_THAN", "EQUAL_TO"),
			oneOf("notificationType", "ACTUAL", "FORECASTED"),
			oneOf("thresholdType", "PERCENTAGE", "ABSOLUTE_VALUE"),
			between("threshold", 0, 15e12),
			subscribers, areARNs("subscriberSnsTopicArns"),
			atMost("subscriberSnsTopicArns", 1), atMost("subscriberEmailAddresses", 10),
		),
	}
	return budget
}

// budgetName is part of an ARN and of Terraform's id.
func budgetName(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	if strings.ContainsAny(text(inputs, "name"), `:\`) {
		return "name", `name must not contain : or \`
	}
	return "", ""
}

// amount is a decimal number as text, which AWS compares to the cent.
func amount(property resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if !inputs[property].IsString() {
			return "", ""
		}
		s := text(inputs, property)
		if _, err := strconv.ParseFloat(s, 64); err != nil || strings.Trim(s, "0123456789.") != "" {
			return property, fmt.Sprintf("%s must be a decimal number", property)
		}
		return "", ""
	}
}

// budgetTime has AWS's own form.
func budgetTime(property resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if _, err := time.Parse("2006-01-02_15:04", text(inputs, property)); inputs[property].IsString() && err != nil {
			return property, fmt.Sprintf("%s must look like 2006-01-02_15:04", property)
		}
		return "", ""
	}
}

// subscribers: a notification tells somebody.
func subscribers(notification resource.PropertyMap) (resource.PropertyKey, string) {
	known := 0
	for _, property := range []resource.PropertyKey{"subscriberEmailAddresses", "subscriberSnsTopicArns"} {
		if notification[property].IsComputed() {
			return "", ""
		}
		for _, address := range list(notification, property) {
			known++
			if property == "subscriberEmailAddresses" && address.IsString() && !isMailAddress(address.StringValue()) {
				return property, fmt.Sprintf("%s must be mail addresses", property)
			}
		}
	}
	if known == 0 {
		return "subscriberEmailAddresses", "a notification needs a subscriber"
	}
	return "", ""
}
