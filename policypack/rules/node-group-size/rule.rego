# METADATA
# title: Node groups stay within their size
# description: >-
#   The maximum size is what a mistake in a workload, or whoever gets hold of the job API, can cost at most. The groups
#   that a kind of machine is split into, by zone or by the way it is bought, count together.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: stack
#   types:
#     - aws:eks/nodeGroup:NodeGroup
#   frameworks:
#     nist: [SC-6]
#     soc2: [A1.1]
#   limits:
#     cpu:
#       description: The most machines without GPUs, in all node groups together.
#       type: integer
#       minimum: 1
#     gpu:
#       description: The most machines with GPUs, in all node groups together.
#       type: integer
#       minimum: 0
#   remedy: Lower `scalingConfig.maxSize`; in the settings of a stack, `nodeGroups.cpu.maxSize` or `nodeGroups.gpu.maxSize`.
package rayplatform.node_group_size

import data.rayplatform.lib

path := ["scalingConfig", "maxSize"]

# One report for all groups of a kind, at the largest.
broken contains lib.finding_at(group, path, sprintf("is %s, and all %s groups together have %s, but must have %d at most", [
	lib.show(lib.nodes_size(group, "maxSize")), kind, shown_total(kind), most[kind],
])) if {
	some kind, groups in of_kind
	total(kind) > most[kind]
	largest := max({known_size(group) | some group in groups})
	some group in groups
	known_size(group) == largest
}

broken contains lib.finding_at(group, path, sprintf("is %s, but must be a whole number", [lib.show(size)])) if {
	some group in lib.nodes_groups
	size := lib.nodes_size(group, "maxSize")
	not lib.unknown(size)
	not lib.is_whole(size)
}

unknown contains lib.finding_at(group, path, "counts towards the size of all groups of its kind") if {
	some group in lib.nodes_groups
	lib.unknown(lib.nodes_size(group, "maxSize"))
}

unknown contains lib.finding_at(group, keys, "says which limit the group counts towards") if {
	some group in lib.nodes_groups
	lib.nodes_kind(group.properties) == "unknown"
	some keys in (lib.nodes_hidden_types(group.properties) | {["labels"] | lib.nodes_may_be_marked(group.properties)})
}

most := {"cpu": data.limits["node-group-size"].cpu, "gpu": data.limits["node-group-size"].gpu}

of_kind[kind] contains group if {
	some group in lib.nodes_groups
	kind := lib.nodes_kind(group.properties)
}

total(kind) := sum([known_size(group) | some group in of_kind[kind]])

# The sum would tell a secret that is in it.
shown_total(kind) := "[secret]" if {
	some group in of_kind[kind]
	lib.is_secret(lib.nodes_size(group, "maxSize"))
} else := lib.show(total(kind))

known_size(group) := lib.value(size) if {
	size := lib.nodes_size(group, "maxSize")
	lib.is_whole(size)
}
