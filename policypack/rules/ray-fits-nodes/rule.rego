# METADATA
# title: Every Ray pod fits a node of the stack
# description: >-
#   The pod of each Ray group, with what KubeRay adds to it, fits an empty node of some managed node group after the
#   daemons that run on each node: its requests, its nodeSelector and its tolerations. No number of machines helps a pod
#   that does not. Nor has a group more pods than all node groups at their largest have room for, if they held no others.
#   A node of several instance types counts as the smallest of them. Affinity, zones and disks are not looked at.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: stack
#   mayStayOpen: true
#   types:
#     - "@ray"
#   frameworks:
#     soc2: [A1.1]
#   remedy: >-
#     Lower the requests of the group's containers, give its pods the nodeSelector and tolerations of a node group with
#     larger machines, lower `maxReplicas`, or raise the node group's `scalingConfig.maxSize` or instance type.
package rayplatform.ray_fits_nodes

import data.rayplatform.lib

broken contains object.union(finding, {"urn": resource.urn}) if {
	some resource in ray_resources
	some finding in faults(resource)
}

broken contains lib.finding_at(place.resource, place.pod.keys, sprintf("fits no node: %s", [reasons(place)])) if {
	some place in places
	count(node_groups) > 0
	every group in node_groups {
		count(obstacles(place, group)) > 0
	}
}

broken contains lib.finding_at(place.resource, place.keys, sprintf("is %s, but all node groups at their largest have room for %d of its pods", [
	lib.show(place.most), room(place),
])) if {
	some place in places
	fits_some(place)
	every group in node_groups {
		decided(place, group)
	}
	lib.is_whole(place.most)
	room(place) < lib.value(place.most) * lib.ray_hosts(place.pod.group.group)
}

unknown contains lib.finding_at(place.resource, place.pod.keys, "must fit a node of some node group") if {
	some place in places
	not fits_some(place)
	some group in node_groups
	not decided(place, group)
}

unknown contains lib.finding_at(place.resource, place.keys, "must be no more than all node groups at their largest have room for") if {
	some place in places
	not place.pod.group.head
	fits_some(place)
	not has_room(place)
	may_have_room(place)
}

unknown contains lib.finding_at(resource, keys, "must fit the nodes of some node group in every group") if {
	some resource in ray_resources
	some keys in lib.hidden_groups_of(resource)
}

unknown contains lib.finding_at(resource, keys, "must fit the nodes of some node group, and there is none here") if {
	some resource in ray_resources
	count(node_groups) == 0
	[keys, _] := lib.ray_cluster_of(resource)
}

ray_resources contains resource if {
	some type in object.keys(lib.ray_clusters)
	some resource in lib.of_type(type)
}

node_groups := lib.of_type("aws:eks/nodeGroup:NodeGroup")

# What is wrong in a Ray resource itself, so that there is nothing to compare.
faults(resource) := union({
	lib.ray_faults_of(resource),
	lib.ray_wrong_amounts_of(resource, names_of(resource)),
	faults_of_autoscaler(resource),
	faults_of_selectors(resource),
})

faults_of_autoscaler(resource) := {lib.finding(array.concat(keys, place), text) |
	[keys, cluster] := lib.ray_cluster_of(resource)
	some [place, text] in (wrong_switch(lib.field(cluster, "enableInTreeAutoscaling")) | wrong_options(lib.field(cluster, "autoscalerOptions")))
}

wrong_switch(switch) := {[["enableInTreeAutoscaling"], sprintf("is %s, but must be true or false", [lib.show(switch)])] |
	not lib.unknown(switch)
	not lib.value(switch) in {null, true, false}
}

wrong_options(options) := {[["autoscalerOptions"], lib.wrong_type(options, "an object")] |
	lib.ray_no_object(options)
} | ({[array.concat(["autoscalerOptions"], keys), text] |
	some [keys, text] in lib.ray_wrong_blocks(options)
} | {[array.concat(["autoscalerOptions"], keys), sprintf("is %s, but must be a quantity", [lib.show(amount)])] |
	some name in {"cpu", "memory"}
	some [keys, amount] in lib.ray_wrong_amounts(options, name)
})

faults_of_selectors(resource) := {lib.finding(array.concat(pod.keys, ["nodeSelector"]), lib.wrong_type(selector, "an object")) |
	some pod in lib.ray_pods_of(resource)
	selector := lib.field(pod.spec, "nodeSelector")
	lib.ray_no_object(selector)
}

names_of(resource) := union({names(pod.spec) | some pod in lib.ray_pods_of(resource)})

# The resources that a pod asks for. The disk of a node is left out: it is the launch template's.
names(spec) := {"cpu", "memory", lib.gpu_resource} | {name |
	some list in lib.ray_lists
	some container in lib.items(lib.field(spec, list))
	some kind in {"limits", "requests"}
	some name, _ in lib.value(lib.field(lib.field(container, "resources"), kind))
	is_string(name)
	not name in {"ephemeral-storage", "__unknown"}
}

# Pods that the cluster may have, with what each needs of each resource; "most" and its keys are of a worker group.
places contains {
	"resource": resource,
	"pod": pod,
	"tolerating": tolerating(pod.spec),
	"needs": needs,
	"most": most,
	"keys": array.concat(pod.group.keys, ["maxReplicas"]),
} if {
	some resource in ray_resources
	[_, cluster] := lib.ray_cluster_of(resource)
	some pod in lib.ray_pods_of(resource)
	most := lib.field(pod.group.group, "maxReplicas")
	not none(pod.group, most)
	needs := {name: needed(cluster, pod, name) | some name in names(pod.spec)}
}

# That a pod which asks for GPUs tolerates the taint of their nodes is what the rule gpu-toleration judges.
tolerating(spec) := {"tolerations": array.concat(lib.items(tolerations), [{"key": lib.gpu_resource, "operator": "Exists"}])} if {
	tolerations := lib.field(spec, "tolerations")
	not lib.unknown(tolerations)
	lib.ray_asks_gpu(spec)
} else := spec

none(group, most) if {
	not group.head
	lib.value(most) == 0
}

# KubeRay makes a worker wait for the head in an init container, and puts Ray's autoscaler beside the head.
needed(_, pod, name) := lib.ray_total_beside(pod.spec, name, "requests", 0, object.get(waiting, name, 0)) if not pod.group.head

needed(cluster, pod, name) := object.union(total, {"open": true in {total.open, sidecar.open}}) if {
	pod.group.head
	sidecar := autoscaler(cluster, name)
	total := lib.ray_total_beside(pod.spec, name, "requests", sidecar.least, 0)
}

waiting := {"cpu": 200, "memory": 268435456}

# KubeRay's own figures, where the cluster names no others.
default_autoscaler := {"cpu": 500, "memory": 536870912}

default autoscaler(_, _) := {"least": 0, "open": false}

autoscaler(cluster, _) := {"least": 0, "open": true} if lib.unknown(lib.field(cluster, "enableInTreeAutoscaling"))

autoscaler(cluster, name) := {"least": object.get(default_autoscaler, name, 0), "open": false} if {
	lib.value(lib.field(cluster, "enableInTreeAutoscaling")) == true
	lib.value(lib.field(lib.field(cluster, "autoscalerOptions"), "resources")) == null
}

autoscaler(cluster, name) := lib.ray_total({"containers": [lib.field(cluster, "autoscalerOptions")]}, name, "requests") if {
	lib.value(lib.field(cluster, "enableInTreeAutoscaling")) == true
	lib.value(lib.field(lib.field(cluster, "autoscalerOptions"), "resources")) != null
}

# Whether it is known that a pod fits a group's nodes, or that it does not.
decided(place, group) if count(obstacles(place, group)) > 0

decided(place, group) if {
	fits(place, group)
	lib.is_whole(most_nodes(group))
}

fits_some(place) if {
	some group in node_groups
	fits(place, group)
}

fits(place, group) if {
	count(obstacles(place, group)) == 0
	offers[group]
	every need in place.needs {
		not need.open
	}
	lib.ray_selected(place.pod.spec, group)
	lib.ray_tolerates(place.tolerating, group)
}

# Whether the known nodes have room for all of the pods.
has_room(place) if {
	lib.is_whole(place.most)
	room(place) >= lib.value(place.most) * lib.ray_hosts(place.pod.group.group)
}

# Whether something that is not known yet says how many pods there are, or how many nodes.
may_have_room(place) if lib.unknown(place.most)

may_have_room(place) if lib.unknown(lib.field(place.pod.group.group, "numOfHosts"))

may_have_room(place) if {
	some group in node_groups
	count(obstacles(place, group)) == 0
	lib.unknown(most_nodes(group))
}

may_have_room(place) if {
	some group in node_groups
	count(obstacles(place, group)) == 0
	not fits(place, group)
}

most_nodes(group) := lib.field(lib.field(group.properties, "scalingConfig"), "maxSize")

# How many of these pods the nodes of all groups have room for.
room(place) := sum([pods |
	some group in node_groups
	fits(place, group)
	lib.is_whole(most_nodes(group))
	pods := lib.value(most_nodes(group)) * on_a_node(place, group)
])

on_a_node(place, group) := min({pods |
	some name, need in place.needs
	need.least > 0
	pods := floor(offered(group, name) / need.least)
})

# What keeps a pod off every node of a group for certain, as a message may have it.
obstacles(place, group) := ({sprintf("lacks the label %s", [key]) |
	some key in lib.ray_unselected(place.pod.spec, group)
} | {sprintf("has a taint %s that is not tolerated", [lib.show(lib.field(taint, "key"))]) |
	some taint in lib.ray_untolerated(place.tolerating, group)
}) | {sprintf("offers %s while %s", [shown(offered(group, name), name), lib.ray_said(place.pod.spec, name, "requests")]) |
	some name, need in place.needs
	need.least > offered(group, name)
}

reasons(place) := concat("; ", {sprintf("%s %s", [concat(", ", groups), reason]) |
	some reason in union({obstacles(place, group) | some group in node_groups})
	groups := {group.name | some group in node_groups; obstacles(place, group)[reason]}
})

shown(units, "cpu") := sprintf("%vm cpu", [units])

shown(units, "memory") := sprintf("%vMi memory", [units / 1048576])

shown(units, name) := sprintf("%v %s", [units, name]) if not name in {"cpu", "memory"}

# Nothing in the catalogue has other resources than these.
offered(group, name) := object.get(offers[group], name, 0)

# What an empty node of each group offers beside the daemons, of any of its types; only where all of it is known.
offers[group] := {
	"cpu": min({type.cpuMillis | some type in types}) - daemons.cpuMillis,
	"memory": (min({type.memoryMiB | some type in types}) - daemons.memoryMiB) * 1048576,
	lib.gpu_resource: min({type.gpus | some type in types}),
} if {
	some group in node_groups
	types := types_of(group)
	daemons := data.catalog.daemons[daemons_of(group)]
}

types_of(group) := {data.catalog.types[name].allocatable | some name in names} if {
	names := [lib.value(name) | some name in lib.items(lib.field(group.properties, "instanceTypes"))]
	count(names) > 0
	every name in names {
		data.catalog.types[name]
	}
}

# The daemons of GPU nodes find these by this label.
daemons_of(group) := "gpu" if lib.value(gpu_label(group)) == "true"

daemons_of(group) := "cpu" if {
	not lib.unknown(gpu_label(group))
	lib.value(gpu_label(group)) != "true"
}

gpu_label(group) := lib.field(lib.field(group.properties, "labels"), "nvidia.com/gpu.present")
