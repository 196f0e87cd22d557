# METADATA
# title: No container is privileged
# description: >-
#   A privileged container is root on its node: it sees every device and every other pod, and the credentials of all of them.
#   The same goes for a host process on Windows.
# custom:
#   severity: critical
#   enforcement: mandatory
#   kind: resource
#   types: ["@pods"]
#   frameworks:
#     cis-eks: ["4.2.1"]
#     nist: [AC-6, CM-7]
#     soc2: [CC6.1]
#     pss: [baseline]
#     checkov: [CKV_K8S_16]
#   remedy: >-
#     Remove `securityContext.privileged` and `securityContext.windowsOptions.hostProcess`, or set them to false. GPUs need
#     neither: the device plugin hands them to any container.
package rayplatform.no_privileged

import data.rayplatform.lib

broken contains finding if some finding in lib.k8s_misshapen

broken contains lib.finding(keys, sprintf("is %s, but must be false or absent", [lib.show(setting)])) if {
	some [keys, setting] in settings
	not lib.unknown(setting)
	not lib.value(setting) in {null, false}
}

unknown contains lib.finding(keys, "must be false or absent") if {
	some [keys, setting] in settings
	lib.unknown(setting)
}

unknown contains lib.finding(keys, "must not be privileged") if some keys in lib.k8s_hidden_containers

# Pairs of a setting's path, as keys, and its value.
settings contains [array.concat(container.keys, ["securityContext", "privileged"]), lib.field(context, "privileged")] if {
	some container in lib.k8s_containers
	context := lib.field(container.container, "securityContext")
}

settings contains [array.concat(place.keys, ["securityContext", "windowsOptions", "hostProcess"]), lib.field(options, "hostProcess")] if {
	some place in places
	options := lib.field(lib.field(place.of, "securityContext"), "windowsOptions")
}

places contains {"keys": container.keys, "of": container.container} if some container in lib.k8s_containers

places contains {"keys": pod.keys, "of": pod.spec} if some pod in lib.k8s_pods
