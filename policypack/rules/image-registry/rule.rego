# METADATA
# title: Images come from registries that are trusted
# description: >-
#   Every container's image, and every one that is mounted, is in a repository that somebody has decided to trust. Code of unknown origin runs with the rights
#   of the pod and the data of the cluster; a repository whose name looks like a known one is a common way in. Docker Hub
#   is meant where an image names no registry.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types: ["@pods"]
#   frameworks:
#     cis-eks: ["5.1.4"]
#     nist: [CM-7, SI-7]
#     soc2: [CC6.8]
#   limits:
#     registries:
#       description: >-
#         Registries, or repositories of them, whose images may run: docker.io/rayproject stands for every repository below
#         it, but docker.io alone, where anybody has repositories, may not be given. Docker Hub's own images are below docker.io/library.
#       type: array
#       items:
#         type: string
#         pattern: ^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*$
#         not: {const: docker.io}
#       minItems: 1
#       uniqueItems: true
#   remedy: >-
#     Set the container's `image` to one below the registries in the rule's limits, or add its repository there once it has
#     been vetted.
package rayplatform.image_registry

import data.rayplatform.lib

broken contains finding if some finding in lib.k8s_misshapen

broken contains lib.finding(found.keys, sprintf("is %s, but %s", [lib.show(found.image), text])) if {
	some found in lib.k8s_images
	not lib.unknown(found.image)
	not trusted(lib.value(found.image))
}

unknown contains lib.finding(found.keys, text) if {
	some found in lib.k8s_images
	lib.unknown(found.image)
}

unknown contains lib.finding(keys, text) if some keys in lib.k8s_hidden_containers

text := sprintf("must be below one of %s", [concat(", ", registries)])

registries := data.limits["image-registry"].registries

trusted(reference) if {
	repository := lib.k8s_image(reference).repository
	some registry in registries
	startswith(sprintf("%s/", [repository]), sprintf("%s/", [registry]))
}
