package rayplatform.node_group_headroom_test

import data.rayplatform.node_group_headroom as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

group(name, types, size, most) := {"urn": name, "type": "aws:eks/nodeGroup:NodeGroup", "properties": {
	"instanceTypes": types, "capacityType": "ON_DEMAND", "labels": {"ray.io/resource-type": "cpu"},
	"scalingConfig": {"desiredSize": size, "maxSize": most},
}}

stack(groups) := {"resources": groups}

one(size, most) := stack([group("a", ["m5.large"], size, most)])

blamed(doc) := found if found := {f.urn | some f in rule.broken} with input as doc

test_holds if {
	holds(one(0, 1))
	holds(one({"__secret": 1}, {"__secret": 4}))
	holds(stack([]))
}

test_broken if {
	messages(one(4, 4)) == {"scalingConfig.desiredSize is 4, but must be less than maxSize, which is 4"}
	messages(one({"__secret": 5}, 4)) == {"scalingConfig.desiredSize is [secret], but must be less than maxSize, which is 4"}
	places(one(5, 4)) == {"scalingConfig.desiredSize"}
}

test_parts_count_together if {
	parts := [group("a", ["m5.large"], 1, 2), group("b", ["m5.large"], 1, 1)]
	holds(stack(parts))
	blamed(stack(array.concat(parts, [group("c", ["m5.large"], 3, 2)]))) == {"c"}
	blamed(stack(array.concat(parts, [group("d", ["t3.large"], 2, 2)]))) == {"d"}
	blamed(stack([group("a", ["m5.large"], 1, 1), group("b", ["m5.large"], 2, 2)])) == {"a", "b"}
}

test_a_group_that_never_grows_is_left_out if {
	sized := object.union(group("a", ["m5.large"], 2, 2), {"properties": {"scalingConfig": {"minSize": 2}}})
	holds(stack([sized]))
	blamed(stack([object.union(sized, {"properties": {"scalingConfig": {"minSize": 1}}})])) == {"a"}
}

test_wrong_type if {
	messages(one("1", 4)) == {"scalingConfig.desiredSize is \"1\", but must be a whole number"}
	every size in [null, -1, 1.5, "1", [1], true] {
		places(one(size, 4)) == {"scalingConfig.desiredSize"}
		places(one(1, size)) == {"scalingConfig.maxSize"}
	}
	places(stack([{"urn": "a", "type": "aws:eks/nodeGroup:NodeGroup", "properties": {}}])) == {"scalingConfig.desiredSize", "scalingConfig.maxSize"}
}

test_unknown if {
	every unknown in [nothing, {"__secret": nothing}] {
		open_at(one(unknown, 4)) == {"scalingConfig.desiredSize"}
		open_at(one(1, unknown)) == {"scalingConfig.maxSize"}
		places(one(4, unknown)) == set()
		doc := stack([group("a", ["m5.large"], 1, 1), group("b", ["m5.large"], 1, unknown)])
		blamed(doc) == set()
		open_at(doc) == {"scalingConfig.maxSize"}
	}
	open_at(stack([{"urn": "a", "type": "aws:eks/nodeGroup:NodeGroup", "properties": {"scalingConfig": nothing}}])) == {"scalingConfig.desiredSize", "scalingConfig.maxSize"}
}
