# METADATA
# title: No container runs as root
# description: >-
#   Every container, by itself or by its pod, is only started as a user other than root. Root in a container is root on the
#   node as soon as something goes wrong with the walls between the two.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types: ["@pods"]
#   frameworks:
#     nist: [AC-6]
#     soc2: [CC6.1]
#     pss: [restricted]
#     checkov: [CKV_K8S_23]
#   remedy: >-
#     Set `securityContext.runAsNonRoot` to true on the pod, and `runAsUser` to the image's own user, which is 1000 in Ray's
#     images. Give a RayJob a `submitterPodTemplate` that says so, too.
package rayplatform.run_as_non_root

import data.rayplatform.lib

broken contains finding if some finding in lib.k8s_misshapen

broken contains lib.finding(setting.keys, sprintf("is %s, but %s", [lib.show(setting.value), want[setting.key]])) if {
	some setting in settings
	not lib.unknown(setting.value)
	not holds(setting.key, lib.value(setting.value))
}

unknown contains lib.finding(setting.keys, want[setting.key]) if {
	some setting in settings
	lib.unknown(setting.value)
}

unknown contains lib.finding(keys, "must not run as root") if some keys in lib.k8s_hidden_containers

want := {
	"runAsNonRoot": "must be true, here or on the pod",
	"runAsUser": "must be the number of a user other than root",
}

settings contains {"keys": array.concat(container.keys, ["securityContext", key]), "key": key, "value": setting} if {
	some container in lib.k8s_containers
	some key in object.keys(want)
	setting := lib.security(container.pod, container.container, key)
}

holds("runAsNonRoot", true)

# Where nothing is said, the image says it, and runAsNonRoot holds it to that.
holds("runAsUser", null)

holds("runAsUser", user) if {
	is_number(user)
	user > 0
}
