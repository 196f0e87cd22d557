# METADATA
# title: Node groups start with room to grow
# description: >-
#   A group that starts at its maximum has no machine left for the first burst, and pods stay pending. Where a group
#   is split by zones, a part may be full as long as another has room. A group that can't grow at all is left to
#   node-group-scales.
# custom:
#   severity: low
#   enforcement: advisory
#   kind: stack
#   types:
#     - aws:eks/nodeGroup:NodeGroup
#   frameworks:
#     nist: [SC-6]
#     soc2: [A1.1]
#   remedy: >-
#     Set `scalingConfig.desiredSize` below `scalingConfig.maxSize`; in the settings of a stack, `desiredSize` below
#     `maxSize` of the node group.
package rayplatform.node_group_headroom

import data.rayplatform.lib

broken contains lib.finding_at(group, ["scalingConfig", "desiredSize"], sprintf("is %s, but must be less than maxSize, which is %s", [
	lib.show(lib.nodes_size(group, "desiredSize")),
	lib.show(lib.nodes_size(group, "maxSize")),
])) if {
	some group in lib.nodes_groups
	lib.nodes_cramped(group, "desiredSize")
	not lib.nodes_cramped(group, "minSize")
}

broken contains lib.finding_at(group, ["scalingConfig", key], sprintf("is %s, but must be a whole number", [lib.show(size)])) if {
	some group in lib.nodes_groups
	some key in {"desiredSize", "maxSize"}
	size := lib.nodes_size(group, key)
	not lib.unknown(size)
	not lib.is_whole(size)
}

unknown contains lib.finding_at(group, ["scalingConfig", key], "must leave room between desiredSize and maxSize") if {
	some group in lib.nodes_groups
	some key in {"desiredSize", "maxSize"}
	lib.unknown(lib.nodes_size(group, key))
}
