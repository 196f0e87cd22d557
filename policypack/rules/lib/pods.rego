package rayplatform.lib

# Where each type keeps the metadata and the specification of its pods.
pod_templates := {
	"kubernetes:apps/v1:DaemonSet": ["spec", "template"],
	"kubernetes:apps/v1:Deployment": ["spec", "template"],
	"kubernetes:apps/v1:ReplicaSet": ["spec", "template"],
	"kubernetes:apps/v1:StatefulSet": ["spec", "template"],
	"kubernetes:batch/v1:CronJob": ["spec", "jobTemplate", "spec", "template"],
	"kubernetes:batch/v1:Job": ["spec", "template"],
	"kubernetes:core/v1:Pod": [],
	"kubernetes:core/v1:PodTemplate": ["template"],
	"kubernetes:core/v1:ReplicationController": ["spec", "template"],
}

# Where each type of Ray keeps the specification of its cluster.
ray_clusters := {
	"kubernetes:ray.io/v1:RayCluster": ["spec"],
	"kubernetes:ray.io/v1:RayCronJob": ["spec", "jobTemplate", "rayClusterSpec"],
	"kubernetes:ray.io/v1:RayJob": ["spec", "rayClusterSpec"],
	"kubernetes:ray.io/v1:RayService": ["spec", "rayClusterConfig"],
	"kubernetes:ray.io/v1alpha1:RayCluster": ["spec"],
	"kubernetes:ray.io/v1alpha1:RayJob": ["spec", "rayClusterSpec"],
	"kubernetes:ray.io/v1alpha1:RayService": ["spec", "rayClusterConfig"],
}

# Where each type of Ray that submits work keeps the specification of its job.
ray_jobs := {
	"kubernetes:ray.io/v1:RayCronJob": ["spec", "jobTemplate"],
	"kubernetes:ray.io/v1:RayJob": ["spec"],
	"kubernetes:ray.io/v1alpha1:RayJob": ["spec"],
}

# METADATA
# description: >-
#   A pair of the path, as keys, and the specification of the job that a resource submits to Ray, null where it is absent.
#   Undefined for other types.
ray_job_of(resource) := [keys, walk_to(resource.properties, keys)] if keys := ray_jobs[resource.type]

# METADATA
# description: Whether a resource submits its job to a cluster of somebody else, or may.
ray_selects_cluster(resource) if {
	[_, job] := ray_job_of(resource)
	value(field(job, "clusterSelector")) != null
}

# METADATA
# description: >-
#   The pods that a resource makes: {"keys": the path of the pod's specification, "spec": it, "metadata": the pod's}.
#   Those that are not known are in hidden_pods_of.
pods_of(resource) := {pod | some pod in all_pods(resource); not unknown(pod.spec); pod.spec != null}

# METADATA
# description: Paths, as keys, below which a resource makes pods that are not known yet.
hidden_pods_of(resource) := {pod.keys | some pod in all_pods(resource); unknown(pod.spec)} | hidden_groups_of(resource)

all_pods(resource) := ({pod_at(keys, value) |
	keys := pod_templates[resource.type]
	value := walk_to(resource.properties, keys)
} | {pod_at(array.concat(group.keys, ["template"]), field(group.group, "template")) |
	some group in ray_groups_of(resource)
}) | {pod_at(array.concat(keys, ["submitterPodTemplate"]), field(job, "submitterPodTemplate")) |
	[keys, job] := ray_job_of(resource)
}

pod_at(keys, template) := {
	"keys": array.concat(keys, ["spec"]),
	"spec": field(template, "spec"),
	"metadata": field(template, "metadata"),
}

# METADATA
# description: The value under a list of up to four keys, as field gives it at each step.
walk_to(value, []) := value

walk_to(value, [a]) := field(value, a)

walk_to(value, [a, b]) := field(field(value, a), b)

walk_to(value, [a, b, c]) := field(field(field(value, a), b), c)

walk_to(value, [a, b, c, d]) := field(field(field(field(value, a), b), c), d)

# METADATA
# description: >-
#   The groups of a resource's Ray cluster: {"keys": the group's path, "group": it, "head": whether it is the head's}.
#   A RayJob that uses a cluster of somebody else has none.
ray_groups_of(resource) := {{"keys": array.concat(keys, ["headGroupSpec"]), "group": group, "head": true} |
	[keys, cluster] := ray_cluster_of(resource)
	group := field(cluster, "headGroupSpec")
	group != null
} | {{"keys": array.concat(keys, ["workerGroupSpecs", i]), "group": group, "head": false} |
	[keys, cluster] := ray_cluster_of(resource)
	some i, group in items(field(cluster, "workerGroupSpecs"))
}

# METADATA
# description: Paths, as keys, below which a Ray cluster has worker groups that are not known yet.
hidden_groups_of(resource) := {array.concat(keys, ["workerGroupSpecs"]) |
	[keys, cluster] := ray_cluster_of(resource)
	unknown(field(cluster, "workerGroupSpecs"))
}

# METADATA
# description: >-
#   A pair of the path, as keys, and the specification of the Ray cluster that a resource holds. Undefined for other
#   types and where there is none, as in a RayJob with a clusterSelector.
ray_cluster_of(resource) := [keys, cluster] if {
	keys := ray_clusters[resource.type]
	cluster := walk_to(resource.properties, keys)
	cluster != null
}

# METADATA
# description: The containers of pods, as containers_of, of input.resource.
containers := containers_of(input.resource)

# METADATA
# description: hidden_containers_of input.resource.
hidden_containers := hidden_containers_of(input.resource)

# METADATA
# description: pods_of input.resource.
pods := pods_of(input.resource)

# METADATA
# description: hidden_pods_of input.resource.
hidden_pods := hidden_pods_of(input.resource)

# METADATA
# description: ray_groups_of input.resource.
ray_groups := ray_groups_of(input.resource)

# METADATA
# description: hidden_groups_of input.resource.
hidden_groups := hidden_groups_of(input.resource)

container_lists := {"containers", "initContainers", "ephemeralContainers"}

# METADATA
# description: >-
#   The containers of all pods of a resource: {"keys": the container's path, "container": it, "pod": its pod's
#   specification}. Those that are not known are in hidden_containers_of.
containers_of(resource) := {{"keys": array.concat(pod.keys, [list, i]), "container": container, "pod": pod.spec} |
	some pod in pods_of(resource)
	some list in container_lists
	some i, container in items(field(pod.spec, list))
	not unknown(container)
}

# METADATA
# description: Paths, as keys, below which there are containers that are not known yet; hidden pods are among them.
hidden_containers_of(resource) := (hidden_pods_of(resource) | {array.concat(pod.keys, [list]) |
	some pod in pods_of(resource)
	some list in container_lists
	unknown(field(pod.spec, list))
}) | {array.concat(pod.keys, [list, i]) |
	some pod in pods_of(resource)
	some list in container_lists
	some i, container in items(field(pod.spec, list))
	unknown(container)
}

# METADATA
# description: >-
#   What the security context of a container says under a key, or the pod's where the container says nothing. Null when
#   neither does.
security(pod, container, key) := setting if {
	setting := field(field(container, "securityContext"), key)
	setting != null
} else := field(field(pod, "securityContext"), key)
