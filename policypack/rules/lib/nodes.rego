package rayplatform.lib

# METADATA
# description: >-
#   Whether machines of an instance type have GPUs: as the catalogue says or, for a type that it does not have, as AWS
#   names its families.
default nodes_gpu_type(_) := false

nodes_gpu_type(name) if data.catalog.types[name].gpus > 0

nodes_gpu_type(name) if {
	is_string(name)
	regex.match(`^(g|gr|p)[0-9]`, name)
}

# METADATA
# description: Whether a node group says that it is for GPUs, by its image, a taint or a label. Its machines are not asked.
default nodes_marked(_) := false

nodes_marked(properties) if {
	image := value(field(properties, "amiType"))
	is_string(image)
	regex.match(`NVIDIA|_GPU$`, image)
}

nodes_marked(properties) if {
	some taint in items(field(properties, "taints"))
	value(field(taint, "key")) == gpu_resource
}

nodes_marked(properties) if value(nodes_label(properties, "ray.io/resource-type")) == "gpu"

nodes_marked(properties) if {
	some name in nodes_gpu_labels
	label := nodes_label(properties, name)
	not unknown(label)
	not value(label) in {null, "", "false"}
}

nodes_gpu_labels := {gpu_resource, "nvidia.com/gpu.present", "k8s.amazonaws.com/accelerator"}

nodes_label(properties, name) := field(field(properties, "labels"), name)

# METADATA
# description: Whether an image, a taint or a label that is not known yet may say that a node group is for GPUs.
default nodes_may_be_marked(_) := false

nodes_may_be_marked(properties) if {
	some key in {"amiType", "taints"}
	unknown(field(properties, key))
}

nodes_may_be_marked(properties) if {
	some taint in items(field(properties, "taints"))
	unknown(field(taint, "key"))
}

nodes_may_be_marked(properties) if {
	some name in (nodes_gpu_labels | {"ray.io/resource-type"})
	unknown(nodes_label(properties, name))
}

# METADATA
# description: Pairs of the place of each instance type of a node group, as path keys, and what stands there.
nodes_types(properties) := {[["instanceTypes", i], type] | some i, type in items(field(properties, "instanceTypes"))}

# METADATA
# description: Places, as path keys, where a node group has instance types that are not known yet.
nodes_hidden_types(properties) := {["instanceTypes"] | unknown(field(properties, "instanceTypes"))} | {keys |
	some [keys, type] in nodes_types(properties)
	unknown(type)
}

# METADATA
# description: >-
#   What a node group is for: "gpu" when it says so or a machine of it has GPUs, "cpu" otherwise, and "unknown" while
#   something that is not known yet may say so.
nodes_kind(properties) := "gpu" if nodes_marked(properties)

else := "gpu" if {
	some [_, type] in nodes_types(properties)
	nodes_gpu_type(value(type))
}

else := "unknown" if nodes_may_be_marked(properties)

else := "unknown" if count(nodes_hidden_types(properties)) > 0

else := "cpu"

# METADATA
# description: The node groups of the stack.
nodes_groups := of_type("aws:eks/nodeGroup:NodeGroup")

# METADATA
# description: minSize, desiredSize or maxSize of a node group of the stack.
nodes_size(group, key) := field(field(group.properties, "scalingConfig"), key)

# METADATA
# description: >-
#   Whether a size of a node group, minSize or desiredSize, certainly leaves no room below its maxSize. Where a group is
#   split by zones, a part may stand still as long as another has room or may have some.
nodes_cramped(group, key) if value(nodes_known_size(group, key)) > value(nodes_known_size(group, "maxSize"))

nodes_cramped(group, key) if not nodes_split_from(group) in object.get(nodes_with_room, key, set())

nodes_with_room[key] contains nodes_split_from(part) if {
	some key in {"minSize", "desiredSize"}
	some part in nodes_groups
	not nodes_full(part, key)
}

nodes_full(group, key) if value(nodes_known_size(group, key)) >= value(nodes_known_size(group, "maxSize"))

nodes_known_size(group, key) := size if {
	size := nodes_size(group, key)
	is_whole(size)
}

# What the parts of a group have in common, which differ by their zones: the label, the machines, and how these are bought.
nodes_split_from(group) := [
	nodes_label(group.properties, "ray.io/resource-type"),
	field(group.properties, "instanceTypes"),
	field(group.properties, "capacityType"),
]
