# METADATA
# title: No container gains privileges
# description: >-
#   Every container forbids its programs to gain more rights than they were started with, as by a setuid program. Kubernetes
#   allows that where nothing is said, and then a user who is not root is one step from it.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types: ["@pods"]
#   frameworks:
#     cis-eks: ["4.2.5"]
#     nist: [AC-6]
#     soc2: [CC6.1]
#     pss: [restricted]
#     checkov: [CKV_K8S_20]
#   remedy: >-
#     Set `securityContext.allowPrivilegeEscalation` to false on every container, and in `autoscalerOptions` of a Ray cluster
#     that scales. Give a RayJob a `submitterPodTemplate`, and a `submissionMode` other than SidecarMode.
package rayplatform.no_privilege_escalation

import data.rayplatform.lib

broken contains finding if some finding in lib.k8s_misshapen

broken contains lib.finding(keys, sprintf("is %s, but must be false", [lib.show(setting)])) if {
	some [keys, setting] in settings
	not lib.unknown(setting)
	lib.value(setting) != false
}

unknown contains lib.finding(keys, "must be false") if {
	some [keys, setting] in settings
	lib.unknown(setting)
}

unknown contains lib.finding(keys, "must not let its programs gain privileges") if some keys in lib.k8s_hidden_containers

settings contains [array.concat(container.keys, ["securityContext", "allowPrivilegeEscalation"]), setting] if {
	some container in lib.k8s_containers
	setting := lib.field(lib.field(container.container, "securityContext"), "allowPrivilegeEscalation")
}
