package rayplatform.ray_worker_size_test

import data.rayplatform.ray_samples as samples
import data.rayplatform.ray_worker_size as rule

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

test_holds if {
	every doc in samples.whole {
		holds(doc)
	}
	holds(samples.selecting)
}

test_wrong_shape if {
	every doc in array.concat(samples.misshapen, samples.absent) {
		count(broken_at(doc)) > 0
	}
}

test_hidden if {
	every doc in samples.hidden {
		count(open_at(doc)) > 0
		broken_at(doc) == set()
	}
}

pod := "/workerGroupSpecs/0/template/spec"

place := "spec.workerGroupSpecs[0].template.spec"

ray := concat("", [pod, "/containers/0"])

resources(cpu, memory) := {"requests": {"cpu": cpu, "memory": memory}, "limits": {"cpu": cpu, "memory": memory}}

sized(cpu, memory) := samples.changed(concat("", [ray, "/resources"]), resources(cpu, memory))

test_bounds_hold if {
	holds(sized("16", "64Gi"))
	holds(sized(0.5, "512Mi"))
	holds(sized("500m", 536870912))
	holds(sized({"__secret": "16"}, "64Gi"))
}

test_too_large if {
	messages(sized("16001m", "64Gi")) == {`spec.workerGroupSpecs[0].template.spec may use more cpu than the 16 that a worker may have at most: containers[0].resources.limits.cpu is "16001m"`}
	messages(sized(2, "65Gi")) == {`spec.workerGroupSpecs[0].template.spec may use more memory than the 64Gi that a worker may have at most: containers[0].resources.limits.memory is "65Gi"`}
	messages(sized({"__secret": "17"}, "8Gi")) == {"spec.workerGroupSpecs[0].template.spec may use more cpu than the 16 that a worker may have at most: containers[0].resources.limits.cpu is [secret]"}
}

test_too_many_gpus if {
	messages(samples.changed(concat("", [ray, "/resources/limits/nvidia.com~1gpu"]), "5")) == {`spec.workerGroupSpecs[0].template.spec may use more nvidia.com/gpu than the 4 that a worker may have at most: containers[0].resources.limits["nvidia.com/gpu"] is "5"`}
}

test_containers_add_up if {
	sidecar := {"name": "logs", "resources": resources("15", "1Gi")}
	messages(samples.changed(concat("", [pod, "/containers/1"]), sidecar)) == {`spec.workerGroupSpecs[0].template.spec may use more cpu than the 16 that a worker may have at most: containers[0].resources.limits.cpu is "2", containers[1].resources.limits.cpu is "15"`}
	holds(samples.changed(concat("", [pod, "/initContainers"]), [sidecar]))
	broken_at(samples.changed(concat("", [pod, "/initContainers"]), [object.union(sidecar, {"restartPolicy": "Always"})])) == {place}
	broken_at(samples.changed(concat("", [pod, "/initContainers"]), [{"resources": resources("17", "1Gi")}])) == {place}
	open_at(samples.changed(concat("", [pod, "/initContainers"]), [object.union(sidecar, {"restartPolicy": samples.nothing})])) == {place}
}

test_resources_of_the_pod if {
	broken_at(samples.changed(concat("", [pod, "/resources"]), resources("17", "8Gi"))) == {place}
	unlimited := json.patch(samples.changed(concat("", [pod, "/resources"]), resources("2", "8Gi")), [samples.patch(concat("", [ray, "/resources/limits"]), {})])
	holds(unlimited)
}

test_no_limit if {
	messages(samples.removed(concat("", [ray, "/resources/limits"]))) == {
		"spec.workerGroupSpecs[0].template.spec.containers[0].resources.limits.cpu is absent, but must be at most 16",
		"spec.workerGroupSpecs[0].template.spec.containers[0].resources.limits.memory is absent, but must be at most 64Gi",
	}
	broken_at(samples.changed(concat("", [pod, "/initContainers"]), [{}])) == {
		"spec.workerGroupSpecs[0].template.spec.initContainers[0].resources.limits.cpu",
		"spec.workerGroupSpecs[0].template.spec.initContainers[0].resources.limits.memory",
	}
}

test_too_small if {
	messages(sized("499m", "8Gi")) == {`spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.cpu is "499m", but must be at least 0.5`}
	messages(sized("2", "511Mi")) == {`spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.memory is "511Mi", but must be at least 0.5Gi`}
	messages(samples.changed(concat("", [pod, "/containers"]), [])) == {
		"spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.cpu is absent, but must be at least 0.5",
		"spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.memory is absent, but must be at least 0.5Gi",
	}
	broken_at(samples.changed(concat("", [ray, "/resources/requests/cpu"]), 0)) == {"spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.cpu"}
}

test_absent_request_is_the_limit if holds(samples.removed(concat("", [ray, "/resources/requests"])))

test_wrong_quantity if {
	every wrong in ["many", "", "-1", -1, true, [], {}] {
		messages(samples.changed(concat("", [ray, "/resources/limits/cpu"]), wrong)) == {sprintf("spec.workerGroupSpecs[0].template.spec.containers[0].resources.limits.cpu is %s, but must be a quantity", [data.rayplatform.lib.show(wrong)])}
	}
}

test_unknown if {
	open_at(samples.changed(concat("", [ray, "/resources/limits/cpu"]), samples.nothing)) == {place}
	open_at(samples.changed(concat("", [ray, "/resources/requests/cpu"]), samples.nothing)) == {"spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.cpu"}
	open_at(samples.changed(concat("", [ray, "/resources"]), samples.nothing)) == {
		place,
		"spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.cpu",
		"spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.memory",
	}
	open_at(samples.changed(concat("", [pod, "/containers"]), samples.nothing)) == {place, "spec.workerGroupSpecs[0].template.spec.containers"}
}

test_known_part_decides if {
	doc := samples.changed(concat("", [pod, "/containers/1"]), {"resources": {"limits": {"cpu": samples.nothing, "memory": "1Gi"}}})
	messages(json.patch(doc, [samples.patch(concat("", [ray, "/resources/limits/cpu"]), "17")])) == {`spec.workerGroupSpecs[0].template.spec may use more cpu than the 16 that a worker may have at most: containers[0].resources.limits.cpu is "17", containers[1].resources.limits.cpu is [not known yet]`}
}

test_head_is_not_judged if holds(samples.changed("/headGroupSpec/template/spec/containers/0/resources", {}))

test_limits if {
	tight := {"cpu": 1, "memoryGi": 4, "gpu": 0, "minCpu": 0, "minMemoryGi": 0}
	count(rule.broken) == 5 with input as samples.document with data.limits["ray-worker-size"] as tight
	count(rule.unknown) == 4 with input as samples.changed(concat("", [ray, "/resources"]), samples.nothing) with data.limits["ray-worker-size"] as object.union(tight, {"cpu": 4, "memoryGi": 16, "gpu": 1, "minCpu": 1})
}
