package rayplatform.node_group_types_test

import data.rayplatform.node_group_types as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

document(properties) := {"resource": {"properties": properties}}

cpu(types) := document({"instanceTypes": types, "amiType": "AL2023_x86_64_STANDARD"})

gpu(types) := document({"instanceTypes": types, "amiType": "AL2023_x86_64_NVIDIA"})

cpu_types := "m5.2xlarge, m5.4xlarge, m5.large, m5.xlarge, t3.large, t3.medium, t3.xlarge"

test_holds if {
	holds(cpu(["m5.2xlarge", {"__secret": "t3.large"}]))
	holds(cpu({"__secret": ["m5.2xlarge"]}))
	holds(gpu(["g4dn.2xlarge", "p3.2xlarge"]))
}

test_broken if {
	messages(cpu(["m5.2xlarge", "m5.24xlarge"])) == {sprintf(`instanceTypes[1] is "m5.24xlarge", but must be one of %s`, [cpu_types])}
	messages(gpu(["m5.2xlarge"])) == {`instanceTypes[0] is "m5.2xlarge", but must be one of g4dn.2xlarge, g4dn.4xlarge, g4dn.xlarge, p3.2xlarge`}
	every type in ["g4dn.2xlarge", "M5.2xlarge", "", null, 7, ["m5.2xlarge"]] {
		places(cpu([type])) == {"instanceTypes[0]"}
	}
}

test_none if {
	messages(document({})) == {"instanceTypes is absent, but must hold at least one type"}
	every types in [null, [], "m5.2xlarge", {"0": "m5.2xlarge"}] {
		places(cpu(types)) == {"instanceTypes"}
	}
}

test_unknown_types if {
	open_at(cpu(nothing)) == {"instanceTypes"}
	open_at(cpu({"__secret": nothing})) == {"instanceTypes"}
	open_at(cpu(["m5.large", nothing])) == {"instanceTypes[1]"}
	places(cpu(nothing)) == set()
	places(cpu(["m5.large", nothing])) == set()
}

test_unknown_kind if {
	every hidden in [{"amiType": nothing}, {"labels": nothing}, {"taints": nothing}, {"taints": [{"key": nothing}]}] {
		every type in ["m5.2xlarge", "g4dn.2xlarge"] {
			doc := document(object.union(hidden, {"instanceTypes": [type]}))
			open_at(doc) == {"instanceTypes[0]"}
			places(doc) == set()
		}
		places(document(object.union(hidden, {"instanceTypes": ["x2.large"]}))) == {"instanceTypes[0]"}
		open_at(document(object.union(hidden, {"instanceTypes": ["x2.large"]}))) == set()
	}
	holds(document({"instanceTypes": ["g4dn.2xlarge"], "amiType": nothing, "labels": {"nvidia.com/gpu": "true"}}))
}

test_limits if {
	holds(cpu(["c7i.large"])) with data.limits["node-group-types"].cpu as ["c7i.large"]
}
