# METADATA
# title: Ray is a release without the known holes, and the image has it
# description: >-
#   The rayVersion is a release from the limit on, and the tag of each group's image is it, or it with a flavour behind.
#   Before 2.52.0, a page in a developer's browser runs code on the cluster (CVE-2025-62593), and there is no token to stop
#   it. What runs is what the image has, while KubeRay and this rule's first half go by rayVersion. Not looked at: images of
#   one's own, whose tags count something else, and a digest without a tag, which says no version.
# custom:
#   severity: critical
#   enforcement: mandatory
#   kind: resource
#   types:
#     - "@ray"
#   frameworks:
#     nist: [SI-2]
#     soc2: [CC7.1]
#     cve: [CVE-2025-62593]
#   limits:
#     atLeast:
#       description: The oldest release of Ray that may run.
#       type: string
#       pattern: ^(2\.(5[2-9]|[6-9][0-9]|[1-9][0-9]{2,4})|([3-9]|[1-9][0-9]{1,4})\.(0|[1-9][0-9]{0,4}))\.(0|[1-9][0-9]{0,4})$
#     repositories:
#       description: Where images have Ray's own version as their tag. docker.io/rayproject stands for all below it.
#       type: array
#       items: {type: string, pattern: "^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*$"}
#       contains: {const: docker.io/rayproject}
#       uniqueItems: true
#   remedy: >-
#     Set `rayVersion` to a release from the limit on, and the image of Ray's container in each group to a tag that
#     is it or begins with it, such as rayproject/ray:2.52.0-gpu.
package rayplatform.ray_version

import data.rayplatform.lib

broken contains lib.ray_faults[_]

broken contains lib.finding(place, sprintf("is %s, but must be a release from %s on", [
	lib.show(version), data.limits["ray-version"].atLeast,
])) if {
	some [place, version] in versions
	not lib.unknown(version)
	not allowed(version)
}

broken contains lib.finding(keys, sprintf("is %s, but must have a tag that begins with rayVersion, %s", [
	lib.show(image), lib.show(version),
])) if {
	some [_, version] in versions
	not lib.unknown(version)
	allowed(version)
	some [keys, image] in images
	not lib.unknown(image)
	not of_another_kind(lib.value(image))
	not says(image, lib.value(version))
}

unknown contains lib.finding(place, sprintf("must be a release from %s on", [data.limits["ray-version"].atLeast])) if {
	some [place, version] in versions
	lib.unknown(version)
}

unknown contains lib.finding(keys, "must have a tag that begins with rayVersion") if {
	some [keys, image] in images
	lib.unknown(image)
}

unknown contains lib.finding(keys, "must have images with the rayVersion in every group") if some keys in lib.hidden_groups

# The version that the cluster has, with its place; none where there is no cluster.
versions contains [array.concat(keys, ["rayVersion"]), lib.field(cluster, "rayVersion")] if [keys, cluster] := lib.ray_cluster

allowed(version) if number_parts(lib.value(version)) >= number_parts(data.limits["ray-version"].atLeast)

number_parts(version) := [to_number(part) | some part in split(version, ".")] if {
	is_string(version)
	regex.match(`^(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){2}$`, version)
}

# The image of Ray's own container in each group, the first, and of the autoscaler where it has one of its own.
images contains [array.concat(pod.keys, ["containers", 0, "image"]), image] if {
	some pod in lib.ray_pods
	image := lib.field(ray_container(lib.field(pod.spec, "containers")), "image")
}

images contains [array.concat(keys, ["autoscalerOptions", "image"]), image] if {
	[keys, cluster] := lib.ray_cluster
	image := lib.field(lib.field(cluster, "autoscalerOptions"), "image")
	image != null
}

ray_container(containers) := container if container := lib.items(containers)[0]

else := containers if lib.unknown(containers)

else := null

# An image that says nothing of Ray's version. What is no image at all is none of these.
of_another_kind(image) if {
	repository := lib.k8s_image(image).repository
	every above in data.limits["ray-version"].repositories {
		not startswith(repository, sprintf("%s/", [above]))
	}
}

of_another_kind(image) if {
	parts := lib.k8s_image(image)
	parts.tag == ""
	parts.digest != ""
}

says(image, version) if tag(lib.value(image)) == version

says(image, version) if {
	some mark in {"-", "."}
	startswith(tag(lib.value(image)), concat("", [version, mark]))
}

# The tag of an image, if it has one; a digest comes behind it and is left out.
tag(image) := found if {
	is_string(image)
	parts := split(split(image, "@")[0], "/")
	[_, found] := split(parts[count(parts) - 1], ":")
}
