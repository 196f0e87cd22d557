# METADATA
# title: Every node group has a launch template at a fixed version
# description: >-
#   Encrypted disks, the limits of the metadata service and what the kubelet keeps back are in the launch template: nodes
#   that start without it have none of them. $Latest and $Default name another template from one day to the next, without
#   a change that anybody reviewed.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:eks/nodeGroup:NodeGroup
#   frameworks:
#     nist: [CM-2, CM-6]
#     soc2: [CC8.1]
#   remedy: >-
#     Set `launchTemplate.id` to the id of the group's launch template and `launchTemplate.version` to its latestVersion.
package rayplatform.node_group_launch_template

import data.rayplatform.lib

broken contains lib.finding(["launchTemplate"], sprintf("is %s, but must name a launch template by id or name", [lib.show(template)])) if {
	not names_template
	not may_name_template
}

broken contains lib.finding(["launchTemplate", "version"], sprintf("is %s, but must be a number in quotes", [lib.show(version)])) if {
	not lib.unknown(version)
	not is_fixed
}

# In the first preview of a stack neither is known: once is enough.
unknown contains lib.finding(["launchTemplate"], "must name a launch template by id or name, at a fixed version") if {
	not names_template
	may_name_template
}

unknown contains lib.finding(["launchTemplate", "version"], "must be a number in quotes") if {
	names_template
	lib.unknown(version)
}

template := lib.field(input.resource.properties, "launchTemplate")

version := lib.field(template, "version")

names_template if {
	some key in {"id", "name"}
	name := lib.value(lib.field(template, key))
	is_string(name)
	name != ""
}

may_name_template if {
	some key in {"id", "name"}
	lib.unknown(lib.field(template, key))
}

is_fixed if {
	is_string(lib.value(version))
	regex.match(`^[0-9]+$`, lib.value(version))
}
