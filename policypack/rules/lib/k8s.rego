package rayplatform.lib

# METADATA
# description: >-
#   lib.pods, and the pod that the operator makes for a RayJob that has no template for the pod which submits its work.
#   That one's specification is empty: it has no settings but Kubernetes' own.
k8s_pods := pods | {pod | some pod in {k8s_submitter}; not unknown(pod.spec)}

# METADATA
# description: hidden_pods, and the place of the submitter's pod while it is not known whether the operator makes it.
k8s_hidden_pods := hidden_pods | {pod.keys | some pod in {k8s_submitter}; unknown(pod.spec)}

# Undefined where the operator makes none.
k8s_submitter := {"keys": array.concat(keys, ["submitterPodTemplate", "spec"]), "spec": made, "metadata": null} if {
	[keys, job] := ray_job_of(input.resource)
	field(job, "submitterPodTemplate") == null
	mode := field(job, "submissionMode")
	not value(mode) in {"HTTPMode", "InteractiveMode", "SidecarMode"}
	made := {true: {"__unknown": true}, false: {}}[unknown(mode)]
}

# METADATA
# description: >-
#   lib.containers, and those that the operator makes: beside the head Ray's autoscaler, which autoscalerOptions describe,
#   and in SidecarMode the one that submits a RayJob's work, of which nothing can be set; and the one of k8s_submitter.
#   They have the head's image unless they name another.
k8s_containers := containers | k8s_made_containers

# METADATA
# description: hidden_containers, and the places of those that the operator may make.
k8s_hidden_containers := (hidden_containers | k8s_hidden_pods) | {container.keys |
	some container in k8s_autoscalers
	unknown(container.container)
}

k8s_made_containers contains container if {
	some container in k8s_autoscalers
	not unknown(container.container)
}

k8s_made_containers contains {"keys": array.concat(k8s_submitter.keys, ["containers", 0]), "container": {}, "pod": {}} if {
	not unknown(k8s_submitter.spec)
}

k8s_made_containers contains {"keys": array.concat(keys, ["containers", "ray-job-submitter"]), "container": {}, "pod": pod} if {
	[_, job] := ray_job_of(input.resource)
	value(field(job, "submissionMode")) == "SidecarMode"
	[cluster_keys, cluster] := ray_cluster_of(input.resource)
	keys := array.concat(cluster_keys, ["headGroupSpec", "template", "spec"])
	pod := field(field(field(cluster, "headGroupSpec"), "template"), "spec")
}

# The autoscaler runs where its switch is on, or says something that is neither on nor off.
k8s_autoscalers := {{
	"keys": array.concat(keys, ["autoscalerOptions"]),
	"container": options,
	"pod": field(field(field(cluster, "headGroupSpec"), "template"), "spec"),
} |
	[keys, cluster] := ray_cluster_of(input.resource)
	switch := field(cluster, "enableInTreeAutoscaling")
	not value(switch) in {null, false}
	options := k8s_autoscaler_options(switch, cluster)
}

k8s_autoscaler_options(switch, cluster) := {"__unknown": true} if unknown(switch)

else := {} if field(cluster, "autoscalerOptions") == null

else := field(cluster, "autoscalerOptions")

# METADATA
# description: >-
#   The images that containers run, and those that pods mount: {"keys": its path, "image": it}. A container that the operator
#   makes has the head's image where it names none. Volumes that are not known stand for an image that is not.
k8s_images := ({{"keys": array.concat(container.keys, ["image"]), "image": image} |
	some container in k8s_containers
	image := field(container.container, "image")
	not takes_heads_image(container, image)
} | {{"keys": array.concat(pod.keys, ["volumes", i, "image", "reference"]), "image": field(source, "reference")} |
	some pod in pods
	some i, volume in items(field(pod.spec, "volumes"))
	source := field(volume, "image")
	source != null
}) | {{"keys": array.concat(pod.keys, ["volumes"]), "image": volumes} |
	some pod in pods
	volumes := field(pod.spec, "volumes")
	unknown(volumes)
}

takes_heads_image(container, null) if container in k8s_made_containers

# METADATA
# description: >-
#   An image's reference in its parts: {"repository": the host and the path, written out as docker.io/library/name where
#   they are left out, "tag", "digest"}; the latter two are empty where there is none. Undefined for what is no reference.
k8s_image(reference) := {"repository": sprintf("%s%s", [k8s_host(host, path), path]), "tag": tag, "digest": digest} if {
	is_string(reference)
	[_, host, path, tag, digest] := regex.find_all_string_submatch_n(k8s_reference, reference, 1)[0]
}

# A first word is a host when it could not be the beginning of a path: when it has a dot or a port, or is localhost.
k8s_reference := concat("", [
	`^((?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+)?|[A-Za-z0-9-]+:[0-9]+|localhost)/)?`,
	`([a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)`,
	`(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?`,
	`(?:@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?$`,
])

k8s_host(host, path) := "docker.io/library/" if {
	host in {"", "docker.io/", "index.docker.io/"}
	not contains(path, "/")
} else := "docker.io/" if host in {"", "index.docker.io/"}

else := host

# METADATA
# description: >-
#   Findings where input.resource has something else than an object or a list on the way to its pods, containers and
#   volumes, and where a pod is missing. Rules about them are broken there: what stands in a place of the wrong shape is
#   judged by nothing else.
k8s_misshapen contains wrong_shape(keys, cluster, "an object") if {
	keys := ray_clusters[input.resource.type]
	cluster := walk_to(input.resource.properties, keys)
	not may_be_object(cluster)
	not k8s_is_selected(cluster)
}

k8s_misshapen contains wrong_shape(array.concat(keys, ["headGroupSpec"]), head, "an object") if {
	[keys, cluster] := ray_cluster_of(input.resource)
	head := field(cluster, "headGroupSpec")
	not may_be_object(head)
}

k8s_misshapen contains wrong_shape(array.concat(keys, ["workerGroupSpecs"]), groups, "a list") if {
	[keys, cluster] := ray_cluster_of(input.resource)
	groups := field(cluster, "workerGroupSpecs")
	groups != null
	not may_be_list(groups)
}

k8s_misshapen contains wrong_shape(group.keys, group.group, "an object") if {
	some group in ray_groups
	not may_be_object(group.group)
}

k8s_misshapen contains wrong_shape(pod.keys, pod.spec, "an object") if {
	some pod in all_pods(input.resource)
	not may_be_object(pod.spec)
	not k8s_is_made(pod)
}

k8s_misshapen contains wrong_shape(array.concat(pod.keys, [list]), found, "a list") if {
	some pod in pods
	some list, required in {"containers": true, "initContainers": false, "ephemeralContainers": false, "volumes": false}
	found := field(pod.spec, list)
	not may_be_list(found)
	true in {required, found != null}
}

k8s_misshapen contains wrong_shape(container.keys, container.container, "an object") if {
	some container in k8s_containers
	not may_be_object(container.container)
}

k8s_misshapen contains wrong_shape(array.concat(container.keys, ["securityContext"]), context, "an object") if {
	some container in k8s_containers
	context := field(container.container, "securityContext")
	context != null
	not may_be_object(context)
}

k8s_misshapen contains wrong_shape(array.concat(pod.keys, ["securityContext"]), context, "an object") if {
	some pod in pods
	context := field(pod.spec, "securityContext")
	context != null
	not may_be_object(context)
}

# A RayJob may use a cluster that is there already.
k8s_is_selected(null) if ray_selects_cluster(input.resource)

# The pod of a RayJob's template, where it has no template: see k8s_submitter.
k8s_is_made(pod) if {
	[keys, job] := ray_job_of(input.resource)
	pod.keys == array.concat(keys, ["submitterPodTemplate", "spec"])
	field(job, "submitterPodTemplate") == null
}

# METADATA
# description: The namespace of an object of the stack; unknown while it is not known.
k8s_namespace_of(resource) := k8s_namespace(field(field(resource.properties, "metadata"), "namespace"), resource)

# METADATA
# description: >-
#   The namespace that a name means for a resource of the stack: without one its provider's is meant, and then Kubernetes'
#   own default.
k8s_namespace(name, _) := name if not value(name) in {null, ""}

k8s_namespace(name, resource) := namespace if {
	value(name) in {null, ""}
	namespace := k8s_provider_namespace(resource)
	not value(namespace) in {null, ""}
}

k8s_namespace(name, resource) := "default" if {
	value(name) in {null, ""}
	value(k8s_provider_namespace(resource)) in {null, ""}
}

k8s_provider_namespace(resource) := field(object.get(resource, ["provider", "properties"], {}), "namespace")
