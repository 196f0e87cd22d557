# METADATA
# title: Cluster and node groups carry the required tags
# description: >-
#   They say who answers for what runs up the bill, and Environment is the name of the stack, so that
#   nothing of one environment is taken for another's.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:eks/cluster:Cluster
#     - aws:eks/nodeGroup:NodeGroup
#   frameworks:
#     nist: [CM-8]
#     soc2: [CC6.1]
#   limits:
#     tags:
#       description: The names of the tags that each resource must carry.
#       type: array
#       items: {type: string, minLength: 1}
#       minItems: 1
#       uniqueItems: true
#   remedy: >-
#     Give the resource the tags of the platform: ManagedBy, Repository, and Environment with the stack's
#     name as its value.
package rayplatform.required_tags

import data.rayplatform.lib

required := {tag | some tag in data.limits["required-tags"].tags}

broken contains lib.finding(["tags", name], sprintf("is %s, but must be a text that is not empty", [lib.show(tag)])) if {
	some name, tag in known_tags
	not filled(tag)
}

broken contains lib.finding(["tags", "Environment"], sprintf("is %s, but must be the stack's name %q", [lib.show(tag), input.stack])) if {
	tag := known_tags.Environment
	filled(tag)
	lib.value(tag) != input.stack
}

unknown contains lib.finding(["tags"], "must hold the required tags") if lib.unknown(tags)

unknown contains lib.finding(["tags", name], "must be a text that is not empty") if {
	not lib.unknown(tags)
	some name in required
	lib.unknown(lib.field(tags, name))
}

tags := lib.field(input.resource.properties, "tags")

known_tags[name] := tag if {
	some name in required
	tag := lib.field(tags, name)
	not lib.unknown(tag)
}

filled(tag) if {
	is_string(lib.value(tag))
	trim_space(lib.value(tag)) != ""
}
