# METADATA
# title: Containers drop all capabilities
# description: >-
#   Every container drops all of Linux's capabilities and takes back none but those of the limits. Container runtimes leave
#   some fourteen, NET_RAW among them, by which a pod can pretend to be another; Ray needs none.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types: ["@pods"]
#   frameworks:
#     nist: [AC-6, CM-7]
#     soc2: [CC6.1]
#     pss: [restricted]
#     checkov: [CKV_K8S_25, CKV_K8S_28, CKV_K8S_37]
#   limits:
#     addable:
#       description: >-
#         The capabilities that a container may add. Kubernetes' restricted standard allows NET_BIND_SERVICE and no other.
#       type: array
#       items: {enum: [NET_BIND_SERVICE]}
#       uniqueItems: true
#   remedy: >-
#     Set `securityContext.capabilities.drop` to [ALL] on every container, and in `autoscalerOptions` of a Ray cluster that
#     scales, and remove `add`. Give a RayJob a `submitterPodTemplate`, and a `submissionMode` other than SidecarMode.
package rayplatform.capabilities_dropped

import data.rayplatform.lib

broken contains finding if some finding in lib.k8s_misshapen

broken contains lib.finding(drop.keys, sprintf("is %s, but must hold \"ALL\"", [shown(drop.list)])) if {
	some drop in lists("drop")
	not lib.unknown(drop.list)
	not "ALL" in values(drop.list)
	not holds_unknown(drop.list)
}

broken contains lib.finding(array.concat(add.keys, [i]), sprintf("is %s, but must not be added", [lib.show(capability)])) if {
	some add in lists("add")
	some i, capability in lib.items(add.list)
	not lib.unknown(capability)
	not lib.value(capability) in addable
}

broken contains lib.wrong_shape(add.keys, add.list, "a list") if {
	some add in lists("add")
	add.list != null
}

unknown contains lib.finding(drop.keys, "must hold \"ALL\"") if {
	some drop in lists("drop")
	not "ALL" in values(drop.list)
	may_grow(drop.list)
}

unknown contains lib.finding(add.keys, "must hold no capability that may not be added") if {
	some add in lists("add")
	may_grow(add.list)
}

unknown contains lib.finding(keys, "must drop all capabilities") if some keys in lib.k8s_hidden_containers

addable := {capability | some capability in data.limits["capabilities-dropped"].addable}

# The one list of capabilities of each container.
lists(name) := {{"keys": array.concat(container.keys, ["securityContext", "capabilities", name]), "list": list} |
	some container in lib.k8s_containers
	list := lib.field(lib.field(lib.field(container.container, "securityContext"), "capabilities"), name)
}

values(list) := {lib.value(item) | some item in lib.items(list)}

may_grow(list) if lib.unknown(list)

may_grow(list) if holds_unknown(list)

holds_unknown(list) if {
	some item in lib.items(list)
	lib.unknown(item)
}

# That a list is one says little here.
shown(list) := "an array without it" if is_array(lib.value(list))

else := lib.show(list)
