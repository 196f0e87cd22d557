# METADATA
# title: Ray worker groups can grow and shrink
# description: >-
#   The minReplicas of a worker group, 0 where absent, is less than its maxReplicas. A group with one size costs as much
#   with nothing to do as under load, and no task makes it larger.
# custom:
#   severity: low
#   enforcement: advisory
#   kind: resource
#   types:
#     - "@ray"
#   remedy: Set `minReplicas` of the worker group below its `maxReplicas`.
package rayplatform.ray_fixed_size

import data.rayplatform.lib

broken contains lib.ray_faults[_]

broken contains lib.finding(array.concat(group.keys, [key]), sprintf("is %s, but must be a whole number", [lib.show(number)])) if {
	some group in groups
	some key, number in {"minReplicas": group.least, "maxReplicas": group.most}
	not lib.unknown(number)
	number != null
	not lib.is_whole(number)
}

broken contains lib.finding(array.concat(group.keys, ["minReplicas"]), sprintf("is %s, but must be less than maxReplicas, which is %s", [
	lib.show(group.least), lib.show(group.most),
])) if {
	some group in groups
	lib.is_whole(group.most)
	at_least(group.least) >= lib.value(group.most)
}

unknown contains lib.finding(keys, "must leave every group room to grow") if some keys in lib.hidden_groups

unknown contains lib.finding(array.concat(group.keys, ["minReplicas"]), "must be less than maxReplicas") if {
	some group in groups
	true in {lib.unknown(group.least), lib.unknown(group.most)}
}

groups contains {"keys": group.keys, "least": lib.field(group.group, "minReplicas"), "most": lib.field(group.group, "maxReplicas")} if {
	some group in lib.ray_groups
	not group.head
}

at_least(null) := 0

at_least(number) := lib.value(number) if lib.is_whole(number)
