# METADATA
# title: Pods have a service account of their own
# description: >-
#   Every pod names a service account that is not the namespace's default one. What that may do, every pod may do which names
#   none, now and later; with one for each purpose, rights and roles in AWS go to those pods that need them.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: resource
#   types: ["@pods"]
#   frameworks:
#     cis-eks: ["4.1.5", "5.2.1"]
#     nist: [AC-6]
#     soc2: [CC6.3]
#     checkov: [CKV_K8S_41]
#   remedy: >-
#     Set the pod's `serviceAccountName` to a service account that is made for it. Give a RayJob a `submitterPodTemplate`
#     that does so, too.
package rayplatform.service_account

import data.rayplatform.lib

broken contains finding if some finding in lib.k8s_misshapen

broken contains lib.finding(keys, sprintf("is %s, but %s", [lib.show(account), text])) if {
	some [keys, account] in accounts
	not lib.unknown(account)
	not own(lib.value(account))
}

unknown contains lib.finding(keys, text) if {
	some [keys, account] in accounts
	lib.unknown(account)
}

unknown contains lib.finding(keys, text) if some keys in lib.k8s_hidden_pods

text := "must name a service account other than default"

# Pairs of the path of a pod's account, as keys, and its name.
accounts contains [array.concat(pod.keys, ["serviceAccountName"]), account(pod.spec)] if some pod in lib.k8s_pods

# Kubernetes still takes the old name of the field.
account(pod) := name if {
	name := lib.field(pod, "serviceAccountName")
	not lib.value(name) in {null, ""}
} else := lib.field(pod, "serviceAccount")

own(name) if {
	is_string(name)
	not trim_space(name) in {"", "default"}
}
