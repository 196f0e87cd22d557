package rayplatform.cluster_logging_test

import data.rayplatform.cluster_logging as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

whole := ["api", "audit", "authenticator", "controllerManager", "scheduler"]

document(types) := {"resource": {"properties": {"enabledClusterLogTypes": types}}}

test_holds if {
	holds(document(whole))
	holds(document({"__secret": whole}))
	holds(document(array.concat(whole, ["another", nothing])))
}

test_broken if {
	message := "enabledClusterLogTypes lacks audit, scheduler, but must hold api, audit, authenticator, controllerManager, scheduler"
	messages(document(["api", "authenticator", "controllerManager"])) == {message}
	messages(document(["api", "authenticator", "controllerManager", "Audit", 1])) == {message}
}

test_none if {
	every types in [null, [], "api", true, {"api": true}] {
		places(document(types)) == {"enabledClusterLogTypes"}
		open_at(document(types)) == set()
	}
	places({"resource": {"properties": {}}}) == {"enabledClusterLogTypes"}
}

test_unknown if {
	every types in [nothing, {"__secret": nothing}, ["api", nothing]] {
		places(document(types)) == set()
		open_at(document(types)) == {"enabledClusterLogTypes"}
	}
}

test_limits if {
	holds(document(["audit"])) with data.limits["cluster-logging"].types as ["audit"]
}
