# METADATA
# title: Pods stay off their node
# description: >-
#   No pod shares the node's processes, memory between processes or network, mounts a folder of the node, or takes one of its
#   ports. Each of these goes around the walls between pods: the node's folders hold the credentials of every other pod, and
#   on its network a pod is under no network policy and reaches the node's role. A volume that is a folder or a disk of a
#   node is a mount like any other.
# custom:
#   severity: critical
#   enforcement: mandatory
#   kind: resource
#   types: ["@pods", "kubernetes:core/v1:PersistentVolume"]
#   frameworks:
#     cis-eks: ["4.2.2", "4.2.3", "4.2.4"]
#     nist: [AC-6, CM-7, SC-39]
#     soc2: [CC6.1]
#     pss: [baseline]
#     checkov: [CKV_K8S_17, CKV_K8S_18, CKV_K8S_19, CKV_K8S_26, CKV_K8S_27]
#   remedy: >-
#     Remove `hostNetwork`, `hostPID` and `hostIPC`, use a volume of the kind `persistentVolumeClaim` or `emptyDir` in place
#     of `hostPath`, and reach the pod by a Service in place of a `hostPort`.
package rayplatform.no_host_access

import data.rayplatform.lib

broken contains finding if some finding in lib.k8s_misshapen

broken contains lib.finding(place.keys, sprintf("is %s, but must be %s", [lib.show(place.value), place.want])) if {
	some place in places
	not lib.unknown(place.value)
	not lib.value(place.value) in allowed[place.want]
}

broken contains lib.wrong_shape(keys, ports, "a list") if {
	some [keys, ports] in port_lists
	ports != null
}

broken contains lib.wrong_shape(keys, found, "an object") if some [keys, found] in objects

unknown contains lib.finding(place.keys, sprintf("must be %s", [place.want])) if {
	some place in places
	lib.unknown(place.value)
}

unknown contains lib.finding(keys, "must take no port of the node") if {
	some [keys, ports] in port_lists
	lib.unknown(ports)
}

unknown contains lib.finding(array.concat(pod.keys, ["volumes"]), "must hold no folder of the node") if {
	some pod in lib.pods
	lib.unknown(lib.field(pod.spec, "volumes"))
}

unknown contains lib.finding(keys, "must stay off the node") if some keys in lib.k8s_hidden_containers

allowed := {"absent": {null}, "false or absent": {null, false}, "0 or absent": {null, 0}}

# Settings: {"keys": the path, "value": it, "want": what it must be}.
places contains {"keys": array.concat(pod.keys, [key]), "value": lib.field(pod.spec, key), "want": "false or absent"} if {
	some pod in lib.pods
	some key in {"hostNetwork", "hostPID", "hostIPC"}
}

places contains {"keys": array.concat(keys, ["hostPath"]), "value": lib.field(volume, "hostPath"), "want": "absent"} if {
	some [keys, volume] in volumes
}

places contains {"keys": array.concat(keys, ["hostPort"]), "value": lib.field(port, "hostPort"), "want": "0 or absent"} if {
	some [keys, port] in ports
}

places contains {"keys": ["spec", source], "value": lib.field(spec, source), "want": "absent"} if {
	input.resource.type == "kubernetes:core/v1:PersistentVolume"
	spec := lib.field(input.resource.properties, "spec")
	some source in {"hostPath", "local"}
}

objects := (volumes | ports) | {[["spec"], spec] |
	input.resource.type == "kubernetes:core/v1:PersistentVolume"
	spec := lib.field(input.resource.properties, "spec")
}

volumes contains [array.concat(pod.keys, ["volumes", i]), volume] if {
	some pod in lib.pods
	some i, volume in lib.items(lib.field(pod.spec, "volumes"))
}

port_lists contains [array.concat(container.keys, ["ports"]), lib.field(container.container, "ports")] if {
	some container in lib.containers
}

ports contains [array.concat(keys, [i]), port] if {
	some [keys, list] in port_lists
	some i, port in lib.items(list)
}
