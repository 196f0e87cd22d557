# METADATA
# title: A Ray cluster has a largest size
# description: >-
#   All worker groups at their maxReplicas, times numOfHosts, and the GPUs of all their pods and the head's stay within
#   the limits. An absent maxReplicas is a violation: KubeRay takes two thousand million for it, so that one loop which
#   makes tasks orders machines until the account's quota is spent.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - "@ray"
#   frameworks:
#     nist: [SC-6]
#     soc2: [A1.1]
#   limits:
#     workers:
#       description: The most worker pods that a Ray cluster may have.
#       type: integer
#       minimum: 0
#     gpus:
#       description: The most GPUs that a Ray cluster may have.
#       type: integer
#       minimum: 0
#   remedy: >-
#     Set `maxReplicas` of each worker group so that their sum, and the GPUs of all their pods, stay within the limits.
package rayplatform.ray_cluster_size

import data.rayplatform.lib

broken contains lib.ray_faults[_]

broken contains lib.finding(array.concat(group.keys, ["maxReplicas"]), sprintf("is %s, but must be a whole number", [lib.show(most)])) if {
	some group in groups
	most := lib.field(group.group, "maxReplicas")
	not lib.unknown(most)
	not lib.is_whole(most)
}

broken contains lib.finding(array.concat(group.keys, ["numOfHosts"]), sprintf("is %s, but must be a whole number", [lib.show(hosts)])) if {
	some group in groups
	hosts := lib.field(group.group, "numOfHosts")
	not lib.unknown(hosts)
	not lib.ray_hosts(group.group)
}

broken contains lib.ray_wrong_amounts_of(input.resource, {lib.gpu_resource})[_]

broken contains lib.finding(place, sprintf("may have more than %d workers: %s", [
	data.limits["ray-cluster-size"].workers, said(groups),
])) if {
	too_many_workers
}

broken contains lib.finding(cluster_keys, sprintf("may have more than %d GPUs: %s", [data.limits["ray-cluster-size"].gpus, said_gpus])) if {
	too_many_gpus
}

unknown contains lib.finding(keys, "must keep to the largest size of a Ray cluster") if {
	some keys in lib.hidden_groups
}

unknown contains lib.finding(array.concat(group.keys, [key]), sprintf("must leave at most %d workers in all", [
	data.limits["ray-cluster-size"].workers,
])) if {
	not too_many_workers
	some group in groups
	some key in {"maxReplicas", "numOfHosts"}
	lib.unknown(lib.field(group.group, key))
	may_have_pods(group.group)
}

unknown contains lib.finding(pod.keys, sprintf("must leave at most %d GPUs in all", [data.limits["ray-cluster-size"].gpus])) if {
	not too_many_gpus
	some pod in lib.ray_pods
	gpus_open(pod)
}

cluster_keys := lib.ray_cluster[0]

place := array.concat(cluster_keys, ["workerGroupSpecs"])

groups contains group if {
	some group in lib.ray_groups
	not group.head
}

too_many_workers if sum([pods(group) | some group in groups]) > data.limits["ray-cluster-size"].workers

too_many_gpus if {
	sum([all | some pod in lib.ray_pods; all := pods(pod.group) * gpus(pod)]) > data.limits["ray-cluster-size"].gpus
}

# How many pods a group may have, as far as is known; the head's has one.
default pods(_) := 0

pods(group) := 1 if group.head

pods(group) := lib.value(most) * lib.ray_hosts(group.group) if {
	not group.head
	most := lib.field(group.group, "maxReplicas")
	lib.is_whole(most)
}

may_have_pods(group) if lib.value(lib.field(group, "maxReplicas")) != 0

gpus(pod) := max({lib.ray_total(pod.spec, lib.gpu_resource, kind).least | some kind in {"limits", "requests"}})

# Whether the GPUs of a group may be more than is known.
gpus_open(pod) if {
	may_have_pods(pod.group.group)
	some kind in {"limits", "requests"}
	lib.ray_total(pod.spec, lib.gpu_resource, kind).open
}

gpus_open(pod) if {
	may_have_pods(pod.group.group)
	gpus(pod) > 0
	some key in {"maxReplicas", "numOfHosts"}
	lib.unknown(lib.field(pod.group.group, key))
}

said(of) := concat(", ", {sprintf("%s is %s", [lib.path([index(group), key]), lib.show(amount)]) |
	some group in of
	some key in {"maxReplicas", "numOfHosts"}
	amount := lib.field(group.group, key)
	amount != null
})

said_gpus := concat(", ", {text |
	some pod in lib.ray_pods
	gpus(pod) > 0
	text := sprintf("%s where %s", [said_pods(pod.group), lib.ray_said(pod.spec, lib.gpu_resource, "requests")])
})

said_pods(group) := "headGroupSpec" if group.head

said_pods(group) := said({group}) if not group.head

index(group) := group.keys[count(group.keys) - 1]
