package rayplatform.gpu_toleration_test

import data.rayplatform.gpu_toleration as rule
import data.rayplatform.ray_samples as samples

nothing := {"__unknown": true}

exists := {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}

same_value := {"key": "nvidia.com/gpu", "operator": "Equal", "value": "true", "effect": "NoSchedule"}

document(spec) := {"resource": {"type": "kubernetes:ray.io/v1:RayCluster", "properties": {"spec": spec}}}

group(pod) := {"template": {"spec": pod}}

worker(pod) := document({"headGroupSpec": group({"containers": [{}]}), "workerGroupSpecs": [group(pod)]})

limited(amount) := {"containers": [{"resources": {"limits": {"nvidia.com/gpu": amount}}}]}

gpu_worker(tolerations) := worker(object.union(limited(1), {"tolerations": tolerations}))

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

place := "spec.workerGroupSpecs[0].template.spec.tolerations"

test_no_gpu_holds if {
	every amount in [null, 0, "0", "", "0.0", "0m"] {
		holds(worker(limited(amount)))
	}
	holds(document({}))
	holds(document(null))
}

test_any_amount_asks if {
	every amount in [1, 0.5, "1", "2", "500m", "1k", "1e0", "0e1", "many", {"__secret": "1"}, true] {
		broken_at(worker(limited(amount))) == {place}
	}
}

test_message if {
	messages(worker(limited("1"))) == {`spec.workerGroupSpecs[0].template.spec.tolerations has no toleration of nvidia.com/gpu=true:NoSchedule, but containers[0].resources.limits["nvidia.com/gpu"] is "1"`}
}

test_requests_and_init_containers_ask if {
	broken_at(worker({"containers": [{"resources": {"requests": {"nvidia.com/gpu": 1}}}]})) == {place}
	broken_at(worker({"initContainers": [{"resources": {"limits": {"nvidia.com/gpu": 1}}}]})) == {place}
	broken_at(worker({"containers": [{}, {"resources": {"limits": {"nvidia.com/gpu": 1}}}]})) == {place}
}

test_head_is_judged if {
	broken_at(document({"headGroupSpec": group(limited(1))})) == {"spec.headGroupSpec.template.spec.tolerations"}
}

test_each_group_is_judged if {
	doc := document({"workerGroupSpecs": [group(limited(0)), group(limited(1)), group(object.union(limited(1), {"tolerations": [exists]}))]})
	broken_at(doc) == {"spec.workerGroupSpecs[1].template.spec.tolerations"}
}

test_tolerations_that_match if {
	every toleration in [
		exists,
		same_value,
		{"key": "nvidia.com/gpu", "operator": "Exists"},
		{"key": "nvidia.com/gpu", "value": "true", "effect": ""},
		{"operator": "Exists"},
		{"key": "", "operator": "Exists", "effect": "NoSchedule"},
		{"__secret": exists},
	] {
		holds(gpu_worker([{"key": "other", "operator": "Exists"}, toleration]))
	}
	holds(gpu_worker({"__secret": [exists]}))
}

test_tolerations_that_do_not_match if {
	every toleration in [
		{},
		{"key": "nvidia.com/gpu"},
		{"key": "nvidia.com/gpu", "operator": "Equal", "value": "false"},
		{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoExecute"},
		{"key": "nvidia.com/gpu", "operator": "exists"},
		{"key": "amd.com/gpu", "operator": "Exists"},
		{"operator": "Equal", "value": "true"},
	] {
		broken_at(gpu_worker([toleration])) == {place}
	}
	broken_at(gpu_worker([])) == {place}
}

test_unknown_tolerations if {
	every tolerations in [nothing, [nothing], [{"key": nothing, "operator": "Exists"}], [object.union(exists, {"effect": nothing})]] {
		open_at(gpu_worker(tolerations)) == {place}
		broken_at(gpu_worker(tolerations)) == set()
	}
}

test_known_toleration_decides if {
	holds(gpu_worker([nothing, exists]))
	broken_at(gpu_worker([{"key": "other", "operator": nothing}])) == {place}
}

test_unknown_amount if {
	pod := "spec.workerGroupSpecs[0].template.spec"
	every case in [
		limited(nothing),
		{"containers": nothing},
		{"containers": [nothing]},
		{"containers": [{"resources": nothing}]},
		{"containers": [{"resources": {"limits": nothing}}]},
		nothing,
	] {
		open_at(worker(case)) == {pod}
		broken_at(worker(case)) == set()
	}
	holds(worker(object.union(limited(nothing), {"tolerations": [exists]})))
}

test_unknown_groups if {
	open_at(document({"workerGroupSpecs": nothing})) == {"spec.workerGroupSpecs"}
	open_at(document(nothing)) == {"spec.headGroupSpec.template.spec", "spec.workerGroupSpecs"}
}

test_job_and_service if {
	every type, key in {"RayJob": "rayClusterSpec", "RayService": "rayClusterConfig"} {
		doc := {"resource": {
			"type": sprintf("kubernetes:ray.io/v1:%s", [type]),
			"properties": {"spec": {key: {"workerGroupSpecs": [group(limited(1))]}}},
		}}
		broken_at(doc) == {sprintf("spec.%s.workerGroupSpecs[0].template.spec.tolerations", [key])}
	}
}

test_wrong_shape if {
	every doc in samples.misshapen {
		count(rule.broken) > 0 with input as doc
	}
}
