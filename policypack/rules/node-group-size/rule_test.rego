package rayplatform.node_group_size_test

import data.rayplatform.node_group_size as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

group(name, types, size) := {"urn": name, "type": "aws:eks/nodeGroup:NodeGroup", "properties": {
	"instanceTypes": types, "amiType": "AL2023_x86_64_STANDARD", "scalingConfig": {"maxSize": size},
}}

cpu(name, size) := group(name, ["m5.2xlarge"], size)

gpu(name, size) := group(name, ["g4dn.2xlarge"], size)

stack(groups) := {"resources": groups}

blamed(doc) := found if found := {f.urn | some f in rule.broken} with input as doc

test_holds if {
	holds(stack([cpu("a", 20), gpu("b", 10)]))
	holds(stack([cpu("a", 10), cpu("b", {"__secret": 10}), gpu("c", 5), gpu("d", 5)]))
	holds(stack([]))
}

test_broken if {
	doc := stack([cpu("a", 4), cpu("b", 18), cpu("c", 3), gpu("d", 5)])
	messages(doc) == {"scalingConfig.maxSize is 18, and all cpu groups together have 25, but must have 20 at most"}
	blamed(doc) == {"b"}
	messages(stack([gpu("a", 11)])) == {"scalingConfig.maxSize is 11, and all gpu groups together have 11, but must have 10 at most"}
	messages(stack([gpu("a", 6), gpu("b", {"__secret": 7})])) == {"scalingConfig.maxSize is [secret], and all gpu groups together have [secret], but must have 10 at most"}
}

test_wrong_type if {
	messages(stack([cpu("a", "4")])) == {`scalingConfig.maxSize is "4", but must be a whole number`}
	every size in [null, -1, 1.5, [1], true] {
		places(stack([cpu("a", size)])) == {"scalingConfig.maxSize"}
		open_at(stack([cpu("a", size)])) == set()
	}
}

test_unknown_size if {
	every size in [nothing, {"__secret": nothing}] {
		open_at(stack([cpu("a", size), cpu("b", 20)])) == {"scalingConfig.maxSize"}
		places(stack([cpu("a", size), cpu("b", 20)])) == set()
		places(stack([cpu("a", size), cpu("b", 21)])) == {"scalingConfig.maxSize"}
	}
}

test_unknown_kind if {
	open_at(stack([group("a", nothing, 15)])) == {"instanceTypes"}
	places(stack([group("a", nothing, 25)])) == set()
	hidden := {"urn": "a", "type": "aws:eks/nodeGroup:NodeGroup", "properties": {
		"instanceTypes": ["m5.large"], "labels": nothing, "scalingConfig": {"maxSize": 1},
	}}
	open_at(stack([hidden])) == {"labels"}
	marked := {"urn": "a", "type": "aws:eks/nodeGroup:NodeGroup", "properties": {
		"instanceTypes": nothing, "labels": {"ray.io/resource-type": "gpu"}, "scalingConfig": {"maxSize": 1},
	}}
	holds(stack([marked]))
}

test_limits if {
	holds(stack([cpu("a", 30)])) with data.limits["node-group-size"].cpu as 30
}
