package rayplatform.image_pinned_test

import data.rayplatform.image_pinned as rule

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

running(image) := pod({"containers": [{"image": image}]})

compliant := {"containers": [{"image": "rayproject/ray:2.52.0"}]}

digest := "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

test_holds if {
	every image in [
		"rayproject/ray:2.52.0",
		"rayproject/ray:2.52.0-gpu",
		"registry:5000/ray:1",
		"ray:22",
		sprintf("ray@%s", [digest]),
		sprintf("ray:latest@%s", [digest]),
		"ray:22.04", "ray:v1", "ray:2.52.0-py311", "ray:sha-abc1234", "ray:latest2-4", "ray:py311-2.52.0",
		{"__secret": "ray:1"},
	] {
		holds(running(image))
	}
	holds(pod({"__secret": compliant}))
}

test_broken if {
	every image in ["ray", "ray:latest", "ray:Latest", "ray:latest-gpu", "ray:nightly-py310", "ray:gpu-latest", "ray:latest_gpu", "ray:2.52.0.nightly", "ray:py311", "ray:gpu", "ray:latest2", "ray:defaced", "registry:5000/ray", "ray:", "ray@sha256:12", "", "a b:1"] {
		broken_at(running(image)) == {"spec.containers[0].image"}
		open_at(running(image)) == set()
	}
}

test_message if {
	messages(running("ray:latest")) == {`spec.containers[0].image is "ray:latest", but must have a tag that is not moved, or a digest`}
	messages(pod({"containers": [{}]})) == {"spec.containers[0].image is absent, but must have a tag that is not moved, or a digest"}
	messages(running({"__secret": "ray"})) == {"spec.containers[0].image is [secret], but must have a tag that is not moved, or a digest"}
}

test_wrong_type if {
	every image in [7, true, ["ray:1"], {"name": "ray:1"}, {"__secret": 7}] {
		broken_at(running(image)) == {"spec.containers[0].image"}
	}
}

test_unknown if {
	open_at(running(nothing)) == {"spec.containers[0].image"}
	open_at(running({"__secret": nothing})) == {"spec.containers[0].image"}
	broken_at(running(nothing)) == set()
}

test_each_container_is_judged if {
	doc := pod({"containers": [{"image": "a:1"}, {"image": "b"}], "initContainers": [{"image": "c"}]})
	broken_at(doc) == {"spec.containers[1].image", "spec.initContainers[0].image"}
}

test_ray if {
	holds(ray({"headGroupSpec": {"template": {"spec": compliant}}, "enableInTreeAutoscaling": true}))
	doc := ray({
		"headGroupSpec": {"template": {"spec": compliant}},
		"workerGroupSpecs": [{"template": {"spec": {"containers": [{"image": "rayproject/ray"}]}}}],
		"enableInTreeAutoscaling": true,
		"autoscalerOptions": {"image": "rayproject/ray:nightly"},
	})
	broken_at(doc) == {"spec.workerGroupSpecs[0].template.spec.containers[0].image", "spec.autoscalerOptions.image"}
}

test_limits if {
	broken_at(running("ray:dev")) == {"spec.containers[0].image"} with data.limits["image-pinned"] as {"mutable": ["dev"]}
	holds(running("ray:latest-1")) with data.limits["image-pinned"] as {"mutable": ["dev"]}
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

mounting(source) := pod({"containers": [{"image": "a:1"}], "volumes": [{"name": "v", "image": source}]})

test_image_volumes if {
	holds(mounting({"reference": "team/data:2"}))
	holds(mounting(null))
	broken_at(mounting({"reference": "team/data"})) == {"spec.volumes[0].image.reference"}
	broken_at(mounting("team/data:2")) == {"spec.volumes[0].image.reference"}
	open_at(mounting({"reference": nothing})) == {"spec.volumes[0].image.reference"}
	open_at(mounting(nothing)) == {"spec.volumes[0].image.reference"}
	open_at(pod({"containers": [{"image": "a:1"}], "volumes": nothing})) == {"spec.volumes"}
}
