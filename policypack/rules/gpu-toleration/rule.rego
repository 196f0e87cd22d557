# METADATA
# title: Ray groups that ask for GPUs tolerate the GPU taint
# description: >-
#   GPU nodes are tainted nvidia.com/gpu=true:NoSchedule. A group that asks for GPUs without tolerating
#   that stays pending for ever, and each attempt may start a node that it can never use.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - "@ray"
#   remedy: >-
#     Add a toleration to the group's pod template with key nvidia.com/gpu, operator Exists and effect
#     NoSchedule.
package rayplatform.gpu_toleration

import data.rayplatform.lib

# As EKS spells it.
taint := {"key": lib.gpu_resource, "value": "true", "effect": "NO_SCHEDULE"}

broken contains lib.ray_misshapen[_]

broken contains finding(pod, "has no toleration of nvidia.com/gpu=true:NoSchedule") if {
	some pod in intolerant
	lib.ray_asks_gpu(pod.spec)
	not lib.ray_may_tolerate(pod.spec, taint)
}

unknown contains finding(pod, "must tolerate nvidia.com/gpu=true:NoSchedule") if {
	some pod in intolerant
	lib.ray_asks_gpu(pod.spec)
	lib.ray_may_tolerate(pod.spec, taint)
}

unknown contains lib.finding(pod.keys, "must tolerate nvidia.com/gpu=true:NoSchedule if it asks for GPUs") if {
	some pod in intolerant
	lib.ray_may_ask_gpu(pod.spec)
	not lib.ray_asks_gpu(pod.spec)
}

unknown contains lib.finding(keys, "must tolerate nvidia.com/gpu=true:NoSchedule in every group that asks for GPUs") if {
	some keys in lib.hidden_groups
}

finding(pod, text) := lib.finding(
	array.concat(pod.keys, ["tolerations"]),
	sprintf("%s, but %s", [text, concat(", ", asked)]),
) if {
	asked := {sprintf("%s is %s", [lib.path(keys), lib.show(amount)]) |
		some [keys, amount] in lib.ray_gpu_amounts(pod.spec)
		lib.ray_counts(amount)
	}
}

# Pods that certainly, or as far as is known, do not tolerate the taint.
intolerant contains pod if {
	some pod in lib.ray_pods
	not lib.ray_tolerated(pod.spec, taint)
}
