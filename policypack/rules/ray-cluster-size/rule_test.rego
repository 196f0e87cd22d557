package rayplatform.ray_cluster_size_test

import data.rayplatform.ray_cluster_size as rule
import data.rayplatform.ray_samples as samples

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

test_workers if {
	holds(samples.changed("/workerGroupSpecs/0/maxReplicas", 45))
	messages(samples.changed("/workerGroupSpecs/0/maxReplicas", 46)) == {"spec.workerGroupSpecs may have more than 50 workers: [0].maxReplicas is 46, [1].maxReplicas is 5"}
	messages(samples.changed("/workerGroupSpecs/0/maxReplicas", {"__secret": 46})) == {"spec.workerGroupSpecs may have more than 50 workers: [0].maxReplicas is [secret], [1].maxReplicas is 5"}
}

test_hosts if {
	holds(samples.changed("/workerGroupSpecs/0/numOfHosts", 4))
	holds(samples.changed("/workerGroupSpecs/0/numOfHosts", 0))
	messages(samples.changed("/workerGroupSpecs/0/numOfHosts", 5)) == {"spec.workerGroupSpecs may have more than 50 workers: [0].maxReplicas is 10, [0].numOfHosts is 5, [1].maxReplicas is 5"}
}

test_gpus if {
	holds(samples.changed("/workerGroupSpecs/1/maxReplicas", 20))
	messages(samples.changed("/workerGroupSpecs/1/maxReplicas", 21)) == {`spec may have more than 20 GPUs: [1].maxReplicas is 21 where containers[0].resources.requests["nvidia.com/gpu"] is "1"`}
	messages(samples.changed("/headGroupSpec/template/spec/containers/0/resources/requests/nvidia.com~1gpu", 16)) == {`spec may have more than 20 GPUs: [1].maxReplicas is 5 where containers[0].resources.requests["nvidia.com/gpu"] is "1", headGroupSpec where containers[0].resources.requests["nvidia.com/gpu"] is 16`}
	broken_at(samples.changed("/workerGroupSpecs/1/template/spec/containers/0/resources/limits/nvidia.com~1gpu", "many")) == {`spec.workerGroupSpecs[1].template.spec.containers[0].resources.limits["nvidia.com/gpu"]`}
}

test_wrong_numbers if {
	every wrong in ["10", -1, 1.5, true, [], {}] {
		broken_at(samples.changed("/workerGroupSpecs/0/maxReplicas", wrong)) == {"spec.workerGroupSpecs[0].maxReplicas"}
		broken_at(samples.changed("/workerGroupSpecs/0/numOfHosts", wrong)) == {"spec.workerGroupSpecs[0].numOfHosts"}
	}
	messages(samples.removed("/workerGroupSpecs/0/maxReplicas")) == {"spec.workerGroupSpecs[0].maxReplicas is absent, but must be a whole number"}
}

test_unknown if {
	open_at(samples.changed("/workerGroupSpecs/0/maxReplicas", samples.nothing)) == {"spec.workerGroupSpecs[0].maxReplicas"}
	open_at(samples.changed("/workerGroupSpecs/1/maxReplicas", samples.nothing)) == {"spec.workerGroupSpecs[1].maxReplicas", "spec.workerGroupSpecs[1].template.spec"}
	open_at(samples.changed("/workerGroupSpecs/0/numOfHosts", samples.nothing)) == {"spec.workerGroupSpecs[0].numOfHosts"}
	open_at(samples.changed("/workerGroupSpecs/0/template/spec/containers", samples.nothing)) == {"spec.workerGroupSpecs[0].template.spec"}
	open_at(samples.changed("/workerGroupSpecs/1/template/spec/containers/0/resources/limits/nvidia.com~1gpu", samples.nothing)) == {"spec.workerGroupSpecs[1].template.spec"}
	none := samples.changed("/workerGroupSpecs/0/maxReplicas", 0)
	holds(json.patch(none, [samples.patch("/workerGroupSpecs/0/numOfHosts", samples.nothing), samples.patch("/workerGroupSpecs/0/template", samples.nothing)]))
}

test_known_part_decides if {
	doc := samples.changed("/workerGroupSpecs/0/maxReplicas", samples.nothing)
	broken_at(json.patch(doc, [samples.patch("/workerGroupSpecs/1/maxReplicas", 51)])) == {"spec", "spec.workerGroupSpecs"}
}

test_limits if {
	count(rule.broken) == 2 with input as samples.document with data.limits["ray-cluster-size"] as {"workers": 14, "gpus": 4}
}
