package rayplatform.no_privileged_test

import data.rayplatform.no_privileged as rule

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

compliant := {"containers": [{}]}

secured(context) := pod({"containers": [{"securityContext": context}]})

place := "spec.containers[0].securityContext.privileged"

test_holds if {
	every context in [null, {}, {"privileged": false}, {"privileged": null}, {"privileged": {"__secret": false}}, {"windowsOptions": {"hostProcess": false}}] {
		holds(secured(context))
	}
}

test_broken if {
	every setting in [true, "true", "false", 1, 0, [], {}, {"__secret": true}] {
		broken_at(secured({"privileged": setting})) == {place}
		open_at(secured({"privileged": setting})) == set()
	}
	broken_at(pod({"containers": [], "initContainers": [{"securityContext": {"privileged": true}}]})) == {"spec.initContainers[0].securityContext.privileged"}
}

test_message if {
	messages(secured({"privileged": true})) == {"spec.containers[0].securityContext.privileged is true, but must be false or absent"}
	messages(secured({"privileged": {"__secret": true}})) == {"spec.containers[0].securityContext.privileged is [secret], but must be false or absent"}
}

test_host_process if {
	options := {"windowsOptions": {"hostProcess": true}}
	broken_at(secured(options)) == {"spec.containers[0].securityContext.windowsOptions.hostProcess"}
	broken_at(pod({"containers": [], "securityContext": options})) == {"spec.securityContext.windowsOptions.hostProcess"}
}

test_unknown if {
	open_at(secured({"privileged": nothing})) == {place}
	open_at(secured({"privileged": {"__secret": nothing}})) == {place}
	place in open_at(secured(nothing))
	broken_at(secured(nothing)) == set()
}

test_autoscaler if {
	doc := ray({"headGroupSpec": {"template": {"spec": compliant}}, "enableInTreeAutoscaling": true, "autoscalerOptions": {"securityContext": {"privileged": true}}})
	broken_at(doc) == {"spec.autoscalerOptions.securityContext.privileged"}
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
