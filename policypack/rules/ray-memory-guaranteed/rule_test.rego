package rayplatform.ray_memory_guaranteed_test

import data.rayplatform.ray_memory_guaranteed as rule
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

own := "/workerGroupSpecs/0/template/spec/containers/0/resources"

at := "spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.memory"

changed(kind, amount) := samples.changed(concat("", [own, "/", kind, "/memory"]), amount)

changed_block(kind, block) := samples.changed(concat("/", [own, kind]), block)

test_equal if {
	holds(changed("requests", "8192Mi"))
	holds(changed("requests", {"__secret": "8192Mi"}))
	holds(samples.removed(concat("", [own, "/requests"])))
}

test_less if {
	messages(changed("requests", "4Gi")) == {`spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.memory is "4Gi", but must be the limit, "8Gi"`}
	messages(changed("requests", {"__secret": "4Gi"})) == {`spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.memory is [secret], but must be the limit, "8Gi"`}
}

test_no_limit if {
	messages(samples.removed(concat("", [own, "/limits"]))) == {"spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.memory must be the limit, which is absent and must be a quantity above 0"}
	every wrong in [0, "0", "much", true, [], -1] {
		broken_at(changed("limits", wrong)) == {at}
	}
	broken_at(samples.changed(own, "text")) == {at, "spec.workerGroupSpecs[0].template.spec.containers[0].resources"}
	broken_at(changed_block("requests", [])) == {"spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests"}
}

test_wrong_request if {
	every wrong in [0, "much", true, [], -1] {
		broken_at(changed("requests", wrong)) == {at}
	}
}

test_every_container if {
	broken_at(samples.changed("/headGroupSpec/template/spec/initContainers", [{}])) == {"spec.headGroupSpec.template.spec.initContainers[0].resources.requests.memory"}
	broken_at(samples.changed("/workerGroupSpecs/1/template/spec/containers/1", {"name": "logs"})) == {"spec.workerGroupSpecs[1].template.spec.containers[1].resources.requests.memory"}
}

test_unknown if {
	open_at(changed("requests", samples.nothing)) == {at}
	open_at(changed("limits", samples.nothing)) == {at}
	open_at(samples.changed(own, samples.nothing)) == {at}
	open_at(samples.changed("/headGroupSpec/template/spec/containers", samples.nothing)) == {"spec.headGroupSpec.template.spec.containers"}
}
