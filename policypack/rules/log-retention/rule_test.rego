package rayplatform.log_retention_test

import data.rayplatform.log_retention as rule

nothing := {"__unknown": true}

group(days) := {"resource": {"type": "aws:cloudwatch/logGroup:LogGroup", "properties": {"retentionInDays": days}}}

test_holds if {
	every days in [90, 365, 0, null, {"__secret": 90}] {
		count(rule.broken) == 0 with input as group(days)
		count(rule.unknown) == 0 with input as group(days)
	}
	count(rule.broken) == 0 with input as {"resource": {"properties": {}}}
}

test_broken if {
	every days, shown in {7: "7", 89: "89", -1: "-1", "90": `"90"`, true: "true"} {
		rule.broken == {{
			"path": "retentionInDays",
			"message": sprintf("retentionInDays is %s, but must be 90 or more", [shown]),
		}} with input as group(days)
	}
	{f.message | some f in rule.broken} == {"retentionInDays is [secret], but must be 90 or more"} with input as group({"__secret": 7})
	count(rule.broken) == 1 with input as group([90])
}

test_unknown if {
	every days in [nothing, {"__secret": nothing}] {
		rule.unknown == {{"path": "retentionInDays", "message": "retentionInDays must be 90 or more"}} with input as group(days)
		count(rule.broken) == 0 with input as group(days)
	}
}
