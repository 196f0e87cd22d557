# METADATA
# title: Disks are not too large
# description: >-
#   Every EBS disk that is declared says its size, at most the limit: each node of a group has one, so a wrong figure is
#   paid for as often as the group scales out. A disk without a size is as large as its image or snapshot, which can't be
#   seen from here. Disks of Kubernetes claims are bounded by quotas, not here.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:ec2/launchTemplate:LaunchTemplate
#     - aws:ec2/instance:Instance
#     - aws:ebs/volume:Volume
#     - aws:eks/nodeGroup:NodeGroup
#   limits:
#     maxGiB:
#       description: The size of the largest disk, in GiB.
#       type: integer
#       minimum: 1
#   remedy: Set the disk's size to what the nodes need, or raise the limit for the environment.
package rayplatform.disk_size

import data.rayplatform.lib

broken contains lib.finding(keys, sprintf("is %s, but must be a number of GiB from 1 to %d", [lib.show(size), most])) if {
	some [keys, size] in sizes
	not lib.unknown(size)
	not fits(lib.value(size))
}

broken contains lib.finding([list], sprintf("is %s, but must be a list", [lib.show(value)])) if {
	some list in {"blockDeviceMappings", "ebsBlockDevices"}
	value := lib.field(input.resource.properties, list)
	not lib.unknown(value)
	not type_name(lib.value(value)) in {"array", "null"}
}

unknown contains lib.finding(keys, sprintf("must be at most %d GiB", [most])) if {
	some [keys, size] in sizes
	lib.unknown(size)
}

unknown contains lib.finding([list], sprintf("must have no disk of more than %d GiB", [most])) if {
	some list in {"blockDeviceMappings", "ebsBlockDevices"}
	lib.unknown(lib.field(input.resource.properties, list))
}

most := data.limits["disk-size"].maxGiB

fits(size) if {
	is_number(size)
	size >= 1
	size <= most
}

# Pairs of where a disk says its size, as path keys, and the size.
sizes contains [["size"], lib.field(input.resource.properties, "size")] if {
	input.resource.type == "aws:ebs/volume:Volume"
}

sizes contains [["diskSize"], size] if {
	input.resource.type == "aws:eks/nodeGroup:NodeGroup"
	size := lib.field(input.resource.properties, "diskSize")
	size != null
}

sizes contains [["rootBlockDevice", "volumeSize"], lib.field(root, "volumeSize")] if {
	input.resource.type == "aws:ec2/instance:Instance"
	root := lib.field(input.resource.properties, "rootBlockDevice")
	root != null
}

sizes contains [["ebsBlockDevices", i, "volumeSize"], lib.field(disk, "volumeSize")] if {
	some i, disk in lib.items(lib.field(input.resource.properties, "ebsBlockDevices"))
}

sizes contains [["blockDeviceMappings", i, "ebs", "volumeSize"], lib.field(ebs, "volumeSize")] if {
	some i, mapping in lib.items(lib.field(input.resource.properties, "blockDeviceMappings"))
	ebs := lib.field(mapping, "ebs")
	ebs != null
}
