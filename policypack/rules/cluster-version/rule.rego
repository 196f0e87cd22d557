# METADATA
# title: Kubernetes is of a supported version
# description: >-
#   A version out of standard support gets fixes for security late or never, costs six times as much for each cluster
#   while it is in extended support, and is replaced by EKS on a day of its own choice afterwards. A version that is not
#   named is whichever EKS takes on the day.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:eks/cluster:Cluster
#     - aws:eks/nodeGroup:NodeGroup
#   frameworks:
#     nist: [CM-2, SI-2]
#     soc2: [CC7.1]
#     checkov: [CKV_AWS_339]
#   limits:
#     versions:
#       description: The minor versions of Kubernetes that clusters and their nodes may have.
#       type: array
#       items: {type: string, pattern: "^1\\.[1-9][0-9]$"}
#       minItems: 1
#       uniqueItems: true
#   remedy: Set `version` to a supported minor version; in the settings of a stack, `cluster.version`.
package rayplatform.cluster_version

import data.rayplatform.lib

broken contains lib.finding(["version"], sprintf("is %s, but must be %s", [lib.show(version), allowed])) if {
	not lib.unknown(version)
	not lib.value(version) in versions
	not follows_cluster
}

unknown contains lib.finding(["version"], sprintf("must be %s", [allowed])) if lib.unknown(version)

version := lib.field(input.resource.properties, "version")

versions := {version | some version in data.limits["cluster-version"].versions}

allowed := concat(" or ", [json.marshal(version) | some version in sort(versions)])

# Nodes that name no version get the cluster's.
follows_cluster if {
	input.resource.type == "aws:eks/nodeGroup:NodeGroup"
	lib.value(version) == null
}
