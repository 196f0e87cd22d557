# METADATA
# title: Images are pinned to a version
# description: >-
#   Every container's image has a tag that stays where it is, or a digest. Behind latest and its like stands another
#   program tomorrow, so that nobody knows what was reviewed, two nodes may run different ones, and whoever can push to the
#   repository runs code in the cluster. An image without a tag means latest.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types: ["@pods"]
#   frameworks:
#     nist: [CM-2, SI-7]
#     soc2: [CC8.1]
#     checkov: [CKV_K8S_14]
#   limits:
#     mutable:
#       description: >-
#         Tags, in lower case, that are moved from one image to another. What follows a hyphen is a flavour of the same:
#         latest stands for latest-gpu as well.
#       type: array
#       items: {type: string, pattern: "^[a-z0-9_.]+$"}
#       uniqueItems: true
#   remedy: >-
#     Set the container's `image` to a released version, such as rayproject/ray:2.52.0, or to a digest, as in
#     rayproject/ray@sha256:….
package rayplatform.image_pinned

import data.rayplatform.lib

broken contains finding if some finding in lib.k8s_misshapen

broken contains lib.finding(found.keys, sprintf("is %s, but %s", [lib.show(found.image), text])) if {
	some found in lib.k8s_images
	not lib.unknown(found.image)
	not pinned(lib.value(found.image))
}

unknown contains lib.finding(found.keys, text) if {
	some found in lib.k8s_images
	lib.unknown(found.image)
}

unknown contains lib.finding(keys, text) if some keys in lib.k8s_hidden_containers

text := "must have a tag that is not moved, or a digest"

mutable := {tag | some tag in data.limits["image-pinned"].mutable}

pinned(reference) if lib.k8s_image(reference).digest != ""

pinned(reference) if {
	tag := lib.k8s_image(reference).tag
	tag != ""
	not split(lower(tag), "-")[0] in mutable
}
