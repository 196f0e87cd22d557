package rayplatform.lib_test

import data.rayplatform.lib

ray_job(spec) := {"type": "kubernetes:ray.io/v1:RayJob", "properties": {"spec": spec}}

ray_cluster(spec) := {"type": "kubernetes:ray.io/v1:RayCluster", "properties": {"spec": spec}}

k8s_container_places(resource) := {lib.path(c.keys) | some c in lib.k8s_containers with input as {"resource": resource}}

k8s_hidden_places(resource) := {lib.path(keys) | some keys in lib.k8s_hidden_containers with input as {"resource": resource}}

k8s_pod_places(resource) := {lib.path(pod.keys) | some pod in lib.k8s_pods with input as {"resource": resource}}

misshapen(resource) := {f.message | some f in lib.k8s_misshapen with input as {"resource": resource}}

test_k8s_pods_of_other_types if {
	pod := {"type": "kubernetes:core/v1:Pod", "properties": a_pod}
	k8s_pod_places(pod) == {"spec"}
	k8s_container_places(pod) == {"spec.containers[0]", "spec.initContainers[0]"}
	k8s_hidden_places(pod) == set()
}

submitter := "spec.submitterPodTemplate.spec"

test_k8s_submitter_that_the_operator_makes if {
	every mode in [null, "", "K8sJobMode", "something", 7, {"__secret": "K8sJobMode"}] {
		job := ray_job({"clusterSelector": {"a": "b"}, "submissionMode": mode})
		k8s_pod_places(job) == {submitter}
		k8s_container_places(job) == {"spec.submitterPodTemplate.spec.containers[0]"}
		k8s_hidden_places(job) == set()
		misshapen(job) == set()
	}
}

test_k8s_no_submitter if {
	every mode in ["HTTPMode", "InteractiveMode", {"__secret": "HTTPMode"}] {
		job := ray_job({"clusterSelector": {"a": "b"}, "submissionMode": mode})
		k8s_pod_places(job) == set()
		k8s_container_places(job) == set()
		k8s_hidden_places(job) == set()
	}
}

test_k8s_submitter_unknown if {
	k8s_hidden_places(ray_job({"clusterSelector": {"a": "b"}, "submissionMode": nothing})) == {submitter}
	k8s_pod_places(ray_job({"clusterSelector": {"a": "b"}, "submissionMode": nothing})) == set()
	submitter in k8s_hidden_places(ray_job(nothing))
	k8s_hidden_places(ray_job({"clusterSelector": {"a": "b"}, "submitterPodTemplate": nothing})) == {submitter}
}

test_k8s_submitter_of_a_template if {
	job := ray_job({"clusterSelector": {"a": "b"}, "submitterPodTemplate": a_pod})
	templates := {pod.spec | some pod in lib.k8s_pods} with input as {"resource": job}
	templates == {a_pod.spec}
	k8s_container_places(job) == {"spec.submitterPodTemplate.spec.containers[0]", "spec.submitterPodTemplate.spec.initContainers[0]"}
}

test_k8s_sidecar if {
	job := ray_job({"submissionMode": "SidecarMode", "rayClusterSpec": {"headGroupSpec": {"template": a_pod}}})
	places := k8s_container_places(job)
	count(places) == 3
	count(k8s_container_places(ray_job({"submissionMode": "HTTPMode", "rayClusterSpec": {"headGroupSpec": {"template": a_pod}}}))) == 2
	count(k8s_container_places({"type": "kubernetes:ray.io/v1:RayService", "properties": {"spec": {
		"submissionMode": "SidecarMode",
		"rayClusterConfig": {"headGroupSpec": {"template": a_pod}},
	}}})) == 2
	`spec.rayClusterSpec.headGroupSpec.template.spec.containers["ray-job-submitter"]` in places
}

test_k8s_autoscaler if {
	every switch in [true, "true", {"__secret": true}] {
		"spec.autoscalerOptions" in k8s_container_places(ray_cluster({"enableInTreeAutoscaling": switch}))
	}
	not "spec.autoscalerOptions" in k8s_hidden_places(ray_cluster({"enableInTreeAutoscaling": true}))
	every switch in [null, false, {"__secret": false}] {
		k8s_container_places(ray_cluster({"enableInTreeAutoscaling": switch})) == set()
	}
	k8s_hidden_places(ray_cluster({"enableInTreeAutoscaling": nothing})) == {"spec.autoscalerOptions"}
	k8s_hidden_places(ray_cluster({"enableInTreeAutoscaling": true, "autoscalerOptions": nothing})) == {"spec.autoscalerOptions"}
}

image_places(resource) := {lib.path(found.keys) | some found in lib.k8s_images with input as {"resource": resource}}

test_k8s_images if {
	image_places({"type": "kubernetes:core/v1:Pod", "properties": a_pod}) == {"spec.containers[0].image", "spec.initContainers[0].image"}
	image_places(ray_cluster({"enableInTreeAutoscaling": true})) == set()
	image_places(ray_cluster({"enableInTreeAutoscaling": true, "autoscalerOptions": {"image": "a"}})) == {"spec.autoscalerOptions.image"}
	image_places(ray_job({"clusterSelector": {"a": "b"}})) == set()
}

test_k8s_image if {
	every reference, want in {
		"ray": ["docker.io/library/ray", "", ""],
		"ray:22": ["docker.io/library/ray", "22", ""],
		"rayproject/ray:2.52.0-gpu": ["docker.io/rayproject/ray", "2.52.0-gpu", ""],
		"docker.io/ray": ["docker.io/library/ray", "", ""],
		"index.docker.io/rayproject/ray": ["docker.io/rayproject/ray", "", ""],
		"localhost/a": ["localhost/a", "", ""],
		"registry:5000/a/b:c": ["registry:5000/a/b", "c", ""],
		"quay.io/a/b": ["quay.io/a/b", "", ""],
		"Quay.io/a": ["Quay.io/a", "", ""],
	} {
		lib.k8s_image(reference) == {"repository": want[0], "tag": want[1], "digest": want[2]}
	}
	digest := "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	lib.k8s_image(sprintf("a:b@%s", [digest])) == {"repository": "docker.io/library/a", "tag": "b", "digest": digest}
}

test_k8s_no_image if {
	every wrong in ["", " a", "a b", "a:", "a@", "a@sha256:12", "A/b", "a/../b", "a//b", "/a", "a:b:c", "https://a/b", "a:-b", 7, null, ["a"]] {
		not lib.k8s_image(wrong)
	}
}

test_k8s_shapes_hold if {
	misshapen({"type": "kubernetes:core/v1:Service", "properties": {}}) == set()
	misshapen({"type": "kubernetes:core/v1:Pod", "properties": a_pod}) == set()
	misshapen({"type": "kubernetes:core/v1:Pod", "properties": {"__secret": a_pod}}) == set()
	misshapen({"type": "kubernetes:core/v1:Pod", "properties": {"spec": nothing}}) == set()
	misshapen({"type": "kubernetes:core/v1:Pod", "properties": {"spec": {"containers": nothing, "volumes": nothing, "securityContext": nothing}}}) == set()
	misshapen({"type": "kubernetes:core/v1:Pod", "properties": {"spec": {"containers": [nothing]}}}) == set()
	misshapen(ray_cluster(nothing)) == set()
	misshapen(ray_cluster(ray_spec)) == set()
	misshapen(ray_cluster({"headGroupSpec": nothing, "workerGroupSpecs": [nothing]})) == set()
}

test_k8s_misshapen_pods if {
	every spec, message in {
		"text": {`spec is a string, but must be an object`, "spec.containers is absent, but must be a list"},
		null: {"spec is absent, but must be an object"},
		{}: {"spec.containers is absent, but must be a list"},
		{"containers": {}}: {"spec.containers is an object, but must be a list"},
		{"__secret": "text"}: {"spec is [secret], but must be an object", "spec.containers is absent, but must be a list"},
		{"containers": {"__secret": "a"}}: {"spec.containers is [secret], but must be a list"},
		{"containers": [null]}: {"spec.containers[0] is absent, but must be an object"},
		{"containers": ["a"]}: {`spec.containers[0] is a string, but must be an object`},
		{"containers": [], "initContainers": 7}: {"spec.initContainers is a number, but must be a list"},
		{"containers": [], "volumes": "all"}: {`spec.volumes is a string, but must be a list`},
		{"containers": [], "securityContext": []}: {"spec.securityContext is a list, but must be an object"},
		{"containers": [{"securityContext": true}]}: {"spec.containers[0].securityContext is a boolean, but must be an object"},
	} {
		misshapen({"type": "kubernetes:core/v1:Pod", "properties": {"spec": spec}}) == message
	}
}

test_k8s_misshapen_ray if {
	misshapen(ray_cluster(null)) == {"spec is absent, but must be an object"}
	"spec.headGroupSpec is absent, but must be an object" in misshapen(ray_cluster({}))
	`spec.workerGroupSpecs is a string, but must be a list` in misshapen(ray_cluster(object.union(ray_spec, {"workerGroupSpecs": "none"})))
	`spec.workerGroupSpecs[0] is a string, but must be an object` in misshapen(ray_cluster(object.union(ray_spec, {"workerGroupSpecs": ["a"]})))
	`spec.autoscalerOptions is a string, but must be an object` in misshapen(ray_cluster(object.union(ray_spec, {"enableInTreeAutoscaling": true, "autoscalerOptions": "a"})))
	misshapen(ray_cluster(object.union(ray_spec, {"enableInTreeAutoscaling": true}))) == set()
	misshapen(ray_job({"submissionMode": "HTTPMode"})) == {"spec.rayClusterSpec is absent, but must be an object"}
	misshapen(ray_job({"submitterPodTemplate": {}, "clusterSelector": {"a": "b"}})) == {"spec.submitterPodTemplate.spec is absent, but must be an object"}
}

test_k8s_cron_job_of_ray if {
	cron := {"type": "kubernetes:ray.io/v1:RayCronJob", "properties": {"spec": {"jobTemplate": {"clusterSelector": {"a": "b"}}}}}
	misshapen(cron) == set()
	k8s_container_places(cron) == {"spec.jobTemplate.submitterPodTemplate.spec.containers[0]"}
	misshapen({"type": "kubernetes:ray.io/v1:RayCronJob", "properties": {"spec": {}}}) == {
		"spec.jobTemplate.rayClusterSpec is absent, but must be an object",
	}
}

provided(namespace) := {"provider": {"properties": {"namespace": namespace}}}

test_k8s_namespace if {
	lib.k8s_namespace_of({"properties": {"metadata": {"namespace": "a"}}}) == "a"
	lib.k8s_namespace_of({"properties": {"metadata": {"namespace": nothing}}}) == nothing
	every name in [null, "", {"__secret": ""}] {
		lib.k8s_namespace(name, provided("b")) == "b"
		lib.k8s_namespace(name, provided(nothing)) == nothing
		lib.k8s_namespace(name, provided("")) == "default"
		lib.k8s_namespace(name, {}) == "default"
	}
}
