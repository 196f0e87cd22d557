package rayplatform.lib

# METADATA
# description: >-
#   What a pod's containers, and the pod itself where it has resources of its own, say of a resource: its "limits", or
#   its "requests", which are the limits where they are absent. {"keys": below the pod's specification, "list": that
#   of the container or "pod", "at": its index, "stays": whether it runs beside the others, "amount"}.
ray_entries(spec, name, kind) := {{"keys": array.concat([list, i], given.keys), "list": list, "at": i, "stays": stays(list, container), "amount": given.amount} |
	some list in ray_lists
	some i, container in items(field(spec, list))
	given := ray_given(container, name, kind)
} | {{"keys": given.keys, "list": "pod", "at": 0, "stays": false, "amount": given.amount} |
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
default stays(_, _) := false

stays("containers", _)

stays("initContainers", container) if value(field(container, "restartPolicy")) == "Always"

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
ray_total_beside(spec, name, kind, beside, before) := {"least": max(sums), "open": ray_open(spec, entries)} if {
	entries := ray_entries(spec, name, kind)
	known := {object.union(entry, {"units": ray_units(entry.amount, name)}) | some entry in entries}
	lasting := {entry | some entry in known; entry.stays}
	starting := {entry | some entry in known; entry.list == "initContainers"; not entry.stays}
	whole := {entry.units | some entry in known; entry.list == "pod"}
	peaks := {peak | some entry in starting; peak := entry.units + units_before(lasting, entry.at)}
	sums := {beside + units_of(lasting), before + units_before(lasting, count(entries))} | (peaks | whole)
}

units_of(entries) := sum([entry.units | some entry in entries])

# What those init containers keep that stay and come before the one at an index.
units_before(entries, at) := sum([entry.units | some entry in entries; entry.list == "initContainers"; entry.at < at])

default ray_open(_, _) := false

ray_open(_, entries) if {
	some entry in entries
	unknown(entry.amount)
}

ray_open(spec, _) if {
	some list in ray_lists
	unknown(field(spec, list))
}

ray_open(spec, _) if {
	some container in items(field(spec, "initContainers"))
	unknown(field(container, "restartPolicy"))
}

# METADATA
# description: Pairs of where a pod says of a resource what is no quantity, below its specification, and what it says.
ray_wrong_amounts(spec, name) := {[entry.keys, entry.amount] |
	some kind in {"limits", "requests"}
	some entry in ray_entries(spec, name, kind)
	entry.amount != null
	not unknown(entry.amount)
	not ray_units(entry.amount, name)
}

# METADATA
# description: >-
#   ray_wrong_amounts of all pods of a resource's Ray cluster, as findings, for some resources by name.
ray_wrong_amounts_of(resource, names) := {finding(array.concat(pod.keys, keys), sprintf("is %s, but must be a quantity", [show(amount)])) |
	some pod in ray_pods_of(resource)
	some name in names
	some [keys, amount] in ray_wrong_amounts(pod.spec, name)
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
ray_gpu_amounts(spec) := {[entry.keys, entry.amount] |
	some kind in {"limits", "requests"}
	some entry in ray_entries(spec, ray_gpu, kind)
} | {[[list], containers] |
	some list in ray_lists
	containers := field(spec, list)
	unknown(containers)
}

# METADATA
# description: Whether an amount is known and not plainly nothing.
ray_counts(amount) if {
	not unknown(amount)
	not is_nothing(value(amount))
}

is_nothing(null)

is_nothing(0)

is_nothing(amount) if {
	is_string(amount)
	regex.match(`^([+-]?0+\.?0*[A-Za-z]*|)$`, amount)
}

# METADATA
# description: Whether a value is a whole number that is not negative, as numbers of workers and seconds are.
ray_whole(marked) if {
	is_number(value(marked))
	value(marked) >= 0
	floor(value(marked)) == value(marked)
}

# METADATA
# description: >-
#   How many pods each replica of a worker group has: its numOfHosts, 1 where it is absent or 0. Undefined for what is
#   not known yet, and for what is no whole number.
ray_hosts(group) := 1 if value(field(group, "numOfHosts")) in {null, 0}

else := value(hosts) if {
	hosts := field(group, "numOfHosts")
	ray_whole(hosts)
}

# METADATA
# description: >-
#   Findings of the containers in the pods of input.resource that may use more, or less, of a resource than they ask
#   for. An absent request is the limit, for Kubernetes.
ray_unequal(name) := {finding(keys, text) |
	some [keys, requested, allowed] in ray_pairs(name)
	not unknown(requested)
	not unknown(allowed)
	text := unequal(name, requested, allowed)
}

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

unequal(name, requested, allowed) := sprintf("must be the limit, which is %s and must be a quantity above 0", [show(allowed)]) if {
	not limits_something(allowed, name)
} else := sprintf("is %s, but must be the limit, %s", [show(requested), show(allowed)]) if {
	requested != null
	not same_units(requested, allowed, name)
}

same_units(a, b, name) if ray_units(a, name) == ray_units(b, name)

limits_something(amount, name) if ray_units(amount, name) > 0
