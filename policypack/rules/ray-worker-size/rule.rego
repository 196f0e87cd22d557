# METADATA
# title: Ray workers are neither too large nor too small
# description: >-
#   The pod of each worker group has limits, which stay within those of an environment, and Ray's own container, the
#   first, asks for enough to start. A pod without limits may take the whole node from its neighbours, one that is
#   too large waits for a machine that nobody may order, and one that is too small ends in the middle of its work.
#   Limits of several containers are added up as Kubernetes does.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - "@ray"
#   frameworks:
#     nist: [SC-6]
#     soc2: [A1.1]
#     checkov: [CKV_K8S_10, CKV_K8S_11, CKV_K8S_12, CKV_K8S_13]
#   limits:
#     cpu:
#       description: The most cores that a worker may use.
#       type: number
#       exclusiveMinimum: 0
#     memoryGi:
#       description: The most memory that a worker may use, in GiB.
#       type: number
#       exclusiveMinimum: 0
#     gpu:
#       description: The most GPUs that a worker may have.
#       type: integer
#       minimum: 0
#     minCpu:
#       description: The cores that Ray's container of a worker must ask for at least.
#       type: number
#       minimum: 0
#     minMemoryGi:
#       description: The memory that Ray's container of a worker must ask for at least, in GiB.
#       type: number
#       minimum: 0
#   remedy: >-
#     Set `resources.requests` and `resources.limits` of every container of the worker group to the same amounts of cpu
#     and memory, within the bounds; split larger work into more workers.
package rayplatform.ray_worker_size

import data.rayplatform.lib

# The bounds of a resource in the units of lib.ray_units, and as a message has them.
most := {
	"cpu": {"units": 1000 * data.limits["ray-worker-size"].cpu, "shown": sprintf("%v", [data.limits["ray-worker-size"].cpu])},
	"memory": {"units": 1073741824 * data.limits["ray-worker-size"].memoryGi, "shown": sprintf("%vGi", [
		data.limits["ray-worker-size"].memoryGi,
	])},
	lib.gpu_resource: {"units": data.limits["ray-worker-size"].gpu, "shown": sprintf("%v", [data.limits["ray-worker-size"].gpu])},
}

least := {
	"cpu": {"units": 1000 * data.limits["ray-worker-size"].minCpu, "shown": sprintf("%v", [data.limits["ray-worker-size"].minCpu])},
	"memory": {"units": 1073741824 * data.limits["ray-worker-size"].minMemoryGi, "shown": sprintf("%vGi", [
		data.limits["ray-worker-size"].minMemoryGi,
	])},
}

broken contains lib.ray_faults[_]

broken contains lib.ray_wrong_amounts_of(input.resource, object.keys(most))[_]

broken contains lib.finding(pod.keys, sprintf("may use more %s than the %s that a worker may have at most: %s", [
	name, most[name].shown, lib.ray_said(pod.spec, name, "limits"),
])) if {
	some pod in workers
	some name in exceeded(pod)
}

broken contains lib.finding(array.concat(place.pod.keys, place.keys), sprintf("is absent, but must be at most %s", [
	most[place.name].shown,
])) if {
	some place in unlimited
	place.amount == null
}

broken contains lib.finding(array.concat(pod.keys, own.keys), sprintf("is %s, but must be at least %s", [
	lib.show(own.amount), least[name].shown,
])) if {
	some pod in workers
	some name, bound in least
	own := ray_container(pod, name)
	not lib.unknown(own.amount)
	too_small(own.amount, name, bound)
}

unknown contains lib.finding(keys, "must keep to the bounds of a worker") if some keys in lib.hidden_groups

unknown contains lib.finding(pod.keys, sprintf("must use at most %s %s", [most[name].shown, name])) if {
	some pod in workers
	some name in object.keys(most)
	not exceeded(pod)[name]
	lib.ray_total(pod.spec, name, "limits").open
}

unknown contains lib.finding(array.concat(pod.keys, own.keys), sprintf("must be at least %s", [least[name].shown])) if {
	some pod in workers
	some name, bound in least
	own := ray_container(pod, name)
	lib.unknown(own.amount)
	bound.units > 0
}

workers contains pod if {
	some pod in lib.ray_pods
	not pod.group.head
}

# The resources of which a pod may certainly use too much.
exceeded(pod) := {name |
	some name, bound in most
	lib.ray_total(pod.spec, name, "limits").least > bound.units
}

# Containers that nothing keeps from using the whole node. The pod's own limits, where it has some, keep all of them.
unlimited contains {"pod": pod, "name": name, "keys": entry.keys, "amount": entry.amount} if {
	some pod in workers
	some name in {"cpu", "memory"}
	lib.limit(pod.spec, name, "limits") == null
	some entry in lib.ray_entries(pod.spec, name, "limits")
}

# What Ray's own container asks for; an absent container asks for nothing.
ray_container(pod, name) := own if {
	some own in lib.ray_entries(pod.spec, name, "requests")
	own.list == "containers"
	own.at == 0
} else := {
	"keys": ["containers"],
	"amount": containers,
} if {
	containers := lib.field(pod.spec, "containers")
	lib.unknown(containers)
} else := {
	"keys": ["containers", 0, "resources", "requests", name],
	"amount": null,
}

too_small(null, _, _)

too_small(amount, name, bound) if lib.ray_units(amount, name) < bound.units
