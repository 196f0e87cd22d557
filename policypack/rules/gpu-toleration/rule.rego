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
#     - kubernetes:ray.io/v1:RayCluster
#     - kubernetes:ray.io/v1:RayJob
#     - kubernetes:ray.io/v1:RayService
#   remedy: >-
#     Add a toleration to the group's pod template with key nvidia.com/gpu, operator Exists and effect
#     NoSchedule.
package rayplatform.gpu_toleration

import data.rayplatform.lib

gpu := "nvidia.com/gpu"

broken contains finding(place, "has no toleration of nvidia.com/gpu=true:NoSchedule") if {
	some place in intolerant
	asks(place.pod)
	not may_tolerate(place.pod)
}

unknown contains finding(place, "must tolerate nvidia.com/gpu=true:NoSchedule") if {
	some place in intolerant
	asks(place.pod)
	may_tolerate(place.pod)
}

unknown contains lib.finding(place.keys, "must tolerate nvidia.com/gpu=true:NoSchedule if it asks for GPUs") if {
	some place in intolerant
	not asks(place.pod)
	may_ask(place.pod)
}

unknown contains lib.finding(keys, "must tolerate nvidia.com/gpu=true:NoSchedule in every group that asks for GPUs") if {
	keys := array.concat(cluster_keys[input.resource.type], ["workerGroupSpecs"])
	lib.unknown(lib.field(cluster, "workerGroupSpecs"))
}

finding(place, text) := lib.finding(
	array.concat(place.keys, ["tolerations"]),
	sprintf("%s, but %s", [text, concat(", ", asked)]),
) if {
	asked := {sprintf("%s is %s", [lib.path(keys), lib.show(amount)]) |
		some [keys, amount] in amounts(place.pod)
		counts(amount)
	}
}

# Where each type of resource keeps the specification of its Ray cluster.
cluster_keys := {
	"kubernetes:ray.io/v1:RayCluster": ["spec"],
	"kubernetes:ray.io/v1:RayJob": ["spec", "rayClusterSpec"],
	"kubernetes:ray.io/v1:RayService": ["spec", "rayClusterConfig"],
}

cluster := spec if {
	count(cluster_keys[input.resource.type]) == 1
	spec := lib.field(input.resource.properties, "spec")
} else := lib.field(lib.field(input.resource.properties, "spec"), cluster_keys[input.resource.type][1])

groups contains {"keys": array.concat(cluster_keys[input.resource.type], ["headGroupSpec"]), "group": group} if {
	group := lib.field(cluster, "headGroupSpec")
}

groups contains {"keys": array.concat(cluster_keys[input.resource.type], ["workerGroupSpecs", i]), "group": group} if {
	some i, group in lib.items(lib.field(cluster, "workerGroupSpecs"))
}

# Pods that certainly, or as far as is known, do not tolerate the taint.
intolerant contains {"keys": array.concat(group.keys, ["template", "spec"]), "pod": pod} if {
	some group in groups
	pod := lib.field(lib.field(group.group, "template"), "spec")
	not tolerates_taint(pod)
}

asks(pod) if {
	some [_, amount] in amounts(pod)
	counts(amount)
}

may_ask(pod) if {
	some [_, amount] in amounts(pod)
	lib.unknown(amount)
}

# Pairs of where a pod's containers may ask for GPUs, as path keys, and how many they ask for. An unknown
# list of containers stands for an unknown number.
amounts(pod) := asked | hidden if {
	lists := {"containers", "initContainers"}
	asked := {[[list, i, "resources", kind, gpu], amount] |
		some list in lists
		some i, container in lib.items(lib.field(pod, list))
		some kind in {"limits", "requests"}
		amount := lib.field(lib.field(lib.field(container, "resources"), kind), gpu)
	}
	hidden := {[[list], containers] |
		some list in lists
		containers := lib.field(pod, list)
		lib.unknown(containers)
	}
}

# Whatever is not plainly nothing counts as asking, so that no spelling of a quantity slips through.
counts(amount) if {
	not lib.unknown(amount)
	not is_nothing(lib.value(amount))
}

is_nothing(null)

is_nothing(0)

is_nothing(amount) if {
	is_string(amount)
	regex.match(`^([+-]?0+\.?0*[A-Za-z]*|)$`, amount)
}

tolerates_taint(pod) if {
	some toleration in lib.items(lib.field(pod, "tolerations"))
	tolerates(toleration)
}

tolerates(toleration) if {
	covers_effect(toleration)
	lib.value(lib.field(toleration, "operator")) == "Exists"
	lib.value(lib.field(toleration, "key")) in {null, "", gpu}
}

tolerates(toleration) if {
	covers_effect(toleration)
	lib.value(lib.field(toleration, "operator")) in {null, "", "Equal"}
	lib.value(lib.field(toleration, "key")) == gpu
	lib.value(lib.field(toleration, "value")) == "true"
}

covers_effect(toleration) if lib.value(lib.field(toleration, "effect")) in {null, "", "NoSchedule"}

may_tolerate(pod) if lib.unknown(lib.field(pod, "tolerations"))

may_tolerate(pod) if {
	some toleration in lib.items(lib.field(pod, "tolerations"))
	some key in {"key", "operator", "value", "effect"}
	lib.unknown(lib.field(toleration, key))
	not names_other_key(toleration)
}

names_other_key(toleration) if {
	key := lib.field(toleration, "key")
	not lib.unknown(key)
	not lib.value(key) in {null, "", gpu}
}
