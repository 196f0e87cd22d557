package rayplatform.ray_gpu_idle_test

import data.rayplatform.ray_gpu_idle as rule
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

test_idle if {
	messages(samples.changed("/workerGroupSpecs/1/minReplicas", 1)) == {"spec.workerGroupSpecs[1].minReplicas is 1, but must be 0 where the pods ask for GPUs"}
	messages(samples.changed("/workerGroupSpecs/1/minReplicas", {"__secret": 1})) == {"spec.workerGroupSpecs[1].minReplicas is [secret], but must be 0 where the pods ask for GPUs"}
	every wrong in ["0", "1", -1, true, []] {
		broken_at(samples.changed("/workerGroupSpecs/1/minReplicas", wrong)) == {"spec.workerGroupSpecs[1].minReplicas"}
	}
}

test_absent_is_0 if holds(samples.removed("/workerGroupSpecs/1/minReplicas"))

test_unknown if {
	open_at(samples.changed("/workerGroupSpecs/1/minReplicas", samples.nothing)) == {"spec.workerGroupSpecs[1].minReplicas"}
	open_at(samples.changed("/workerGroupSpecs/0/template/spec/containers", samples.nothing)) == {"spec.workerGroupSpecs[0].minReplicas"}
	holds(samples.changed("/workerGroupSpecs/0/minReplicas", samples.nothing))
	holds(samples.changed("/workerGroupSpecs/1/template", samples.nothing))
}
