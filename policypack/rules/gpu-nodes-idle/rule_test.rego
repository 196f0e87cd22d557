package rayplatform.gpu_nodes_idle_test

import data.rayplatform.gpu_nodes_idle as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

document(type, size) := {"resource": {"properties": {"instanceTypes": [type], "scalingConfig": {"minSize": size}}}}

test_holds if {
	holds(document("g4dn.2xlarge", 0))
	holds(document("g4dn.2xlarge", {"__secret": 0}))
	every size in [0, 2, null, nothing] {
		holds(document("m5.2xlarge", size))
	}
	holds(document(nothing, 0))
}

test_broken if {
	messages(document("g4dn.2xlarge", 1)) == {"scalingConfig.minSize is 1, but must be 0 in a GPU group"}
	every size in [null, "0", -1, [0]] {
		places(document("p3.2xlarge", size)) == {"scalingConfig.minSize"}
	}
	places({"resource": {"properties": {"labels": {"ray.io/resource-type": "gpu"}}}}) == {"scalingConfig.minSize"}
}

test_unknown if {
	open_at(document("g4dn.2xlarge", nothing)) == {"scalingConfig.minSize"}
	places(document("g4dn.2xlarge", {"__secret": nothing})) == set()
	every doc in [document(nothing, 1), document(nothing, nothing), document(nothing, null)] {
		open_at(doc) == {"scalingConfig.minSize"}
		places(doc) == set()
	}
	open_at({"resource": {"properties": {"instanceTypes": ["g4dn.2xlarge"], "scalingConfig": nothing}}}) == {"scalingConfig.minSize"}
}
