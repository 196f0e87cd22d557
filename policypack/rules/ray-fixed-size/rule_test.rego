package rayplatform.ray_fixed_size_test

import data.rayplatform.ray_fixed_size as rule
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

test_fixed if {
	messages(samples.changed("/workerGroupSpecs/0/minReplicas", 10)) == {"spec.workerGroupSpecs[0].minReplicas is 10, but must be less than maxReplicas, which is 10"}
	messages(samples.changed("/workerGroupSpecs/1/maxReplicas", 0)) == {"spec.workerGroupSpecs[1].minReplicas is 0, but must be less than maxReplicas, which is 0"}
	messages(samples.changed("/workerGroupSpecs/0/minReplicas", {"__secret": 11})) == {"spec.workerGroupSpecs[0].minReplicas is [secret], but must be less than maxReplicas, which is 10"}
}

test_absent if {
	holds(samples.removed("/workerGroupSpecs/0/minReplicas"))
	holds(samples.removed("/workerGroupSpecs/0/maxReplicas"))
	none := samples.removed("/workerGroupSpecs/0/minReplicas")
	broken_at(json.patch(none, [samples.patch("/workerGroupSpecs/0/maxReplicas", 0)])) == {"spec.workerGroupSpecs[0].minReplicas"}
}

test_wrong if {
	every wrong in ["2", -1, 0.5, true, []] {
		broken_at(samples.changed("/workerGroupSpecs/0/minReplicas", wrong)) == {"spec.workerGroupSpecs[0].minReplicas"}
		broken_at(samples.changed("/workerGroupSpecs/0/maxReplicas", wrong)) == {"spec.workerGroupSpecs[0].maxReplicas"}
	}
}

test_unknown if {
	open_at(samples.changed("/workerGroupSpecs/0/minReplicas", samples.nothing)) == {"spec.workerGroupSpecs[0].minReplicas"}
	open_at(samples.changed("/workerGroupSpecs/0/maxReplicas", samples.nothing)) == {"spec.workerGroupSpecs[0].minReplicas"}
}
