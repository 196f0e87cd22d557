# METADATA
# title: The cluster writes all logs of its control plane
# description: >-
#   Without the audit and authenticator logs nobody can say afterwards who did what in the cluster, and without the
#   others why it did not do what it was told. EKS writes none unless it is told to, and can't write them later.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:eks/cluster:Cluster
#   frameworks:
#     cis-eks: [2.1.1]
#     nist: [AU-2, AU-12]
#     soc2: [CC7.2]
#     gdpr: [Art. 32]
#     checkov: [CKV_AWS_37]
#   limits:
#     types:
#       description: The types of logs that must be written, as EKS spells them.
#       type: array
#       items: {enum: [api, audit, authenticator, controllerManager, scheduler]}
#       minItems: 1
#       uniqueItems: true
#   remedy: Set `enabledClusterLogTypes` to api, audit, authenticator, controllerManager and scheduler.
package rayplatform.cluster_logging

import data.rayplatform.lib

broken contains lib.finding(["enabledClusterLogTypes"], sprintf("lacks %s, but must hold %s", [
	concat(", ", missing),
	concat(", ", required),
])) if {
	count(missing) > 0
	not hidden
}

unknown contains lib.finding(["enabledClusterLogTypes"], sprintf("must hold %s", [concat(", ", required)])) if {
	count(missing) > 0
	hidden
}

types := lib.field(input.resource.properties, "enabledClusterLogTypes")

required := {type | some type in data.limits["cluster-logging"].types}

# All of them, when the list is no list.
missing := required - {lib.value(type) | some type in lib.items(types)}

hidden if lib.unknown(types)

hidden if {
	some type in lib.items(types)
	lib.unknown(type)
}
