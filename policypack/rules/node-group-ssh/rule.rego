# METADATA
# title: Nobody logs in to nodes by SSH
# description: >-
#   A key pair is shared, never expires and is asked for by nobody's identity. A node group with remote access opens port
#   22 to the whole internet unless it names security groups. Session Manager gives a shell that is allowed and logged by
#   person.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:eks/nodeGroup:NodeGroup
#     - aws:ec2/launchTemplate:LaunchTemplate
#     - aws:ec2/launchConfiguration:LaunchConfiguration
#     - aws:ec2/instance:Instance
#     - aws:ec2/spotInstanceRequest:SpotInstanceRequest
#   frameworks:
#     nist: [AC-17]
#     soc2: [CC6.6]
#     checkov: [CKV_AWS_100]
#   remedy: Remove `remoteAccess` from the node group and `keyName` from the launch template or instance.
package rayplatform.node_group_ssh

import data.rayplatform.lib

broken contains lib.finding([key], sprintf("is %s, but must be absent", [lib.show(access)])) if {
	some key, access in given
	not lib.unknown(access)
	not lib.value(access) in {null, ""}
}

unknown contains lib.finding([key], "must be absent") if {
	some key, access in given
	lib.unknown(access)
}

given[key] := lib.field(input.resource.properties, key) if some key in {"keyName", "remoteAccess"}
