package rayplatform.lib

# METADATA
# description: >-
#   What a pod's containers, and the pod itself where it has resources of its own, say of a resource: its "limits", or
#   its "requests", which are the limits where they are absent. {"keys": below the pod's specification, "list": that
#   of the container or "pod", "at": its index, "amount"}.
ray_entries(spec, name, kind) := {{"keys": array.concat([list, i], given.keys), "list": list, "at": i, "amount": given.amount} |
	some list in ray_lists
	some i, container in items(field(spec, list))
	given := ray_given(container, name, kind)
} | {{"keys": given.keys, "list": "pod", "at": 0, "amount": given.amount} |
	given := ray_given(spec, name, kind)
	given.amount != null
}

ray_given(container, name, "requests") := {"keys": ["resources", "requests", name], "amount": amount} if {
	amount := limit(container, name, "requests")
	amount != null
} else := {"keys": ["resources", "limits", name], "amount": amount} if {
	amount := limit(container, name, "limits")
	amount != null
} else := {"keys": ["resources", "requests", name], "amount": null}

ray_given(container, name, "limits") := {"keys": ["resources", "limits", name], "amount": limit(container, name, "limits")}

# Init containers run one after the other before the others start, except for those that restart always.
ray_stays(container) if value(field(container, "restartPolicy")) == "Always"

# METADATA
# description: >-
#   An amount as the scheduler counts it, rounded up: thousandths of a core for "cpu", pieces or bytes for others.
#   Undefined for what is no quantity, or a negative one.
ray_units(amount, "cpu") := ceil(round(number * 1000000) / 1000) if {
	number := quantity(value(amount))
	number >= 0
}

ray_units(amount, name) := ceil(number) if {
	name != "cpu"
	number := quantity(value(amount))
	number >= 0
}

# METADATA
# description: >-
#   What a pod takes of a resource, in units: {"least": what is known, "open": whether it may be more because something
#   is not known yet}. What is no quantity counts as nothing; ray_wrong_amounts has it.
ray_total(spec, name, kind) := ray_total_beside(spec, name, kind, 0, 0)

# METADATA
# description: ray_total of a pod that gets a further container, and a further init container that is its last.
ray_total_beside(spec, name, kind, beside, before) := {"least": max([running, waiting, whole, starting]), "open": ray_open(spec, name, kind)} if {
	first := items(field(spec, "initContainers"))
	waiting := before + ray_kept(first, count(first), name, kind)
	running := (beside + ray_sum_of(items(field(spec, "containers")), name, kind)) + ray_kept(first, count(first), name, kind)
	whole := ray_units_of(spec, name, kind)
	starting := max(array.concat([0], [own |
		some i, container in first
		not ray_stays(container)
		own := ray_units_of(container, name, kind) + ray_kept(first, i, name, kind)
	]))
}

ray_sum_of(containers, name, kind) := sum([ray_units_of(container, name, kind) | some container in containers])

# What those init containers keep that stay and come before the one at an index.
ray_kept(containers, at, name, kind) := sum([ray_units_of(container, name, kind) |
	some i, container in containers
	i < at
	ray_stays(container)
])

# What is no quantity counts as nothing.
ray_units_of(container, name, kind) := units if units := ray_units(ray_given(container, name, kind).amount, name)

else := 0

default ray_open(_, _, _) := false

ray_open(spec, _, _) if {
	some list in ray_lists
	unknown(field(spec, list))
}

ray_open(spec, name, kind) if {
	some list in ray_lists
	some container in items(field(spec, list))
	unknown(ray_given(container, name, kind).amount)
}

ray_open(spec, name, kind) if unknown(ray_given(spec, name, kind).amount)

ray_open(spec, _, _) if {
	some container in items(field(spec, "initContainers"))
	unknown(field(container, "restartPolicy"))
}

# METADATA
# description: Pairs of where a pod says of a resource what is no quantity, below its specification, and what it says.
ray_wrong_amounts(spec, name) := {[[list, i, "resources", kind, name], amount] |
	some list in ray_lists
	some i, container in items(field(spec, list))
	some kind in ["limits", "requests"]
	amount := limit(container, name, kind)
	ray_wrong_amount(amount, name)
} | {[["resources", kind, name], amount] |
	some kind in ["limits", "requests"]
	amount := limit(spec, name, kind)
	ray_wrong_amount(amount, name)
}

ray_wrong_amount(amount, name) if {
	amount != null
	not unknown(amount)
	not ray_units(amount, name)
}

# METADATA
# description: >-
#   Findings of what is no quantity in the pods of a resource's Ray cluster, for some resources by name, and of blocks that
#   are no objects and so hold none.
ray_wrong_amounts_of(resource, names) := {finding(array.concat(pod.keys, keys), sprintf("is %s, but must be a quantity", [show(amount)])) |
	some pod in ray_pods_of(resource)
	some name in names
	some [keys, amount] in ray_wrong_amounts(pod.spec, name)
} | ray_wrong_blocks_of(resource)

# METADATA
# description: Findings of the resources, limits and requests in the pods of a resource's Ray cluster that are no objects.
ray_wrong_blocks_of(resource) := {finding(array.concat(pod.keys, array.concat([list, i], keys)), text) |
	some pod in ray_pods_of(resource)
	some list in ray_lists
	some i, container in items(field(pod.spec, list))
	some [keys, text] in ray_wrong_blocks(container)
} | {finding(array.concat(pod.keys, keys), text) |
	some pod in ray_pods_of(resource)
	some [keys, text] in ray_wrong_blocks(pod.spec)
}

# METADATA
# description: Pairs of the path of a block of resources that is no object, and of what is wrong with it.
ray_wrong_blocks(container) := {[keys, wrong_type(block, "an object")] |
	resources := field(container, "resources")
	some [keys, block] in [
		[["resources"], resources],
		[["resources", "limits"], field(resources, "limits")],
		[["resources", "requests"], field(resources, "requests")],
	]
	ray_no_object(block)
}

# METADATA
# description: What a pod says of a resource, as a message may have it; "nothing says how much" when it says nothing.
ray_said(spec, name, kind) := concat(", ", said) if {
	said := {sprintf("%s is %s", [path(entry.keys), show(entry.amount)]) |
		some entry in ray_entries(spec, name, kind)
		entry.amount != null
	}
	count(said) > 0
} else := "nothing says how much"

# METADATA
# description: Whether a pod certainly asks for GPUs. Every spelling counts that is not plainly nothing.
ray_asks_gpu(spec) if {
	some [_, amount] in ray_gpu_amounts(spec)
	ray_counts(amount)
}

# METADATA
# description: Whether a pod asks for GPUs or may, because something is not known yet.
ray_may_ask_gpu(spec) if ray_asks_gpu(spec)

ray_may_ask_gpu(spec) if {
	some [_, amount] in ray_gpu_amounts(spec)
	unknown(amount)
}

# METADATA
# description: >-
#   Pairs of where a pod's containers may ask for GPUs, as path keys, and how many they ask for. An unknown list of
#   containers stands for an unknown number.
ray_gpu_amounts(spec) := {[[list, i, "resources", kind, gpu_resource], amount] |
	some list in ray_lists
	some i, container in items(field(spec, list))
	some kind in ["limits", "requests"]
	amount := limit(container, gpu_resource, kind)
	amount != null
} | {[[list], containers] |
	some list in ray_lists
	containers := field(spec, list)
	unknown(containers)
}

# METADATA
# description: Whether an amount is known and not plainly nothing.
ray_counts(amount) if {
	not unknown(amount)
	not ray_is_nothing(value(amount))
}

ray_is_nothing(null)

ray_is_nothing(0)

ray_is_nothing(amount) if {
	is_string(amount)
	regex.match(`^([+-]?0+\.?0*[A-Za-z]*|)$`, amount)
}

# METADATA
# description: >-
#   How many pods each replica of a worker group has: its numOfHosts, 1 where it is absent or 0. Undefined for what is
#   not known yet, and for what is no whole number.
ray_hosts(group) := 1 if value(field(group, "numOfHosts")) in {null, 0}

else := value(hosts) if {
	hosts := field(group, "numOfHosts")
	is_whole(hosts)
}

# METADATA
# description: >-
#   Findings of the containers in the pods of input.resource that may use more, or less, of a resource than they ask
#   for. An absent request is the limit, for Kubernetes.
ray_unequal(name) := {finding(keys, text) |
	some [keys, requested, allowed] in ray_pairs(name)
	not unknown(requested)
	not unknown(allowed)
	text := ray_difference(name, requested, allowed)
} | ray_wrong_blocks_of(input.resource)

# METADATA
# description: Paths, as keys, of the requests in the pods of input.resource of which that is not known yet.
ray_maybe_unequal(name) := {keys |
	some [keys, requested, allowed] in ray_pairs(name)
	true in {unknown(requested), unknown(allowed)}
} | ({array.concat(pod.keys, [list]) |
	some pod in ray_pods
	some list in ray_lists
	unknown(field(pod.spec, list))
} | hidden_groups)

# Triples of the path of a container's request, the request, and the limit.
ray_pairs(name) := {[array.concat(pod.keys, [list, i, "resources", "requests", name]), limit(container, name, "requests"), limit(container, name, "limits")] |
	some pod in ray_pods
	some list in ray_lists
	some i, container in items(field(pod.spec, list))
}

ray_difference(name, requested, allowed) := sprintf("must be the limit, which is %s and must be a quantity above 0", [show(allowed)]) if {
	not ray_limits_something(allowed, name)
} else := sprintf("is %s, but must be the limit, %s", [show(requested), show(allowed)]) if {
	requested != null
	not ray_same_units(requested, allowed, name)
}

ray_same_units(a, b, name) if ray_units(a, name) == ray_units(b, name)

ray_limits_something(amount, name) if ray_units(amount, name) > 0
