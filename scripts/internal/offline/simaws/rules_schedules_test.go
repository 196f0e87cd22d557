package simaws

import (
	"testing"
)

func TestRulesOfSchedules(t *testing.T) {
	type in = map[string]any
	target := func(changes in) in {
		all := in{"arn": "arn:aws:sqs:x", "roleArn": "arn:aws:iam:x"}
		for key, v := range changes {
			all[key] = v
		}
		return in{"target": all}
	}
	retry := func(policy in) in { return target(in{"retryPolicy": policy}) }
	window := func(window in) in { return in{"flexibleTimeWindow": window} }
	refusals(t, []ruleCase{
		{scheduleGroupType, in{"name": "off hours"}, "name: name must be of letters, digits and -_."},
		{scheduleGroupType, in{"name": nil, "namePrefix": "off "}, "namePrefix: namePrefix must be of letters"},
		{scheduleType, in{"name": "a/b"}, "name: name must be of letters, digits and -_."},
		{scheduleType, in{"namePrefix": "a/"}, "namePrefix: namePrefix must be of letters"},
		{scheduleType, in{"state": "ON"}, "state: state must be one of ENABLED, DISABLED"},
		{scheduleType, in{"kmsKeyArn": "k"}, "kmsKeyArn: kmsKeyArn must be an ARN"},
		{scheduleType, in{"startDate": "2026-01-01"}, "startDate: startDate must look like 2006-01-02T15:04:05Z"},
		{scheduleType, in{"endDate": "2026-01-01T00:00:00Z"}, ""},
		{scheduleType, in{"endDate": "2026-12-31"}, "endDate: endDate must look like"},
		{scheduleType, window(in{"mode": "NONE"}), "flexibleTimeWindow: flexibleTimeWindow: mode must be one of OFF, FLEXIBLE"},
		{scheduleType, window(in{"mode": "FLEXIBLE"}), "flexibleTimeWindow: flexibleTimeWindow: maximumWindowInMinutes is required"},
		{scheduleType, window(in{"mode": "FLEXIBLE", "maximumWindowInMinutes": 15}), ""},
		{scheduleType, window(in{"mode": "FLEXIBLE", "maximumWindowInMinutes": 1441}), "flexibleTimeWindow: flexibleTimeWindow: maximumWindowInMinutes must be from 1 to 1440"},
		{scheduleType, window(in{"mode": "OFF", "maximumWindowInMinutes": 15}), "flexibleTimeWindow: flexibleTimeWindow: maximumWindowInMinutes is for mode FLEXIBLE"},
		{scheduleType, target(nil), ""},
		{scheduleType, target(in{"roleArn": "role"}), "target: target: roleArn must be an ARN"},
		{scheduleType, target(in{"arn": "queue"}), "target: target: arn must be an ARN"},
		{scheduleType, target(in{"input": "text"}), ""},
		{scheduleType, target(in{"arn": "arn:aws:scheduler:::aws-sdk:eks:x", "input": "text"}), "target: target: input is not a JSON object"},
		{scheduleType, target(in{"deadLetterConfig": in{"arn": "q"}}), "target: target: deadLetterConfig: arn must be an ARN"},
		{scheduleType, retry(in{"maximumEventAgeInSeconds": 59}), "target: target: retryPolicy: maximumEventAgeInSeconds must be from 60 to 86400"},
		{scheduleType, retry(in{"maximumRetryAttempts": 186}), "target: target: retryPolicy: maximumRetryAttempts must be from 0 to 185"},
		{scheduleType, retry(in{"maximumEventAgeInSeconds": 60, "maximumRetryAttempts": 0}), ""},
	})
}

func TestRulesOfExpressions(t *testing.T) {
	const property = "scheduleExpression: scheduleExpression"
	const days = property + ": cron(…) must have ? for one of day of month and day of week, and nowhere else"
	const rate = property + ": rate(…) must look like rate(1 hour) or rate(5 minutes)"
	for expression, want := range map[string]string{
		"at(2026-01-01T20:00:00)":  "",
		"at(2026-01-01)":           property + ": at(…) must look like at(2006-01-02T15:04:05)",
		"rate(1 hour)":             "",
		"rate(5 minutes)":          "",
		"rate(1 hours)":            rate,
		"rate(5 minute)":           rate,
		"rate(0 days)":             rate,
		"rate(1 week)":             rate,
		"rate(hour)":               rate,
		"cron(0 20 ? * MON-FRI *)": "",
		"cron(0 6 1 * ? 2027)":     "",
		"cron(0 20 * * MON-FRI *)": days,
		"cron(0 20 ? * ? *)":       days,
		"cron(? 20 ? * 1 *)":       days,
		"cron(0 20 * * 1)":         property + ": cron(…) has 5 fields and must have 6",
		"cron()":                   property + ": cron(…) has 0 fields",
		"cron(0 20 ? * 1 *":        property + " must be one of at(…), rate(…), cron(…)",
		"0 20 * * 1":               property + " must be one of at(…), rate(…), cron(…)",
		"":                         property + " must be one of at(…), rate(…), cron(…)",
	} {
		refusals(t, []ruleCase{{scheduleType, map[string]any{"scheduleExpression": expression}, want}})
	}
}
