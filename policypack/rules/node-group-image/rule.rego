# METADATA
# title: Nodes run a supported image that fits their machines
# description: >-
#   Amazon Linux 2 has no images for current versions of Kubernetes and gets no fixes any more, and an image of one's own
#   gets them only when somebody builds it anew. Without NVIDIA's driver in the image, a machine with GPUs is paid for and
#   has none to offer. A group that names no image gets EKS's choice, which changes. Other images than Amazon Linux 2023
#   can't be allowed: disks-encrypted knows the disks of that only.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:eks/nodeGroup:NodeGroup
#   frameworks:
#     nist: [CM-2, SI-2]
#     soc2: [CC7.1]
#   limits:
#     plain:
#       description: EKS's AMI types without a driver for GPUs.
#       type: array
#       items: {type: string, pattern: "^AL2023_"}
#       minItems: 1
#       uniqueItems: true
#     nvidia:
#       description: EKS's AMI types with NVIDIA's driver.
#       type: array
#       items: {type: string, pattern: "^AL2023_"}
#       minItems: 1
#       uniqueItems: true
#   remedy: Set `amiType` to AL2023_x86_64_STANDARD, or to AL2023_x86_64_NVIDIA where the machines have GPUs.
package rayplatform.node_group_image

import data.rayplatform.lib

broken contains lib.finding(["amiType"], sprintf("is %s, but must be one of %s", [lib.show(image), concat(", ", plain | nvidia)])) if {
	not lib.unknown(image)
	not lib.value(image) in (plain | nvidia)
}

broken contains lib.finding(["amiType"], sprintf("is %s, but must be one of %s for %s", [
	lib.show(image), concat(", ", nvidia), concat(", ", with_gpus),
])) if {
	lib.value(image) in (plain - nvidia)
	count(with_gpus) > 0
}

unknown contains lib.finding(["amiType"], "must be an image that fits the machines") if lib.unknown(image)

unknown contains lib.finding(keys, sprintf("must have no GPUs beside amiType %s", [lib.show(image)])) if {
	lib.value(image) in (plain - nvidia)
	some keys in lib.nodes_hidden_types(input.resource.properties)
}

image := lib.field(input.resource.properties, "amiType")

plain := {type | some type in data.limits["node-group-image"].plain}

nvidia := {type | some type in data.limits["node-group-image"].nvidia}

with_gpus := {lib.show(type) |
	some [_, type] in lib.nodes_types(input.resource.properties)
	lib.nodes_gpu_type(lib.value(type))
}
