# METADATA
# title: Ray pods carry the required labels
# description: >-
#   Dashboards, alarms, network policies and bills find Ray's pods by these labels; a pod without them is run and paid
#   for, but seen by nobody. They are read from the pod's template, and from `labels` of the group, which KubeRay puts
#   on the pods as well.
# custom:
#   severity: low
#   enforcement: mandatory
#   kind: resource
#   types:
#     - "@ray"
#   frameworks:
#     nist: [CM-8]
#     soc2: [CC6.1]
#   limits:
#     labels:
#       description: The names of the labels that the pods of each group must carry.
#       type: array
#       items: {type: string, minLength: 1}
#       minItems: 1
#       uniqueItems: true
#   remedy: Add the label to `template.metadata.labels` of the group.
package rayplatform.ray_labels

import data.rayplatform.lib

broken contains lib.ray_faults[_]

broken contains lib.finding(label.keys, sprintf("is %s, but must be a text that is not empty", [lib.show(label.text)])) if {
	some label in labels
	not lib.unknown(label.text)
	not filled(label.text)
}

unknown contains lib.finding(keys, "must label the pods of every group") if some keys in lib.hidden_groups

unknown contains lib.finding(label.keys, "must be a text that is not empty") if {
	some label in labels
	lib.unknown(label.text)
}

# What each group says of each label.
labels contains {"keys": array.concat(pod.group.keys, place), "text": text} if {
	some pod in lib.ray_pods
	some name in data.limits["ray-labels"].labels
	[place, text] := label(pod, name)
}

label(pod, name) := [["labels", name], text] if {
	text := lib.field(lib.field(pod.group.group, "labels"), name)
	text != null
} else := [["template", "metadata", "labels", name], lib.field(pod.labels, name)]

filled(text) if {
	is_string(lib.value(text))
	trim_space(lib.value(text)) != ""
}
