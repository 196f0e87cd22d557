# METADATA
# title: GPU nodes go when nobody needs them
# description: >-
#   A GPU machine costs several times as much as others. The autoscaler starts one within minutes of the first pod that
#   asks for it, so that a minimum above zero pays for machines that wait.
# custom:
#   severity: low
#   enforcement: advisory
#   kind: resource
#   types:
#     - aws:eks/nodeGroup:NodeGroup
#   frameworks:
#     nist: [SC-6]
#   remedy: Set `scalingConfig.minSize` to 0; in the settings of a stack, `nodeGroups.gpu.minSize`.
package rayplatform.gpu_nodes_idle

import data.rayplatform.lib

broken contains lib.finding(["scalingConfig", "minSize"], sprintf("is %s, but must be 0 in a GPU group", [lib.show(size)])) if {
	kind == "gpu"
	not lib.unknown(size)
	lib.value(size) != 0
}

unknown contains lib.finding(["scalingConfig", "minSize"], "must be 0 in a GPU group") if {
	kind == "gpu"
	lib.unknown(size)
}

unknown contains lib.finding(["scalingConfig", "minSize"], "must be 0 if this is a GPU group") if {
	kind == "unknown"
	lib.value(size) != 0
}

kind := lib.nodes_kind(input.resource.properties)

size := lib.field(lib.field(input.resource.properties, "scalingConfig"), "minSize")
