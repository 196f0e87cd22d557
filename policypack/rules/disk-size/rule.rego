# METADATA
# title: Disks are not too large
# description: >-
#   Every EBS disk that is declared says its size, at most the limit: each node of a group has one, so a wrong figure is
#   paid for as often as the group scales out. A disk without a size is as large as its image or snapshot, which can't be
#   seen from here. Claims of Kubernetes, alone or in a StatefulSet, ask for a disk each, and are judged alike. Not looked
#   at: what charts and operators claim, and volumes that live as long as a pod.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:ec2/launchTemplate:LaunchTemplate
#     - aws:ec2/launchConfiguration:LaunchConfiguration
#     - aws:ec2/instance:Instance
#     - aws:ec2/spotInstanceRequest:SpotInstanceRequest
#     - aws:ebs/volume:Volume
#     - aws:eks/nodeGroup:NodeGroup
#     - kubernetes:apps/v1:StatefulSet
#     - kubernetes:core/v1:PersistentVolumeClaim
#   limits:
#     maxGiB:
#       description: The size of the largest disk, in GiB.
#       type: integer
#       minimum: 1
#       maximum: 1000
#   remedy: Set the disk's size to what the nodes need, or the claim's request to what its pods need, or raise the limit for the environment.
package rayplatform.disk_size

import data.rayplatform.lib

broken contains lib.finding(keys, sprintf("is %s, but must be a number of GiB from 1 to %d", [lib.show(size), most])) if {
	some [keys, size] in sizes
	not lib.unknown(size)
	not fits(lib.value(size))
}

broken contains lib.wrong_shape([list], value, "a list") if {
	some list in {"blockDeviceMappings", "ebsBlockDevices"}
	value := lib.field(input.resource.properties, list)
	lib.value(value) != null
}

broken contains lib.finding(keys, sprintf("is %s, but must be a quantity above 0 and at most %dGi", [lib.show(storage), most])) if {
	some [keys, storage] in claims
	not lib.unknown(storage)
	not fits_in_bytes(lib.value(storage))
}

broken contains lib.wrong_shape(["spec", "volumeClaimTemplates"], templates, "a list") if lib.value(templates) != null

unknown contains lib.finding(keys, sprintf("must be at most %d GiB", [most])) if {
	some [keys, size] in sizes
	lib.unknown(size)
}

unknown contains lib.finding([list], sprintf("must have no disk of more than %d GiB", [most])) if {
	some list in {"blockDeviceMappings", "ebsBlockDevices"}
	lib.unknown(lib.field(input.resource.properties, list))
}

unknown contains lib.finding(keys, sprintf("must be at most %dGi", [most])) if {
	some [keys, storage] in claims
	lib.unknown(storage)
}

unknown contains lib.finding(["spec", "volumeClaimTemplates"], sprintf("must claim no more than %dGi", [most])) if {
	lib.unknown(templates)
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
	input.resource.type in {
		"aws:ec2/instance:Instance", "aws:ec2/launchConfiguration:LaunchConfiguration",
		"aws:ec2/spotInstanceRequest:SpotInstanceRequest",
	}
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

fits_in_bytes(storage) if {
	bytes := lib.quantity(storage)
	bytes > 0
	bytes <= most * 1073741824
}

# Pairs of where a claim says how much it wants, as path keys, and how much.
claims contains [array.concat(keys, request), storage] if {
	some [keys, claim] in claimed
	request := ["spec", "resources", "requests", "storage"]
	storage := lib.walk_to(claim, request)
}

claimed contains [[], input.resource.properties] if {
	input.resource.type == "kubernetes:core/v1:PersistentVolumeClaim"
}

claimed contains [["spec", "volumeClaimTemplates", i], claim] if {
	some i, claim in lib.items(templates)
}

# Undefined for what is no StatefulSet.
templates := lib.walk_to(input.resource.properties, ["spec", "volumeClaimTemplates"]) if {
	input.resource.type == "kubernetes:apps/v1:StatefulSet"
}
