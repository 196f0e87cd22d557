# METADATA
# title: Images are pinned to a version
# description: >-
#   Every container's image, and every one that is mounted, has a tag that stays where it is, or a digest: a tag with a
#   version or a commit in it, and without a word that is moved. Behind latest and its like stands another
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
#         Words, in lower case, of tags that are moved from one image to another. They stand between hyphens, underscores and
#         dots: latest stands for gpu-latest as well.
#       type: array
#       items: {type: string, pattern: "^[a-z0-9]+$"}
#       contains: {const: latest}
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
	words := {word | some word in regex.split(`[-_.]`, lower(lib.k8s_image(reference).tag))}
	count(words & mutable) == 0
	some word in words
	says_which(word)
}

# A number, as of a version: 2, v1, 04. The one of py311 says for what the image is, not which.
says_which(word) if regex.match(`^v?[0-9]`, word)

# A commit.
says_which(word) if {
	regex.match(`^[0-9a-f]{7,40}$`, word)
	regex.match(`[0-9]`, word)
}
