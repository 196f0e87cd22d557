package rayplatform.ray_version_test

import data.rayplatform.ray_samples as samples
import data.rayplatform.ray_version as rule

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

image(name) := samples.changed("/headGroupSpec/template/spec/containers/0/image", name)

place := "spec.headGroupSpec.template.spec.containers[0].image"

versioned(version, tag) := json.patch(samples.document, [
	samples.patch("/rayVersion", version),
	samples.patch("/headGroupSpec/template/spec/containers/0/image", concat(":", ["rayproject/ray", tag])),
	samples.patch("/workerGroupSpecs", []),
])

test_releases_hold if {
	every version in ["2.52.0", "2.52.1", "2.60.0", "2.100.0", "3.0.0"] {
		holds(versioned(version, version))
	}
}

test_old_releases if {
	every version in ["2.51.9", "2.9.0", "1.99.99", "2.6.0"] {
		messages(versioned(version, version)) == {sprintf("spec.rayVersion is %q, but must be a release from 2.52.0 on", [version])}
	}
}

test_no_releases if {
	every version in ["2.52", "v2.52.0", "2.52.0rc1", "2.52.0.dev0", "3.0.0.dev0", "02.52.0", "nightly", "", " 2.52.0", 2.52, true, [], {}, "2.52.0\n"] {
		broken_at(samples.changed("/rayVersion", version)) == {"spec.rayVersion"}
	}
	messages(samples.removed("/rayVersion")) == {"spec.rayVersion is absent, but must be a release from 2.52.0 on"}
	messages(samples.changed("/rayVersion", {"__secret": "2.9.0"})) == {"spec.rayVersion is [secret], but must be a release from 2.52.0 on"}
}

test_images_hold if {
	digest := "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	every name in [
		"rayproject/ray:2.52.0", "rayproject/ray:2.52.0-gpu", "docker.io/rayproject/ray-ml:2.52.0.0e19ea-py39",
		sprintf("rayproject/ray:2.52.0@%s", [digest]), sprintf("rayproject/ray@%s", [digest]), "team/app:1.4.2",
		"host:5000/team/ray:2.9.0", {"__secret": "rayproject/ray:2.52.0"},
	] {
		holds(image(name))
	}
}

test_images_broken if {
	every name in [
		"rayproject/ray", "rayproject/ray:latest", "rayproject/ray:2.52.01", "index.docker.io/rayproject/ray:2.9.0",
		"rayproject/ray:2.52.0_really-2.9", "rayproject/ray@sha256:2.52.0", "", 7, null, ["ray:2.52.0"], "ray:2.52.0:2.52.0",
	] {
		broken_at(image(name)) == {place}
	}
	messages(image("rayproject/ray:nightly")) == {`spec.headGroupSpec.template.spec.containers[0].image is "rayproject/ray:nightly", but must have a tag that begins with rayVersion, "2.52.0"`}
	messages(image({"__secret": "rayproject/ray:nightly"})) == {`spec.headGroupSpec.template.spec.containers[0].image is [secret], but must have a tag that begins with rayVersion, "2.52.0"`}
	broken_at(samples.changed("/workerGroupSpecs/1/template/spec/containers/0/image", "rayproject/ray:2.9.0")) == {"spec.workerGroupSpecs[1].template.spec.containers[0].image"}
	broken_at(samples.changed("/workerGroupSpecs/1/template/spec/containers", [])) == {"spec.workerGroupSpecs[1].template.spec.containers[0].image"}
}

test_autoscaler_and_sidecars if {
	broken_at(samples.changed("/autoscalerOptions/image", "rayproject/ray:2.9.0")) == {"spec.autoscalerOptions.image"}
	holds(samples.changed("/workerGroupSpecs/0/template/spec/containers/1", {"image": "fluent-bit:3.2"}))
}

test_unknown if {
	open_at(samples.changed("/rayVersion", samples.nothing)) == {"spec.rayVersion"}
	open_at(image(samples.nothing)) == {place}
	open_at(samples.changed("/headGroupSpec/template/spec/containers", samples.nothing)) == {place}
}

test_limits if {
	count(rule.broken) == 1 with input as samples.document with data.limits["ray-version"].atLeast as "2.53.0"
}
