# METADATA
# title: Node groups can grow and shrink
# description: >-
#   A group whose minimum is its maximum can't be scaled: it costs as much at night as in a burst, and a burst finds
#   no machines. Where a group is split by zones, a part may stand still as long as another scales.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: stack
#   types:
#     - aws:eks/nodeGroup:NodeGroup
#   frameworks:
#     nist: [SC-6]
#     soc2: [A1.1]
#   remedy: >-
#     Set `scalingConfig.minSize` below `scalingConfig.maxSize`; in the settings of a stack, `minSize` below
#     `maxSize` of the node group.
package rayplatform.node_group_scales

import data.rayplatform.lib

broken contains lib.finding_at(group, ["scalingConfig", "minSize"], sprintf("is %s, but must be less than maxSize, which is %s", [
	lib.show(lib.nodes_size(group, "minSize")),
	lib.show(lib.nodes_size(group, "maxSize")),
])) if {
	some group in lib.nodes_groups
	lib.nodes_cramped(group, "minSize")
}

broken contains lib.finding_at(group, ["scalingConfig", key], sprintf("is %s, but must be a whole number", [lib.show(size)])) if {
	some group in lib.nodes_groups
	some key in {"minSize", "maxSize"}
	size := lib.nodes_size(group, key)
	not lib.unknown(size)
	not lib.is_whole(size)
}

unknown contains lib.finding_at(group, ["scalingConfig", key], "must leave room between minSize and maxSize") if {
	some group in lib.nodes_groups
	some key in {"minSize", "maxSize"}
	lib.unknown(lib.nodes_size(group, key))
}
