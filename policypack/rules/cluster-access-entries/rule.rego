# METADATA
# title: Only access entries let anybody into the cluster
# description: >-
#   Access entries are resources: reviewed, logged, and gone when they are deleted. The ConfigMap aws-auth can be edited
#   by whoever may write to kube-system, and whoever creates a cluster becomes an administrator of whom no list says
#   anything. An entry names one role or user of IAM, not an account. Not looked at: whether it is of the stack's own
#   account, which documents don't say, and which policy it is given.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:eks/accessEntry:AccessEntry
#     - aws:eks/accessPolicyAssociation:AccessPolicyAssociation
#     - aws:eks/cluster:Cluster
#   frameworks:
#     cis-eks: [4.1.7]
#     nist: [AC-2, AC-6]
#     soc2: [CC6.1, CC6.3]
#   remedy: >-
#     Set `accessConfig.authenticationMode` to API and `accessConfig.bootstrapClusterCreatorAdminPermissions` to false,
#     and give every role that needs it an access entry, with the role's ARN as `principalArn`.
package rayplatform.cluster_access_entries

import data.rayplatform.lib

broken contains lib.finding(["accessConfig", key], sprintf("is %s, but must be %s", [lib.show(setting), lib.show(wanted)])) if {
	is_cluster
	some key, wanted in settings
	setting := lib.field(config, key)
	not lib.unknown(setting)
	lib.value(setting) != wanted
}

broken contains lib.finding(["principalArn"], sprintf("is %s, but must be %s", [lib.show(principal), one])) if {
	not is_cluster
	not lib.unknown(principal)
	not is_role_or_user(lib.value(principal))
}

unknown contains lib.finding(["principalArn"], sprintf("must be %s", [one])) if {
	not is_cluster
	lib.unknown(principal)
}

unknown contains lib.finding(["accessConfig", key], sprintf("must be %s", [lib.show(wanted)])) if {
	is_cluster
	some key, wanted in settings
	lib.unknown(lib.field(config, key))
}

settings := {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": false}

is_cluster if input.resource.type == "aws:eks/cluster:Cluster"

principal := lib.field(input.resource.properties, "principalArn")

one := "the ARN of a role or user of IAM"

is_role_or_user(text) if {
	arn := lib.iam_arn(text)
	arn.service == "iam"
	regex.match(`^[0-9]{12}$`, arn.account)
	regex.match(`^(role|user)/([^*?$]*[^*?$/])$`, arn.resource)
}

config := lib.field(input.resource.properties, "accessConfig")
