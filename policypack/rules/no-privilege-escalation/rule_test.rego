package rayplatform.no_privilege_escalation_test

import data.rayplatform.no_privilege_escalation as rule

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

secure := {"securityContext": {"allowPrivilegeEscalation": false}}

compliant := {"containers": [secure]}

secured(context) := pod({"containers": [{"securityContext": context}]})

place := "spec.containers[0].securityContext.allowPrivilegeEscalation"

test_holds if {
	holds(pod(compliant))
	holds(pod({"__secret": compliant}))
	holds(secured({"allowPrivilegeEscalation": {"__secret": false}}))
	holds(pod({"containers": [secure], "initContainers": [secure]}))
}

test_broken if {
	every context in [null, {}, {"allowPrivilegeEscalation": true}, {"allowPrivilegeEscalation": "false"}, {"allowPrivilegeEscalation": 0}, {"allowPrivilegeEscalation": null}] {
		broken_at(secured(context)) == {place}
		open_at(secured(context)) == set()
	}
	broken_at(pod({"containers": [secure], "initContainers": [{}]})) == {"spec.initContainers[0].securityContext.allowPrivilegeEscalation"}
}

test_message if {
	messages(secured({})) == {"spec.containers[0].securityContext.allowPrivilegeEscalation is absent, but must be false"}
	messages(secured({"allowPrivilegeEscalation": {"__secret": true}})) == {"spec.containers[0].securityContext.allowPrivilegeEscalation is [secret], but must be false"}
}

test_the_pod_can_not_say_it if {
	broken_at(pod({"containers": [{}], "securityContext": {"allowPrivilegeEscalation": false}})) == {place}
}

test_unknown if {
	every context in [nothing, {"allowPrivilegeEscalation": nothing}, {"__secret": nothing}] {
		open_at(secured(context)) == {place}
		broken_at(secured(context)) == set()
	}
}

test_autoscaler if {
	head := {"template": {"spec": compliant}}
	holds(ray({"headGroupSpec": head, "enableInTreeAutoscaling": true, "autoscalerOptions": secure}))
	broken_at(ray({"headGroupSpec": head, "enableInTreeAutoscaling": true})) == {"spec.autoscalerOptions.securityContext.allowPrivilegeEscalation"}
	open_at(ray({"headGroupSpec": head, "enableInTreeAutoscaling": nothing})) == {"spec.autoscalerOptions"}
}

test_submitter if {
	doc := {"resource": {"type": "kubernetes:ray.io/v1:RayJob", "properties": {"spec": {"clusterSelector": {"a": "b"}}}}}
	broken_at(doc) == {"spec.submitterPodTemplate.spec.containers[0].securityContext.allowPrivilegeEscalation"}
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
