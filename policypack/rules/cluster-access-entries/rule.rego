# METADATA
# title: Only access entries let anybody into the cluster
# description: >-
#   Access entries are resources: reviewed, logged, and gone when they are deleted. The ConfigMap aws-auth can be edited
#   by whoever may write to kube-system, and whoever creates a cluster becomes an administrator of whom no list says
#   anything.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:eks/cluster:Cluster
#   frameworks:
#     cis-eks: [4.1.7]
#     nist: [AC-2, AC-6]
#     soc2: [CC6.1, CC6.3]
#   remedy: >-
#     Set `accessConfig.authenticationMode` to API and `accessConfig.bootstrapClusterCreatorAdminPermissions` to false,
#     and give every role that needs it an access entry.
package rayplatform.cluster_access_entries

import data.rayplatform.lib

broken contains lib.finding(["accessConfig", key], sprintf("is %s, but must be %s", [lib.show(setting), lib.show(wanted)])) if {
	some key, wanted in settings
	setting := lib.field(config, key)
	not lib.unknown(setting)
	lib.value(setting) != wanted
}

unknown contains lib.finding(["accessConfig", key], sprintf("must be %s", [lib.show(wanted)])) if {
	some key, wanted in settings
	lib.unknown(lib.field(config, key))
}

settings := {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": false}

config := lib.field(input.resource.properties, "accessConfig")
