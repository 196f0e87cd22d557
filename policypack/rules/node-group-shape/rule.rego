# METADATA
# title: All instance types of a node group have the same shape
# description: >-
#   The Cluster Autoscaler takes the first type of a group for all of them. When another is smaller, it starts machines
#   that a pending pod does not fit, again and again; when it is larger, the rest of it is paid for and not used.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:eks/nodeGroup:NodeGroup
#   remedy: >-
#     Keep to types with the same number of vCPUs and GPUs and the same memory in one node group; make a group of its own
#     for each other size.
package rayplatform.node_group_shape

import data.rayplatform.lib

broken contains lib.finding(keys, sprintf("is %s, whose size is not known, so that it can't stand beside other types", [
	lib.show(type),
])) if {
	some [keys, type] in others
	not shape(lib.value(type))
}

broken contains lib.finding(keys, sprintf("is %s, but must have the shape of %s", [words(type), words(first)])) if {
	some [keys, type] in others
	shape(lib.value(type)) != shape(lib.value(first))
}

unknown contains lib.finding(keys, "must have the same shape as the other types") if {
	some keys in lib.nodes_hidden_types(input.resource.properties)
	not alone
}

types := lib.items(lib.field(input.resource.properties, "instanceTypes"))

first := types[0]

# One type has but one shape.
alone if count(types) == 1

others := {[keys, type] |
	count(types) > 1
	some [keys, type] in lib.nodes_types(input.resource.properties)
	not lib.unknown(type)
}

shape(name) := object.remove(data.catalog.types[name], ["allocatable"])

words(type) := lib.show(type) if lib.is_secret(type)

else := sprintf("%s with %d vCPUs, %d MiB and %d GPUs", [lib.show(type), size.vcpus, size.memoryMiB, size.gpus]) if {
	size := shape(type)
}
