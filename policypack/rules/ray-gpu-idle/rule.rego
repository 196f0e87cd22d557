# METADATA
# title: Ray holds no GPU while it has nothing to do
# description: >-
#   A worker group whose pods ask for GPUs has a minReplicas of 0, or none. Each worker that always runs keeps a GPU
#   machine, the dearest of all, through nights and weekends.
# custom:
#   severity: low
#   enforcement: advisory
#   kind: resource
#   types:
#     - "@ray"
#   remedy: Set `minReplicas` of the worker group to 0; Ray's autoscaler starts workers when a task asks for a GPU.
package rayplatform.ray_gpu_idle

import data.rayplatform.lib

broken contains lib.ray_faults[_]

broken contains lib.finding(place(pod), sprintf("is %s, but must be 0 where the pods ask for GPUs", [lib.show(least(pod))])) if {
	some pod in holding
	lib.ray_asks_gpu(pod.spec)
	not lib.unknown(least(pod))
}

unknown contains lib.finding(keys, "must hold no GPU in any group") if some keys in lib.hidden_groups

unknown contains lib.finding(place(pod), "must be 0 where the pods ask for GPUs") if {
	some pod in holding
	lib.ray_may_ask_gpu(pod.spec)
	true in {lib.unknown(least(pod)), not_sure(pod)}
}

# The pods of groups of which some always run, or may; the head's group has no such number.
holding contains pod if {
	some pod in lib.ray_pods
	not lib.value(least(pod)) in {null, 0}
}

default not_sure(_) := false

not_sure(pod) if not lib.ray_asks_gpu(pod.spec)

least(pod) := lib.field(pod.group.group, "minReplicas")

place(pod) := array.concat(pod.group.keys, ["minReplicas"])
