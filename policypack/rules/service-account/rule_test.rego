package rayplatform.service_account_test

import data.rayplatform.service_account as rule

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

compliant := {"containers": [], "serviceAccountName": "ray"}

account(name) := pod({"containers": [], "serviceAccountName": name})

place := "spec.serviceAccountName"

test_holds if {
	every name in ["ray", {"__secret": "ray"}] {
		holds(account(name))
	}
	holds(pod({"__secret": compliant}))
	holds(pod({"containers": [], "serviceAccount": "old"}))
	holds(pod({"containers": [], "serviceAccountName": "", "serviceAccount": "old"}))
}

test_broken if {
	every name in ["default", "", " ", " default", null, 7, true, ["ray"], {}, {"__secret": "default"}] {
		broken_at(account(name)) == {place}
		open_at(account(name)) == set()
	}
	broken_at(pod({"containers": []})) == {place}
	broken_at(pod({"containers": [], "serviceAccount": "default"})) == {place}
}

test_message if {
	messages(account("default")) == {`spec.serviceAccountName is "default", but must name a service account other than default`}
	messages(account(null)) == {"spec.serviceAccountName is absent, but must name a service account other than default"}
}

test_unknown if {
	every name in [nothing, {"__secret": nothing}] {
		open_at(account(name)) == {place}
		broken_at(account(name)) == set()
	}
	open_at(pod({"containers": [], "serviceAccount": nothing})) == {place}
	open_at(pod(nothing)) == {"spec"}
	open_at(ray({"headGroupSpec": {"template": {"spec": compliant}}, "workerGroupSpecs": nothing})) == {"spec.workerGroupSpecs"}
}

test_each_group_is_judged if {
	doc := ray({"headGroupSpec": {"template": {"spec": compliant}}, "workerGroupSpecs": [{"template": {"spec": {"containers": []}}}]})
	broken_at(doc) == {"spec.workerGroupSpecs[0].template.spec.serviceAccountName"}
}

job(spec) := {"resource": {"type": "kubernetes:ray.io/v1:RayJob", "properties": {"spec": spec}}}

test_submitter if {
	broken_at(job({"clusterSelector": {"a": "b"}})) == {"spec.submitterPodTemplate.spec.serviceAccountName"}
	holds(job({"clusterSelector": {"a": "b"}, "submitterPodTemplate": {"spec": compliant}}))
}

test_wrong_shape if {
	broken_at(pod("text")) != set()
	"spec.containers" in broken_at(pod({"containers": "text", "serviceAccountName": "ray"}))
}
