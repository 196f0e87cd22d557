package rayplatform.capabilities_dropped_test

import data.rayplatform.capabilities_dropped as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

pod(spec) := {"resource": {"type": "kubernetes:core/v1:Pod", "properties": {"spec": spec}}}

ray(spec) := {"resource": {"type": "kubernetes:ray.io/v1:RayCluster", "properties": {"spec": spec}}}

secured(capabilities) := {"securityContext": {"capabilities": capabilities}}

compliant := {"containers": [secured({"drop": ["ALL"]})]}

with_capabilities(capabilities) := pod({"containers": [secured(capabilities)]})

drop := "spec.containers[0].securityContext.capabilities.drop"

add := "spec.containers[0].securityContext.capabilities.add"

test_holds if {
	every capabilities in [
		{"drop": ["ALL"]},
		{"drop": ["NET_RAW", "ALL"], "add": []},
		{"drop": ["ALL"], "add": null},
		{"drop": [nothing, "ALL"]},
		{"drop": {"__secret": ["ALL"]}},
		{"__secret": {"drop": ["ALL"]}},
	] {
		holds(with_capabilities(capabilities))
	}
}

test_not_dropped if {
	every capabilities in [null, {}, {"drop": null}, {"drop": []}, {"drop": ["NET_RAW"]}, {"drop": ["all"]}, {"drop": "ALL"}, {"drop": {"ALL": true}}, "ALL"] {
		broken_at(with_capabilities(capabilities)) == {drop}
		open_at(with_capabilities(capabilities)) == set()
	}
}

test_message if {
	messages(with_capabilities({})) == {"spec.containers[0].securityContext.capabilities.drop is absent, but must hold \"ALL\""}
	messages(with_capabilities({"drop": ["NET_RAW"]})) == {"spec.containers[0].securityContext.capabilities.drop is an array without it, but must hold \"ALL\""}
	messages(with_capabilities({"drop": ["ALL"], "add": ["NET_RAW"]})) == {`spec.containers[0].securityContext.capabilities.add[0] is "NET_RAW", but must not be added`}
	messages(with_capabilities({"drop": ["ALL"], "add": {"__secret": ["NET_RAW"]}})) == {"spec.containers[0].securityContext.capabilities.add[0] is [secret], but must not be added"}
}

test_added if {
	every capability in ["SYS_ADMIN", "ALL", "", 7, null] {
		broken_at(with_capabilities({"drop": ["ALL"], "add": [capability]})) == {sprintf("%s[0]", [add])}
	}
	broken_at(with_capabilities({"drop": ["ALL"], "add": "NET_RAW"})) == {add}
}

test_limits if {
	doc := with_capabilities({"drop": ["ALL"], "add": ["NET_BIND_SERVICE", "CHOWN"]})
	broken_at(doc) == {sprintf("%s[1]", [add])} with data.limits["capabilities-dropped"] as {"addable": ["NET_BIND_SERVICE"]}
}

test_unknown if {
	open_at(with_capabilities({"drop": nothing})) == {drop}
	open_at(with_capabilities({"drop": ["NET_RAW", nothing]})) == {drop}
	open_at(with_capabilities({"drop": ["ALL"], "add": nothing})) == {add}
	open_at(with_capabilities({"drop": ["ALL"], "add": [nothing]})) == {add}
	open_at(with_capabilities(nothing)) == {drop, add}
	every capabilities in [nothing, {"drop": nothing}, {"drop": ["A", nothing]}, {"drop": ["ALL"], "add": nothing}, {"drop": ["ALL"], "add": [nothing]}] {
		broken_at(with_capabilities(capabilities)) == set()
	}
}

test_autoscaler if {
	doc := ray({"headGroupSpec": {"template": {"spec": compliant}}, "enableInTreeAutoscaling": true})
	broken_at(doc) == {"spec.autoscalerOptions.securityContext.capabilities.drop"}
}

test_hidden if {
	every spec, place in {
		nothing: "spec",
		{"containers": nothing}: "spec.containers",
		{"containers": [nothing]}: "spec.containers[0]",
	} {
		place in open_at(pod(spec))
		broken_at(pod(spec)) == set()
	}
	"spec.workerGroupSpecs" in open_at(ray({"headGroupSpec": {"template": {"spec": compliant}}, "workerGroupSpecs": nothing}))
}

test_wrong_shape if {
	broken_at(pod("text")) != set()
	"spec.containers" in broken_at(pod({"containers": "text"}))
	"spec.containers[0]" in broken_at(pod({"containers": ["text"]}))
}
