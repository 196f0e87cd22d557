package rayplatform.run_as_non_root_test

import data.rayplatform.run_as_non_root as rule

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

compliant := {"containers": [{}], "securityContext": {"runAsNonRoot": true, "runAsUser": 1000}}

contexts(of_pod, of_container) := pod({"securityContext": of_pod, "containers": [{"securityContext": of_container}]})

place := "spec.containers[0].securityContext.runAsNonRoot"

user := "spec.containers[0].securityContext.runAsUser"

test_holds if {
	holds(pod(compliant))
	holds(pod({"__secret": compliant}))
	holds(contexts(null, {"runAsNonRoot": true}))
	holds(contexts({"runAsNonRoot": false, "runAsUser": 0}, {"runAsNonRoot": true, "runAsUser": 1}))
	holds(contexts({"runAsNonRoot": {"__secret": true}}, null))
	holds(contexts(nothing, {"runAsNonRoot": true, "runAsUser": 1}))
}

test_broken if {
	every setting in [false, "true", 1, {}, []] {
		broken_at(contexts({"runAsNonRoot": setting}, null)) == {place}
		broken_at(contexts({"runAsNonRoot": true}, {"runAsNonRoot": setting})) == {place}
		open_at(contexts({"runAsNonRoot": setting}, null)) == set()
	}
	broken_at(contexts(null, null)) == {place}
}

test_root_by_number if {
	every number in [0, -1, "1000", true, []] {
		broken_at(contexts({"runAsNonRoot": true, "runAsUser": number}, null)) == {user}
		broken_at(contexts({"runAsNonRoot": true, "runAsUser": 1000}, {"runAsUser": number})) == {user}
	}
}

test_message if {
	messages(contexts(null, null)) == {"spec.containers[0].securityContext.runAsNonRoot is absent, but must be true, here or on the pod"}
	messages(contexts({"runAsNonRoot": true, "runAsUser": 0}, null)) == {"spec.containers[0].securityContext.runAsUser is 0, but must be the number of a user other than root"}
	messages(contexts({"runAsNonRoot": {"__secret": false}}, null)) == {"spec.containers[0].securityContext.runAsNonRoot is [secret], but must be true, here or on the pod"}
}

test_unknown if {
	open_at(contexts(nothing, null)) == {place, user}
	open_at(contexts({"runAsNonRoot": nothing}, null)) == {place}
	open_at(contexts({"runAsNonRoot": true, "runAsUser": nothing}, null)) == {user}
	open_at(contexts({"runAsNonRoot": false}, nothing)) == {place, user}
	broken_at(contexts(nothing, nothing)) == set()
}

test_autoscaler if {
	head := {"template": {"spec": compliant}}
	holds(ray({"headGroupSpec": head, "enableInTreeAutoscaling": true}))
	doc := ray({"headGroupSpec": head, "enableInTreeAutoscaling": true, "autoscalerOptions": {"securityContext": {"runAsUser": 0}}})
	broken_at(doc) == {"spec.autoscalerOptions.securityContext.runAsUser"}
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
