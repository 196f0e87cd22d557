package rayplatform.monthly_budget_test

import data.rayplatform.monthly_budget as rule

costing(usd) := {"resources": [], "monthlyCost": {"usd": usd}}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

open(doc) := found if found := {f.message | some f in rule.unknown} with input as doc

test_holds if {
	every usd in [0, 4999.99, 5000] {
		messages(costing(usd)) == set()
		open(costing(usd)) == set()
	}
}

test_broken if {
	messages(costing(5000.01)) == {"The stack is planned to cost 5000.01 USD a month, but may cost at most 5000"}
	every wrong in ["1", null, true, []] {
		count(messages(costing(wrong))) == 1
	}
	{f.path | some f in rule.broken} == {""} with input as costing(6000)
}

test_unknown if {
	open({"resources": []}) == {"the stack must cost at most 5000 USD a month, and this plan has no figure"}
	messages({"resources": []}) == set()
	open({"resources": [], "monthlyCost": {}}) == {"the stack must cost at most 5000 USD a month, and this plan has no figure"}
	open(costing({"__unknown": true})) == {"the stack must cost at most 5000 USD a month"}
	messages(costing({"__unknown": true})) == set()
}

test_limits if {
	count(rule.broken) == 1 with input as costing(500) with data.limits["monthly-budget"].usd as 499
}
