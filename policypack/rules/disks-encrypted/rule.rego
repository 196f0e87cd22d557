# METADATA
# title: Disks are encrypted
# description: >-
#   Every EBS disk asks for encryption itself. An absent setting is a violation, because the account's
#   default can't be seen from here and may change; so are a launch template that does not map the root
#   disk, /dev/xvda in Amazon Linux, and a node group without a launch template, because the root disk is then made as the image
#   says, which is unencrypted for Amazon's images. A StorageClass of EBS must ask for it for the disks of claims.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:ec2/launchTemplate:LaunchTemplate
#     - aws:ec2/launchConfiguration:LaunchConfiguration
#     - aws:ec2/instance:Instance
#     - aws:ec2/spotInstanceRequest:SpotInstanceRequest
#     - aws:ebs/volume:Volume
#     - aws:eks/nodeGroup:NodeGroup
#     - kubernetes:storage.k8s.io/v1:StorageClass
#   frameworks:
#     nist: [SC-28]
#     soc2: [CC6.1]
#     gdpr: [Art. 32]
#     checkov: [CKV_AWS_3, CKV_AWS_8]
#   remedy: >-
#     Set `encrypted` to true on the disk, in a StorageClass among its parameters as "true"; in a launch template add a block device mapping for the root
#     device with `ebs.encrypted` set to "true", and give every node group such a template.
package rayplatform.disks_encrypted

import data.rayplatform.lib

broken contains lib.finding(keys, sprintf("is %s, but must be true", [lib.show(setting)])) if {
	some [keys, setting] in settings
	not lib.unknown(setting)
	not lib.value(setting) in {true, "true"}
}

broken contains lib.finding(["blockDeviceMappings"], "does not map the root disk, which must be encrypted") if {
	is_launch_template
	not lib.unknown(mappings)
	not maps_root
	not may_map_root
}

broken contains lib.finding(["launchTemplate"], "is absent, but must encrypt the root disk") if {
	is_node_group
	lib.value(launch_template) == null
}

unknown contains lib.finding(keys, "must be true") if {
	some [keys, setting] in settings
	lib.unknown(setting)
}

unknown contains lib.finding([list], "must encrypt every disk") if {
	some list in {"blockDeviceMappings", "ebsBlockDevices"}
	lib.unknown(lib.field(input.resource.properties, list))
}

unknown contains lib.finding(["blockDeviceMappings"], "must map the root disk") if {
	is_launch_template
	not maps_root
	may_map_root
}

unknown contains lib.finding(["launchTemplate"], "must encrypt the root disk") if {
	is_node_group
	lib.unknown(launch_template)
}

# Pairs of where a disk says that it is encrypted, as path keys, and what it says.
settings contains [["encrypted"], lib.field(input.resource.properties, "encrypted")] if {
	input.resource.type == "aws:ebs/volume:Volume"
}

settings contains [["rootBlockDevice", "encrypted"], lib.field(root, "encrypted")] if {
	is_machine
	root := lib.field(input.resource.properties, "rootBlockDevice")
}

settings contains [["ebsBlockDevices", i, "encrypted"], lib.field(disk, "encrypted")] if {
	is_machine
	some i, disk in lib.items(lib.field(input.resource.properties, "ebsBlockDevices"))
}

settings contains [["blockDeviceMappings", i, "ebs", "encrypted"], lib.field(lib.field(mapping, "ebs"), "encrypted")] if {
	some i, mapping in ebs_mappings
}

settings contains [["parameters", "encrypted"], lib.walk_to(input.resource.properties, ["parameters", "encrypted"])] if {
	input.resource.type == "kubernetes:storage.k8s.io/v1:StorageClass"
	not makes_other_disks
}

# Provisioners are named by a domain; those of EBS are the driver and what Kubernetes had built in before.
makes_other_disks if {
	provisioner := lib.value(lib.field(input.resource.properties, "provisioner"))
	is_string(provisioner)
	provisioner != ""
	not provisioner in {"ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs"}
}

mappings := lib.field(input.resource.properties, "blockDeviceMappings")

ebs_mappings[i] := mapping if {
	is_launch_template
	some i, mapping in lib.items(mappings)
	not names_no_ebs_disk(mapping)
}

# Instance store and suppressed devices have no EBS disk to encrypt.
names_no_ebs_disk(mapping) if {
	lib.value(lib.field(mapping, "ebs")) == null
	some key in {"virtualName", "noDevice"}
	not lib.value(lib.field(mapping, key)) in {null, "", false}
}

# What the images of node-group-image call their root disk. Any other name makes a second disk beside it.
root_device := "/dev/xvda"

maps_root if {
	some mapping in ebs_mappings
	lib.value(lib.field(mapping, "deviceName")) == root_device
}

may_map_root if {
	some mapping in ebs_mappings
	lib.unknown(lib.field(mapping, "deviceName"))
}

launch_template := lib.field(input.resource.properties, "launchTemplate")

is_node_group if input.resource.type == "aws:eks/nodeGroup:NodeGroup"

is_launch_template if input.resource.type == "aws:ec2/launchTemplate:LaunchTemplate"

# They name their root disk by what it is.
is_machine if {
	input.resource.type in {
		"aws:ec2/instance:Instance", "aws:ec2/launchConfiguration:LaunchConfiguration",
		"aws:ec2/spotInstanceRequest:SpotInstanceRequest",
	}
}
