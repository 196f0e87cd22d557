package rayplatform.image_registry_test

import data.rayplatform.image_registry as rule

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

test_holds if {
	every image in [
		"rayproject/ray:2.52.0",
		"docker.io/rayproject/ray",
		"index.docker.io/rayproject/ray-ml:1",
		"public.ecr.aws/aws-cli/aws-cli:2.36.15",
		"registry.k8s.io/kubectl:v1.35.0",
		{"__secret": "registry.k8s.io/a/b"},
	] {
		holds(running(image))
	}
}

test_broken if {
	every image in [
		"ray:1", "rayproject-evil/ray:1", "evil/rayproject/ray", "quay.io/rayproject/ray:1", "docker.io/library/ray",
		"registry.k8s.io.evil.com/kubectl", "registry.k8s.io:5000/kubectl", "public.ecr.aws/other/aws-cli", "REGISTRY.k8s.io/a",
		"rayproject/../evil/ray", "", "a b",
	] {
		broken_at(running(image)) == {"spec.containers[0].image"}
		open_at(running(image)) == set()
	}
}

test_message if {
	want := "must be below one of docker.io/rayproject, public.ecr.aws/aws-cli, registry.k8s.io"
	messages(running("evil/ray:1")) == {sprintf(`spec.containers[0].image is "evil/ray:1", but %s`, [want])}
	messages(pod({"containers": [{}]})) == {sprintf("spec.containers[0].image is absent, but %s", [want])}
	messages(running({"__secret": "ray"})) == {sprintf("spec.containers[0].image is [secret], but %s", [want])}
}

test_wrong_type if {
	every image in [7, ["rayproject/ray"], {}] {
		broken_at(running(image)) == {"spec.containers[0].image"}
	}
}

test_unknown if {
	open_at(running(nothing)) == {"spec.containers[0].image"}
	broken_at(running(nothing)) == set()
}

test_autoscaler if {
	holds(ray({"headGroupSpec": {"template": {"spec": compliant}}, "enableInTreeAutoscaling": true}))
	doc := ray({"headGroupSpec": {"template": {"spec": compliant}}, "enableInTreeAutoscaling": true, "autoscalerOptions": {"image": "evil/ray"}})
	broken_at(doc) == {"spec.autoscalerOptions.image"}
}

test_limits if {
	limits := {"registries": ["1.dkr.ecr.us-east-1.amazonaws.com", "docker.io/library/busybox"]}
	holds(running("1.dkr.ecr.us-east-1.amazonaws.com/ray:1")) with data.limits["image-registry"] as limits
	holds(running("busybox:1")) with data.limits["image-registry"] as limits
	broken_at(running("busybox2:1")) == {"spec.containers[0].image"} with data.limits["image-registry"] as limits
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

test_image_volumes if {
	broken_at(pod({"containers": [], "volumes": [{"image": {"reference": "evil/data:1"}}]})) == {"spec.volumes[0].image.reference"}
}
