# METADATA
# title: The stack costs no more than the environment's budget
# description: >-
#   The planned cost of a month, all groups of machines as the plan counts them, is within the limit. A figure is only
#   there when the plan has one; without it the rule says "not known yet", because no figure is no reason to pass.
#   Nothing of this platform prices a plan yet, so that it says nothing else until something does.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: stack
#   mayStayOpen: true
#   types:
#     - pulumi:pulumi:Stack
#   limits:
#     usd:
#       description: The most that the stack may cost in a month, in US dollars.
#       type: number
#       exclusiveMinimum: 0
#   remedy: Plan fewer or smaller machines, or have a higher budget agreed and written down as the environment's limit.
package rayplatform.monthly_budget

import data.rayplatform.lib

broken contains lib.finding([], sprintf("The stack is planned to cost %s USD a month, but may cost at most %v", [
	lib.show(cost), data.limits["monthly-budget"].usd,
])) if {
	not lib.unknown(cost)
	not affordable
}

unknown contains lib.finding([], sprintf("the stack must cost at most %v USD a month, and this plan has no figure", [
	data.limits["monthly-budget"].usd,
])) if {
	not cost
}

unknown contains lib.finding([], sprintf("the stack must cost at most %v USD a month", [data.limits["monthly-budget"].usd])) if {
	lib.unknown(cost)
}

cost := input.monthlyCost.usd

affordable if {
	is_number(lib.value(cost))
	lib.value(cost) <= data.limits["monthly-budget"].usd
}
