# METADATA
# title: All nodes are in managed node groups
# description: >-
#   What the rules ask of nodes, such as encrypted disks, private subnets, sizes and types, they ask of EKS's managed node
#   groups. Auto Scaling groups, fleets and launch configurations make nodes of which no rule knows, and with Auto Mode
#   EKS does it on its own. Not looked at: Fargate profiles, single instances that join by themselves, and what a
#   controller in the cluster makes, such as Karpenter.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:autoscaling/group:Group
#     - aws:ec2/fleet:Fleet
#     - aws:ec2/launchConfiguration:LaunchConfiguration
#     - aws:ec2/spotFleetRequest:SpotFleetRequest
#     - aws:eks/cluster:Cluster
#   frameworks:
#     nist: [CM-2, CM-7]
#     soc2: [CC8.1]
#   remedy: Declare an aws.eks.NodeGroup instead, and leave `computeConfig` out of the cluster or set its `enabled` to false.
package rayplatform.nodes_managed

import data.rayplatform.lib

broken contains lib.finding([], "makes nodes that no rule judges; they must be in an aws:eks/nodeGroup:NodeGroup") if {
	not is_cluster
}

broken contains lib.finding(["computeConfig", "enabled"], sprintf("is %s, but must be false", [lib.show(enabled)])) if {
	is_cluster
	not lib.unknown(enabled)
	not lib.value(enabled) in {null, false}
}

broken contains lib.finding(["computeConfig"], sprintf("is %s, but must be absent or an object", [lib.show(config)])) if {
	is_cluster
	not lib.unknown(config)
	not type_name(lib.value(config)) in {"null", "object"}
}

unknown contains lib.finding(["computeConfig", "enabled"], "must be false") if {
	is_cluster
	lib.unknown(enabled)
}

is_cluster if input.resource.type == "aws:eks/cluster:Cluster"

config := lib.field(input.resource.properties, "computeConfig")

enabled := lib.field(config, "enabled")
