package rayplatform.lib

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
# description: ray_misshapen_of a resource, and the findings that it holds no cluster, or no head, where it must.
ray_faults_of(resource) := (ray_misshapen_of(resource) | {finding(keys, "is absent, but must describe the Ray cluster") |
	keys := ray_absent_of(resource)
}) | {finding(array.concat(keys, ["headGroupSpec"]), "is absent, but must describe the head") |
	[keys, cluster] := ray_cluster_of(resource)
	value(field(cluster, "headGroupSpec")) == null
	is_object(value(cluster))
}

# METADATA
# description: The path, as keys, at which a resource must hold a Ray cluster and does not. A RayJob may select one instead.
ray_absent_of(resource) := keys if {
	keys := ray_clusters[resource.type]
	walk_to(resource.properties, keys) == null
	not ray_selects_cluster(resource)
}

# METADATA
# description: >-
#   Findings of what has a wrong shape in the Ray cluster of a resource, so that nothing in it can be judged: a text in
#   place of the list of containers, for example. Absent values are not among them.
ray_misshapen_of(resource) := {finding(keys, wrong_type(part, {"array": "a list", "object": "an object"}[type])) |
	some [keys, part, type] in ((ray_odd_lists(resource) | ray_odd_groups(resource)) | (ray_odd_pods(resource) | ray_odd_containers(resource)))
}

# Triples of a part's path, the part, and the type that it does not have but must. They are told apart before a path is
# made, because every rule about Ray asks for them and there are hardly ever any.
ray_odd_lists(resource) := {[keys, cluster, "object"] |
	[keys, cluster] := ray_cluster_of(resource)
	ray_no_object(cluster)
} | {[array.concat(keys, ["workerGroupSpecs"]), groups, "array"] |
	[keys, cluster] := ray_cluster_of(resource)
	groups := field(cluster, "workerGroupSpecs")
	ray_no_array(groups)
}

ray_odd_groups(resource) := {[group.keys, group.group, "object"] |
	some group in ray_groups_of(resource)
	ray_no_object(group.group)
} | {[array.concat(group.keys, ["template"]), template, "object"] |
	some group in ray_groups_of(resource)
	template := field(group.group, "template")
	ray_no_object(template)
}

ray_odd_pods(resource) := {[pod.keys, pod.spec, "object"] |
	some pod in ray_pods_of(resource)
	ray_no_object(pod.spec)
} | {[array.concat(pod.keys, [list]), containers, "array"] |
	some pod in ray_pods_of(resource)
	some list in ray_lists
	containers := field(pod.spec, list)
	ray_no_array(containers)
}

ray_odd_containers(resource) := {[array.concat(pod.keys, [list, i]), container, "object"] |
	some pod in ray_pods_of(resource)
	some list in ray_lists
	some i, container in items(field(pod.spec, list))
	ray_no_object(container)
}

ray_no_array(part) if {
	part != null
	not may_be_list(part)
}

ray_no_object(part) if {
	value(part) != null
	not may_be_object(part)
}
