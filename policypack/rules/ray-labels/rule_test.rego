package rayplatform.ray_labels_test

import data.rayplatform.ray_labels as rule
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

test_absent if {
	messages(samples.removed("/headGroupSpec/template/metadata")) == {
		"spec.headGroupSpec.template.metadata.labels.app is absent, but must be a text that is not empty",
		`spec.headGroupSpec.template.metadata.labels["ray.io/node-type"] is absent, but must be a text that is not empty`,
	}
	broken_at(samples.removed("/workerGroupSpecs/1/template/metadata/labels/app")) == {"spec.workerGroupSpecs[1].template.metadata.labels.app"}
}

test_wrong if {
	every wrong in ["", " ", 7, true, {}, ["a"]] {
		broken_at(samples.changed("/workerGroupSpecs/0/template/metadata/labels/app", wrong)) == {"spec.workerGroupSpecs[0].template.metadata.labels.app"}
	}
	count(broken_at(samples.changed("/workerGroupSpecs/0/template/metadata/labels", "app=ray"))) == 2
	messages(samples.changed("/workerGroupSpecs/0/template/metadata/labels/app", {"__secret": ""})) == {"spec.workerGroupSpecs[0].template.metadata.labels.app is [secret], but must be a text that is not empty"}
}

test_labels_of_the_group if {
	bare := samples.removed("/workerGroupSpecs/0/template/metadata/labels/app")
	holds(json.patch(bare, [samples.patch("/workerGroupSpecs/0/labels", {"app": "ray"})]))
	messages(samples.changed("/workerGroupSpecs/0/labels", {"app": ""})) == {`spec.workerGroupSpecs[0].labels.app is "", but must be a text that is not empty`}
}

test_unknown if {
	open_at(samples.changed("/workerGroupSpecs/0/template/metadata/labels/app", samples.nothing)) == {"spec.workerGroupSpecs[0].template.metadata.labels.app"}
	count(open_at(samples.changed("/workerGroupSpecs/0/template/metadata", samples.nothing))) == 2
}

test_limits if {
	count(rule.broken) == 3 with input as samples.document with data.limits["ray-labels"].labels as ["team"]
}
