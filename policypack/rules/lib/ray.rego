package rayplatform.lib

# METADATA
# description: The name under which the NVIDIA device plugin offers GPUs, and the key of the taint on their nodes.
ray_gpu := "nvidia.com/gpu"

# METADATA
# description: The containers that start with a Ray pod. The first of "containers" is Ray's own, for KubeRay.
ray_lists := ["containers", "initContainers"]

# METADATA
# description: >-
#   The pod of each group of input.resource, also one that is not known yet: ray_pods_of.
ray_pods := ray_pods_of(input.resource)

# METADATA
# description: >-
#   The pod of each group of a resource's Ray cluster, also one that is not known yet: {"keys": the path of the pod's
#   specification, "spec": it, "labels": those of the template, "group": the group as ray_groups_of has it}.
ray_pods_of(resource) := {{
	"keys": array.concat(group.keys, ["template", "spec"]),
	"spec": field(template, "spec"),
	"labels": field(field(template, "metadata"), "labels"),
	"group": group,
} |
	some group in ray_groups_of(resource)
	template := field(group.group, "template")
}

# METADATA
# description: ray_cluster_of input.resource.
ray_cluster := ray_cluster_of(input.resource)

# METADATA
# description: ray_misshapen_of input.resource.
ray_misshapen := ray_misshapen_of(input.resource)

# METADATA
# description: ray_faults_of input.resource.
ray_faults := ray_faults_of(input.resource)

# METADATA
# description: ray_misshapen_of a resource, and the finding that it holds no cluster where it must.
ray_faults_of(resource) := ray_misshapen_of(resource) | {finding(keys, "is absent, but must describe the Ray cluster") |
	keys := ray_absent_of(resource)
}

# METADATA
# description: The path, as keys, at which a resource must hold a Ray cluster and does not. A RayJob may select one instead.
ray_absent_of(resource) := keys if {
	keys := ray_clusters[resource.type]
	walk_to(resource.properties, keys) == null
	value(field(field(resource.properties, "spec"), "clusterSelector")) == null
}

# METADATA
# description: >-
#   Findings of what has a wrong shape in the Ray cluster of a resource, so that nothing in it can be judged: a text in
#   place of the list of containers, for example. Absent values are not among them.
ray_misshapen_of(resource) := {finding(keys, sprintf("is %s, but must be an %s", [show(part), want])) |
	some [keys, part, want] in ray_parts(resource)
	not unknown(part)
	value(part) != null
	type_name(value(part)) != want
}

# Triples of a part's path, the part, and the type that it must have.
ray_parts(resource) := (cluster_parts(resource) | group_parts(resource)) | (pod_parts(resource) | container_parts(resource))

cluster_parts(resource) := {part |
	[keys, cluster] := ray_cluster_of(resource)
	some part in {[keys, cluster, "object"], [array.concat(keys, ["workerGroupSpecs"]), field(cluster, "workerGroupSpecs"), "array"]}
}

group_parts(resource) := {part |
	some group in ray_groups_of(resource)
	some part in {[group.keys, group.group, "object"], [array.concat(group.keys, ["template"]), field(group.group, "template"), "object"]}
}

pod_parts(resource) := {[array.concat(pod.keys, keys), part, type] |
	some pod in ray_pods_of(resource)
	lists := {[[list], field(pod.spec, list), "array"] | some list in ray_lists}
	some [keys, part, type] in (({[[], pod.spec, "object"]} | lists) | resource_parts(pod.spec))
}

container_parts(resource) := {[array.concat(pod.keys, array.concat([list, i], keys)), part, type] |
	some pod in ray_pods_of(resource)
	some list in ray_lists
	some i, container in items(field(pod.spec, list))
	some [keys, part, type] in ({[[], container, "object"]} | resource_parts(container))
}

resource_parts(container) := {
	[["resources"], field(container, "resources"), "object"],
	[["resources", "limits"], field(field(container, "resources"), "limits"), "object"],
	[["resources", "requests"], field(field(container, "resources"), "requests"), "object"],
}
