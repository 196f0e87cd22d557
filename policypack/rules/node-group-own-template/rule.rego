# METADATA
# title: Node groups start from the newest version of a template of the stack
# description: >-
#   Only the launch templates of the stack are judged, and of these only what they say now: nodes that start from somebody
#   else's template, or from an old version of the stack's own, may have open disks and an open metadata service although
#   every rule holds. A version that nobody sees here is a violation. Not looked at: whether a group whose template's id
#   is not known yet depends on a second template, too.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: stack
#   types:
#     - aws:eks/nodeGroup:NodeGroup
#     - aws:ec2/launchTemplate:LaunchTemplate
#   frameworks:
#     nist: [CM-2, CM-6]
#     soc2: [CC8.1]
#   remedy: >-
#     Set `launchTemplate.id` and `launchTemplate.version` of the node group to the id and the latestVersion of a launch
#     template that the program itself declares.
package rayplatform.node_group_own_template

import data.rayplatform.lib

broken contains lib.finding_at(group, ["launchTemplate", key], sprintf("is %s, but must be that of a launch template of the stack", [
	lib.show(name),
])) if {
	some group in lib.nodes_groups
	some key in {"id", "name"}
	name := lib.field(template_of(group), key)
	is_foreign(group, key, name)
}

broken contains lib.finding_at(group, ["launchTemplate", "version"], sprintf("is %s, but must be %v, the latest of %s", [
	lib.show(version_of(group)), lib.value(latest(template)), template.name,
])) if {
	some group in fixed
	some template in templates_behind(group)
	is_number(lib.value(latest(template)))
	lib.value(version_of(group)) != sprintf("%v", [lib.value(latest(template))])
}

unknown contains lib.finding_at(group, ["launchTemplate"], "must be a launch template of the stack") if {
	some group in lib.nodes_groups
	is_open(group)
}

unknown contains lib.finding_at(group, ["launchTemplate", "version"], sprintf("must be the latest of %s", [template.name])) if {
	some group in fixed
	some template in templates_behind(group)
	not is_number(lib.value(latest(template)))
}

template_of(group) := lib.field(group.properties, "launchTemplate")

version_of(group) := lib.field(template_of(group), "version")

latest(template) := lib.field(template.properties, "latestVersion")

# Groups at a version that is a number and known. node-group-launch-template has those at none.
fixed contains group if {
	some group in lib.nodes_groups
	version := lib.value(version_of(group))
	is_string(version)
	regex.match(`^[0-9]+$`, version)
}

# A whole block that is not known may come to anything; the name in one, without a dependency, too.
is_open(group) if lib.unknown(template_of(group))

is_open(group) if {
	count(templates_behind(group)) == 0
	lib.unknown(lib.field(template_of(group), "id"))
}

is_open(group) if {
	count(templates_behind(group)) == 0
	lib.field(template_of(group), "id") == null
	lib.unknown(lib.field(template_of(group), "name"))
}

templates := lib.of_type("aws:ec2/launchTemplate:LaunchTemplate")

# The templates that a group may start from. What is known of it decides, or else what it depends on.
templates_behind(group) := {template |
	some template in templates
	some key in {"id", "name"}
	lib.value(lib.field(template_of(group), key)) == named(template, key)
} if {
	names_known(group)
} else := {template |
	some template in templates
	template.urn in lib.dependencies(group, "launchTemplate")
}

names_known(group) if {
	some key in {"id", "name"}
	name := lib.value(lib.field(template_of(group), key))
	is_string(name)
	some template in templates
	named(template, key) == name
}

named(template, "id") := lib.id_of(template)

named(template, "name") := name if {
	name := lib.value(lib.field(template.properties, "name"))
	is_string(name)
}

# What is known of a template is somebody else's unless one of the stack has it, or one behind the group may get that
# name. An id can't be known before its template is made.
is_foreign(group, key, name) if {
	is_string(lib.value(name))
	lib.value(name) != ""
	every template in templates {
		not may_be(group, template, key, lib.value(name))
	}
}

may_be(_, template, key, name) if named(template, key) == name

may_be(group, template, "name", _) if {
	not named(template, "name")
	template.urn in lib.dependencies(group, "launchTemplate")
}
