package rayplatform.cluster_version_test

import data.rayplatform.cluster_version as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

document(type, version) := {"resource": {"type": type, "properties": {"version": version}}}

cluster(version) := document("aws:eks/cluster:Cluster", version)

nodes(version) := document("aws:eks/nodeGroup:NodeGroup", version)

test_holds if {
	every version in ["1.34", "1.35", {"__secret": "1.35"}] {
		holds(cluster(version))
		holds(nodes(version))
	}
	holds(nodes(null))
}

test_broken if {
	messages(cluster("1.28")) == {`version is "1.28", but must be "1.34" or "1.35"`}
	messages(cluster(null)) == {`version is absent, but must be "1.34" or "1.35"`}
	every version in ["1.36", "1.35.1", "v1.35", "", 1.35, ["1.35"], {"version": "1.35"}] {
		places(cluster(version)) == {"version"}
		places(nodes(version)) == {"version"}
	}
}

test_unknown if {
	every version in [nothing, {"__secret": nothing}] {
		open_at(cluster(version)) == {"version"}
		open_at(nodes(version)) == {"version"}
		places(cluster(version)) == set()
	}
}
