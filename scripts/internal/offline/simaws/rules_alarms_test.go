package simaws

import (
	"slices"
	"testing"
)

func TestRulesOfTopics(t *testing.T) {
	type in = map[string]any
	refusals(t, []ruleCase{
		{topicType, in{"name": "a.b"}, "name: name must be of letters, digits and -_"},
		{topicType, in{"name": "a.fifo"}, "name: name must be of letters"},
		{topicType, in{"name": "a.fifo", "fifoTopic": true, "contentBasedDeduplication": true}, ""},
		{topicType, in{"name": "a", "fifoTopic": true}, "name: name must end with .fifo"},
		{topicType, in{"contentBasedDeduplication": true}, "contentBasedDeduplication: contentBasedDeduplication is for FIFO topics"},
		{topicType, in{"archivePolicy": "{}"}, "archivePolicy: archivePolicy is for FIFO topics"},
		{topicType, in{"fifoThroughputScope": "Topic"}, "fifoThroughputScope: fifoThroughputScope is for FIFO"},
		{topicType, in{"policy": "x"}, "policy: policy is not a JSON object"},
		{topicType, in{"deliveryPolicy": "x"}, "deliveryPolicy: deliveryPolicy is not a JSON object"},
		{topicType, in{"tracingConfig": "on"}, "tracingConfig: tracingConfig must be one of PassThrough, Active"},
		{topicType, in{"signatureVersion": 3}, "signatureVersion: signatureVersion must be one of [1 2]"},
		{topicPolicy, in{"arn": "alarms"}, "arn: arn must be an ARN"},
		{topicPolicy, in{"policy": "x"}, "policy: policy is not a JSON object"},
		{subscribed, in{"endpoint": "ops"}, "endpoint: endpoint must be a mail address for protocol email"},
		{subscribed, in{"endpoint": "Ops <ops@example.com>"}, "endpoint: endpoint must be a mail address"},
		{subscribed, in{"protocol": "email-json", "endpoint": "@example.com"}, "endpoint: endpoint must be a mail address"},
		{subscribed, in{"protocol": "https", "endpoint": "http://example.com"}, "endpoint: endpoint must begin with https:// for protocol https"},
		{subscribed, in{"protocol": "http", "endpoint": "http://example.com"}, ""},
		{subscribed, in{"protocol": "sqs", "endpoint": "queue"}, "endpoint: endpoint must be an ARN"},
		{subscribed, in{"protocol": "sms", "endpoint": "+15550100"}, ""},
		{subscribed, in{"protocol": "mail"}, "protocol: protocol must be one of application, email"},
		{subscribed, in{"protocol": unknown(), "endpoint": "ops"}, ""},
		{subscribed, in{"topic": "alarms"}, "topic: topic must be an ARN"},
		{subscribed, in{"filterPolicy": "x"}, "filterPolicy: filterPolicy is not a JSON object"},
		{subscribed, in{"deliveryPolicy": "x"}, "deliveryPolicy: deliveryPolicy is not a JSON object"},
		{subscribed, in{"redrivePolicy": "x"}, "redrivePolicy: redrivePolicy is not a JSON object"},
		{subscribed, in{"replayPolicy": "x"}, "replayPolicy: replayPolicy is not a JSON object"},
		{subscribed, in{"filterPolicyScope": "Body"}, "filterPolicyScope: filterPolicyScope must be one of"},
		{subscribed, in{"subscriptionRoleArn": "r"}, "subscriptionRoleArn: subscriptionRoleArn must be an ARN"},
	})
}

func TestRulesOfAlarms(t *testing.T) {
	type in = map[string]any
	// math is an alarm of queries in place of a metric.
	math := func(queries ...any) in {
		return in{"metricName": nil, "namespace": nil, "statistic": nil, "period": nil, "metricQueries": queries}
	}
	metric := func(period any) in { return in{"metricName": "m", "period": period, "stat": "Sum"} }
	sum := in{"id": "e", "expression": "a+1", "returnData": true}
	six := slices.Repeat([]any{"arn:aws:sns:x"}, 6)
	refusals(t, []ruleCase{
		{alarmType, in{"metricName": nil}, "metricName: exactly one of [metricName metricQueries] must be given, there are 0"},
		{alarmType, in{"namespace": nil}, "namespace: namespace is required with metricName"},
		{alarmType, in{"period": nil}, "period: period is required with metricName"},
		{alarmType, in{"statistic": nil}, "statistic: exactly one of [statistic extendedStatistic] must be given, there are 0"},
		{alarmType, in{"extendedStatistic": "p90"}, "statistic: exactly one of [statistic extendedStatistic] must be given, there are 2"},
		{alarmType, in{"statistic": nil, "extendedStatistic": "p90"}, ""},
		{alarmType, in{"statistic": "Mean"}, "statistic: statistic must be one of SampleCount"},
		{alarmType, in{"comparisonOperator": ">"}, "comparisonOperator: comparisonOperator must be one of GreaterThanOrEqualToThreshold"},
		{alarmType, in{"comparisonOperator": "LessThanLowerThreshold"}, "comparisonOperator: comparisonOperator must be one of LessThanLowerOrGreaterThanUpperThreshold"},
		{alarmType, in{"comparisonOperator": "LessThanLowerThreshold", "threshold": nil, "thresholdMetricId": "band"}, ""},
		{alarmType, in{"threshold": nil, "thresholdMetricId": "band"}, "comparisonOperator: comparisonOperator must be one of LessThanLower"},
		{alarmType, in{"threshold": nil}, "threshold: exactly one of [threshold thresholdMetricId]"},
		{alarmType, in{"period": 45}, "period: period must be one of [10 20 30] or a multiple of 60"},
		{alarmType, in{"period": 0}, "period: period must be one of"},
		{alarmType, in{"period": 90}, "period: period must be one of"},
		{alarmType, in{"period": 30}, ""},
		{alarmType, in{"period": 1800, "evaluationPeriods": 48}, ""},
		{alarmType, in{"period": 1800, "evaluationPeriods": 49}, "evaluationPeriods: evaluationPeriods of 1800 seconds each are more than the 86400 seconds"},
		{alarmType, in{"period": 3600, "evaluationPeriods": 168}, ""},
		{alarmType, in{"period": 3600, "evaluationPeriods": 169}, "evaluationPeriods: evaluationPeriods of 3600 seconds each are more than the 604800 seconds"},
		{alarmType, in{"evaluationPeriods": 0, "datapointsToAlarm": nil}, "evaluationPeriods: evaluationPeriods must be at least 1"},
		{alarmType, in{"datapointsToAlarm": 0}, "datapointsToAlarm: datapointsToAlarm must be at least 1"},
		{alarmType, in{"datapointsToAlarm": 4}, "datapointsToAlarm: datapointsToAlarm must not be more than evaluationPeriods"},
		{alarmType, in{"datapointsToAlarm": 3}, ""},
		{alarmType, in{"treatMissingData": "ok"}, "treatMissingData: treatMissingData must be one of missing, ignore, breaching, notBreaching"},
		{alarmType, in{"evaluateLowSampleCountPercentiles": "no"}, "evaluateLowSampleCountPercentiles: evaluateLowSampleCountPercentiles must be"},
		{alarmType, in{"alarmActions": []any{"topic"}}, "alarmActions: alarmActions[0] must be an ARN"},
		{alarmType, in{"okActions": []any{unknown(), "topic"}}, "okActions: okActions[1] must be an ARN"},
		{alarmType, in{"insufficientDataActions": six}, "insufficientDataActions: insufficientDataActions has 6 items, at most 5 fit"},
		{alarmType, math(sum, in{"id": "a", "metric": metric(60)}), ""},
		{alarmType, math(in{"id": "a", "metric": metric(60)}), "metricQueries: metricQueries must have one item with returnData, there are 0"},
		{alarmType, math(sum, sum), "metricQueries: metricQueries must have one item with returnData, there are 2"},
		{alarmType, math(in{"id": "a", "metric": metric(60), "returnData": unknown()}), ""},
		{alarmType, math(in{"id": "a", "returnData": true}), "metricQueries: metricQueries[0]: exactly one of [expression metric]"},
		{alarmType, math(sum, in{"id": "A", "metric": metric(60)}), "metricQueries: metricQueries[1]: id must begin with a lower-case letter"},
		{alarmType, math(sum, in{"id": "a-b", "metric": metric(60)}), "metricQueries: metricQueries[1]: id must be of letters, digits and _"},
		{alarmType, math(sum, in{"id": "a", "metric": metric(7)}), "metricQueries: metricQueries[1]: metric: period must be one of [1 5 10 20 30]"},
		{alarmType, math(sum, in{"id": "a", "expression": "e", "period": 7}), "metricQueries: metricQueries[1]: period must be one of [1 5 10 20 30]"},
		{alarmType, math(append(slices.Repeat([]any{in{"id": "a", "metric": metric(60)}}, 20), sum)...), "metricQueries: metricQueries has 21 items, at most 20 fit"},
		{alarmType, math(sum, in{"id": "a", "metric": metric(86400 * 3)}), "evaluationPeriods: evaluationPeriods of 259200 seconds"},
		{alarmType, in{"metricName": nil, "metricQueries": []any{sum}}, "namespace: metricQueries and namespace exclude each other"},
	})
}

func TestRulesOfBudgets(t *testing.T) {
	type in = map[string]any
	notified := func(changes in) in {
		all := in{
			"comparisonOperator": "GREATER_THAN", "notificationType": "ACTUAL", "threshold": 100, "thresholdType": "PERCENTAGE",
			"subscriberSnsTopicArns": []any{"arn:aws:sns:x"},
		}
		for key, v := range changes {
			all[key] = v
		}
		return all
	}
	one := func(changes in) in { return in{"notifications": []any{notified(changes)}} }
	refusals(t, []ruleCase{
		{budgetType, in{"budgetType": "MONEY"}, "budgetType: budgetType must be one of COST, USAGE"},
		{budgetType, in{"timeUnit": "WEEKLY"}, "timeUnit: timeUnit must be one of DAILY, MONTHLY, QUARTERLY, ANNUALLY"},
		{budgetType, in{"limitAmount": "500 USD"}, "limitAmount: limitAmount must be a decimal number"},
		{budgetType, in{"limitAmount": "-1"}, "limitAmount: limitAmount must be a decimal number"},
		{budgetType, in{"limitAmount": "1.2.3"}, "limitAmount: limitAmount must be a decimal number"},
		{budgetType, in{"limitAmount": ""}, "limitAmount: limitAmount must be a decimal number"},
		{budgetType, in{"limitAmount": "500"}, ""},
		{budgetType, in{"limitAmount": nil}, "limitAmount: exactly one of [limitAmount plannedLimits autoAdjustData]"},
		{budgetType, in{"limitUnit": nil}, "limitUnit: limitUnit is required with limitAmount"},
		{budgetType, in{"limitAmount": nil, "limitUnit": nil, "plannedLimits": []any{in{"amount": "x", "unit": "USD", "startTime": "s"}}}, "plannedLimits: plannedLimits[0]: amount must be a decimal number"},
		{budgetType, in{"timePeriodStart": "2026-01-01"}, "timePeriodStart: timePeriodStart must look like 2006-01-02_15:04"},
		{budgetType, in{"timePeriodEnd": "2026-12-31_00:00"}, ""},
		{budgetType, in{"timePeriodEnd": "never"}, "timePeriodEnd: timePeriodEnd must look like"},
		{budgetType, in{"name": "a:b"}, `name: name must not contain : or \`},
		{budgetType, in{"notifications": slices.Repeat([]any{notified(nil)}, 10)}, ""},
		{budgetType, in{"notifications": slices.Repeat([]any{notified(nil)}, 11)}, "notifications: notifications has 11 items, at most 10 fit"},
		{budgetType, one(in{"comparisonOperator": ">"}), "notifications: notifications[0]: comparisonOperator must be one of GREATER_THAN, LESS_THAN, EQUAL_TO"},
		{budgetType, one(in{"notificationType": "EXPECTED"}), "notifications: notifications[0]: notificationType must be one of ACTUAL, FORECASTED"},
		{budgetType, one(in{"thresholdType": "PERCENT"}), "notifications: notifications[0]: thresholdType must be one of PERCENTAGE, ABSOLUTE_VALUE"},
		{budgetType, one(in{"threshold": -1}), "notifications: notifications[0]: threshold must be from 0 to 15000000000000"},
		{budgetType, one(in{"subscriberSnsTopicArns": nil}), "notifications: notifications[0]: a notification needs a subscriber"},
		{budgetType, one(in{"subscriberSnsTopicArns": unknown()}), ""},
		{budgetType, one(in{"subscriberSnsTopicArns": []any{"alarms"}}), "notifications: notifications[0]: subscriberSnsTopicArns[0] must be an ARN"},
		{budgetType, one(in{"subscriberSnsTopicArns": []any{"arn:a", "arn:b"}}), "notifications: notifications[0]: subscriberSnsTopicArns has 2 items, at most 1 fit"},
		{budgetType, one(in{"subscriberEmailAddresses": []any{"ops"}}), "notifications: notifications[0]: subscriberEmailAddresses must be mail addresses"},
		{budgetType, one(in{"subscriberEmailAddresses": slices.Repeat([]any{"ops@example.com"}, 11)}), "notifications: notifications[0]: subscriberEmailAddresses has 11 items, at most 10"},
	})
}
