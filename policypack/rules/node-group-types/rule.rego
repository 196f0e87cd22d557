# METADATA
# title: Node groups have allowed instance types
# description: >-
#   The platform knows price, size and capacity of the allowed types and no others: what it forecasts, and what it says
#   fits a node, is right for these only. A machine with GPUs in a group that does not say so would fill with pods that
#   need none. A group that names no types gets what EKS or its launch template says.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:eks/nodeGroup:NodeGroup
#   frameworks:
#     nist: [CM-2, CM-6]
#   limits:
#     cpu:
#       description: The instance types of groups without GPUs.
#       type: array
#       items: {type: string, pattern: "^[a-z0-9-]+\\.[a-z0-9-]+$"}
#       minItems: 1
#       uniqueItems: true
#     gpu:
#       description: The instance types of groups that an image, a taint or a label says are for GPUs.
#       type: array
#       items: {type: string, pattern: "^[a-z0-9-]+\\.[a-z0-9-]+$"}
#       uniqueItems: true
#   remedy: >-
#     Choose `instanceTypes` among the allowed ones; in the settings of a stack, `instanceType` of the node group. A group
#     with GPUs also has an NVIDIA image, the taint nvidia.com/gpu and the label ray.io/resource-type=gpu.
package rayplatform.node_group_types

import data.rayplatform.lib

broken contains lib.finding(["instanceTypes"], sprintf("is %s, but must hold at least one type", [lib.show(types)])) if {
	not lib.unknown(types)
	count(lib.items(types)) == 0
}

broken contains lib.finding(keys, sprintf("is %s, but must be %s", [lib.show(type), allowed])) if {
	some [keys, type] in lib.nodes_types(input.resource.properties)
	not lib.unknown(type)
	not lib.value(type) in possible
}

unknown contains lib.finding(keys, sprintf("must be %s", [allowed])) if {
	some keys in lib.nodes_hidden_types(input.resource.properties)
}

unknown contains lib.finding(keys, sprintf("is %s, which is allowed only where image, taints and labels say so", [lib.show(type)])) if {
	hidden
	some [keys, type] in lib.nodes_types(input.resource.properties)
	lib.value(type) in possible
}

types := lib.field(input.resource.properties, "instanceTypes")

cpu := {type | some type in data.limits["node-group-types"].cpu}

gpu := {type | some type in data.limits["node-group-types"].gpu}

marked if lib.nodes_marked(input.resource.properties)

hidden if {
	not marked
	lib.nodes_may_be_marked(input.resource.properties)
}

possible := gpu if marked

else := cpu | gpu if hidden

else := cpu

allowed := sprintf("one of %s", [concat(", ", possible)])
