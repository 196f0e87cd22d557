package rayplatform.lib_test

import data.rayplatform.lib

pod_places(resource) := {lib.path(pod.keys) | some pod in lib.pods with input as {"resource": resource}}

hidden_places(resource) := {lib.path(keys) | some keys in lib.hidden_pods with input as {"resource": resource}}

container_places(resource) := {lib.path(c.keys) | some c in lib.containers with input as {"resource": resource}}

hidden_container_places(resource) := {lib.path(keys) | some keys in lib.hidden_containers with input as {"resource": resource}}

a_pod := {"metadata": {"name": "a"}, "spec": {"containers": [{"name": "c"}], "initContainers": [{"name": "i"}]}}

test_pods_of_each_type if {
	every type, properties in {
		"core/v1:Pod": a_pod,
		"core/v1:PodTemplate": {"template": a_pod},
		"apps/v1:Deployment": {"spec": {"template": a_pod}},
		"batch/v1:CronJob": {"spec": {"jobTemplate": {"spec": {"template": a_pod}}}},
	} {
		resource := {"type": sprintf("kubernetes:%s", [type]), "properties": properties}
		count(pod_places(resource)) == 1
		count(container_places(resource)) == 2
		hidden_places(resource) == set()
		hidden_container_places(resource) == set()
	}
	pod_places({"type": "kubernetes:core/v1:Service", "properties": {}}) == set()
}

ray_spec := {"headGroupSpec": {"template": a_pod}, "workerGroupSpecs": [{"template": a_pod}]}

test_pods_of_ray if {
	pod_places({"type": "kubernetes:ray.io/v1:RayCluster", "properties": {"spec": ray_spec}}) == {
		"spec.headGroupSpec.template.spec", "spec.workerGroupSpecs[0].template.spec",
	}
	pod_places({"type": "kubernetes:ray.io/v1:RayService", "properties": {"spec": {"rayClusterConfig": ray_spec}}}) == {
		"spec.rayClusterConfig.headGroupSpec.template.spec", "spec.rayClusterConfig.workerGroupSpecs[0].template.spec",
	}
	pod_places({"type": "kubernetes:ray.io/v1:RayJob", "properties": {"spec": {"rayClusterSpec": ray_spec, "submitterPodTemplate": a_pod}}}) == {
		"spec.rayClusterSpec.headGroupSpec.template.spec", "spec.rayClusterSpec.workerGroupSpecs[0].template.spec",
		"spec.submitterPodTemplate.spec",
	}
	pod_places({"type": "kubernetes:ray.io/v1:RayJob", "properties": {"spec": {"clusterSelector": {"a": "b"}}}}) == set()
}

test_pods_of_other_types_of_ray if {
	every type, keys in {"v1:RayCronJob": ["spec", "jobTemplate"], "v1alpha1:RayJob": ["spec"]} {
		properties := json.patch({"spec": {}}, [{"op": "add", "path": keys, "value": {"rayClusterSpec": ray_spec, "submitterPodTemplate": a_pod}}])
		pod_places({"type": sprintf("kubernetes:ray.io/%s", [type]), "properties": properties}) == {
			lib.path(array.concat(keys, ["rayClusterSpec", "headGroupSpec", "template", "spec"])),
			lib.path(array.concat(keys, ["rayClusterSpec", "workerGroupSpecs", 0, "template", "spec"])),
			lib.path(array.concat(keys, ["submitterPodTemplate", "spec"])),
		}
	}
	count(pod_places({"type": "kubernetes:ray.io/v1alpha1:RayCluster", "properties": {"spec": ray_spec}})) == 2
	count(pod_places({"type": "kubernetes:ray.io/v1alpha1:RayService", "properties": {"spec": {"rayClusterConfig": ray_spec}}})) == 2
}

test_ray_groups if {
	resource := {"type": "kubernetes:ray.io/v1:RayCluster", "properties": {"spec": ray_spec}}
	groups := lib.ray_groups with input as {"resource": resource}
	{g.head | some g in groups} == {true, false}
}

test_hidden if {
	type := "kubernetes:ray.io/v1:RayCluster"
	hidden_places({"type": type, "properties": {"spec": {"headGroupSpec": {"template": a_pod}, "workerGroupSpecs": nothing}}}) == {"spec.workerGroupSpecs"}
	hidden_places({"type": type, "properties": {"spec": nothing}}) == {"spec.headGroupSpec.template.spec", "spec.workerGroupSpecs"}
	hidden_container_places({"type": type, "properties": {"spec": {"headGroupSpec": {"template": nothing}}}}) == {"spec.headGroupSpec.template.spec"}
	groups := lib.hidden_groups with input as {"resource": {"type": type, "properties": {"spec": nothing}}}
	groups == {["spec", "workerGroupSpecs"]}
	hidden_container_places({"type": "kubernetes:core/v1:Pod", "properties": {"spec": {"containers": nothing}}}) == {"spec.containers"}
	hidden_container_places({"type": "kubernetes:core/v1:Pod", "properties": {"spec": {"containers": [nothing]}}}) == {"spec.containers[0]"}
}

test_security if {
	pod := {"securityContext": {"runAsNonRoot": true}}
	lib.security(pod, {}, "runAsNonRoot") == true
	lib.security(pod, {"securityContext": {"runAsNonRoot": false}}, "runAsNonRoot") == false
	lib.security({}, {}, "runAsNonRoot") == null
}

test_walk_to if {
	every keys in [[], ["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]] {
		lib.walk_to({"a": {"b": {"c": {"d": 1}}}}, keys) != null
		lib.walk_to(nothing, keys) == nothing
	}
}
