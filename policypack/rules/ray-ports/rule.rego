# METADATA
# title: Ray's own ports stay inside the cluster
# description: >-
#   No load balancer, node port, Ingress or route of a gateway leads to the ports by which Ray is steered: whoever reaches the
#   job API, the client's port or the control store runs code on the cluster. Ray was made for a network that is trusted, and
#   open ones are found and taken over within hours (ShadowRay). The service of a Ray head has all of them and stays a
#   ClusterIP. A Service that leads from outside to what has one of Ray's labels may have the open ports only, and no group of
#   Ray may have one of these for something else. Not looked at: a ClusterIP service that gives such a port another number,
#   and the ports of Ray's own that rayStartParams move, behind a Service that selects by other labels.
# custom:
#   severity: critical
#   enforcement: mandatory
#   kind: resource
#   types:
#     - "@ray"
#     - kubernetes:core/v1:Service
#     - kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding
#     - kubernetes:gateway.networking.k8s.io/v1:GRPCRoute
#     - kubernetes:gateway.networking.k8s.io/v1:HTTPRoute
#     - kubernetes:gateway.networking.k8s.io/v1:TLSRoute
#     - kubernetes:gateway.networking.k8s.io/v1alpha2:TCPRoute
#     - kubernetes:gateway.networking.k8s.io/v1alpha2:TLSRoute
#     - kubernetes:gateway.networking.k8s.io/v1beta1:HTTPRoute
#     - kubernetes:networking.k8s.io/v1:Ingress
#   frameworks:
#     nist: [AC-4, SC-7]
#     soc2: [CC6.6]
#     cve: [CVE-2023-48022]
#   limits:
#     ports:
#       description: The numbers of Ray's own ports. Serve's, 8000, is made to be called and may be given as well.
#       type: array
#       items: {type: integer, minimum: 1, maximum: 65535}
#       allOf:
#         - contains: {const: 6379}
#         - contains: {const: 8265}
#         - contains: {const: 10001}
#       uniqueItems: true
#     names:
#       description: The names that KubeRay gives these ports.
#       type: array
#       items: {type: string, minLength: 1}
#       uniqueItems: true
#     open:
#       description: Numbers and names of the ports of Ray that are made to be called. Ray's other ports must not have them.
#       type: array
#       items: {type: [integer, string], minimum: 1024, maximum: 65535, minLength: 1}
#       not: {contains: {enum: [6379, 8265, 10001, 44217, 44227, 52365, gcs-server, dashboard, client]}}
#       uniqueItems: true
#   remedy: >-
#     Make the Service a ClusterIP, leave `serviceType` and `enableIngress` of the head out, and reach the dashboard by
#     kubectl port-forward or through a gateway that asks who is calling.
package rayplatform.ray_ports

import data.rayplatform.lib

broken contains lib.finding(switch.keys, sprintf("is %s, but must be %s", [lib.show(switch.value), switch.want])) if {
	some switch in switches
	not lib.unknown(switch.value)
	not lib.value(switch.value) in allowed[switch.want]
}

broken contains lib.finding(port.keys, sprintf("is %s, a port of Ray's own, but must not be reached from outside", [
	lib.show(port.value),
])) if {
	some port in ports
	port.outside
	not lib.unknown(port.value)
	is_rays(lib.value(port.value))
}

broken contains lib.finding(port.keys, sprintf("is %s, but must be the number or the name of a port", [lib.show(port.value)])) if {
	some port in ports
	port.outside
	not lib.unknown(port.value)
	not type_name(lib.value(port.value)) in {"number", "string"}
}

broken contains lib.finding(port.keys, sprintf("is %s, but must be one of %s: the Service leads to Ray", [
	lib.show(port.value), concat(", ", [sprintf("%v", [port]) | some port in data.limits["ray-ports"].open]),
])) if {
	some port in ports
	closed_to(port) == "yes"
}

broken contains lib.finding(port.keys, sprintf("is %s, a port that may be reached from outside, but must be another", [
	lib.show(port.value),
])) if {
	some port in moved
	is_among(lib.value(port.value), open)
}

broken contains lib.wrong_shape(place.keys, place.value, place.want) if {
	some place in places
	place.value != null
}

unknown contains lib.finding(switch.keys, sprintf("must be %s", [switch.want])) if {
	some switch in switches
	lib.unknown(switch.value)
}

unknown contains lib.finding(port.keys, "must not be a port of Ray's own that is reached from outside") if {
	some port in ports
	may_be_rays(port)
}

unknown contains lib.finding(place.keys, "must lead to no port of Ray's own") if {
	some place in places
	lib.unknown(place.value)
}

unknown contains lib.finding(port.keys, "must not lead to a port of Ray that is not open") if {
	some port in ports
	closed_to(port) == "maybe"
}

unknown contains lib.finding(port.keys, "must be no port that may be reached from outside") if {
	some port in moved
	lib.unknown(port.value)
}

may_be_rays(port) if lib.unknown(port.value)

may_be_rays(port) if {
	not port.outside
	is_rays(lib.value(port.value))
}

properties := input.resource.properties

rules := lib.field(lib.field(properties, "spec"), "rules")

type := input.resource.type

# The service of a Ray head, and what the operator puts in front of it: {"keys": the path, "value": it, "want": what it must
# be}.
switches contains {"keys": array.concat(head_keys, [key]), "value": lib.field(head, key), "want": want} if {
	some key, want in {"serviceType": "ClusterIP or absent", "enableIngress": "false or absent"}
}

switches contains {"keys": array.concat(head_keys, ["headService", "spec", key]), "value": lib.field(spec, key), "want": want} if {
	spec := lib.field(lib.field(head, "headService"), "spec")
	some key, want in {"type": "ClusterIP or absent", "externalIPs": "absent"}
}

allowed := {
	"ClusterIP or absent": {null, "", "ClusterIP"},
	"false or absent": {null, false},
	"absent": {null, []},
}

head_keys := array.concat(lib.ray_cluster_of(input.resource)[0], ["headGroupSpec"])

head := lib.field(lib.ray_cluster_of(input.resource)[1], "headGroupSpec")

# Ports that lead outside: {"keys": the path, "value": the number or name, "outside": false where that is not known yet}.
ports contains {
	"keys": array.concat(service.keys, ["ports", i, key]),
	"value": value,
	"outside": service.outside,
	"to_ray": leads_to_ray(service.spec, port, key),
} if {
	some service in services_outside
	some i, port in lib.items(lib.field(service.spec, "ports"))
	some key in {"port", "targetPort"}
	value := lib.field(port, key)
	value != null
}

ports contains {"keys": array.concat(backend.keys, ["service", "port", key]), "value": value, "outside": true, "to_ray": "no"} if {
	some backend in lib.k8s_backends
	some key in {"number", "name"}
	value := lib.field(lib.field(lib.field(backend.value, "service"), "port"), key)
	value != null
}

ports contains {"keys": array.concat(target.keys, ["port"]), "value": value, "outside": true, "to_ray": "no"} if {
	some target in lib.k8s_targets
	value := lib.field(target.value, "port")
	value != null
}

is_rays(port) if is_among(port, rays_ports)

is_among(port, some_ports) if port in some_ports

is_among(port, some_ports) if {
	is_string(port)
	regex.match(`^[0-9]{1,5}$`, port)
	to_number(port) in some_ports
}

open := {port | some port in data.limits["ray-ports"].open}

# Whether a port of a Service leads to Ray, but to none of the open ports. What rays_ports has is said already.
closed_to(port) := {true: port.to_ray, false: "maybe"}[port.outside] if {
	port.to_ray in {"yes", "maybe"}
	not lib.unknown(port.value)
	type_name(lib.value(port.value)) in {"number", "string"}
	not is_rays(lib.value(port.value))
	not is_among(lib.value(port.value), open)
}

# A port is the target where it has none.
leads_to_ray(spec, port, key) := "no" if {
	key == "port"
	lib.field(port, "targetPort") != null
} else := "yes" if {
	type != "kubernetes:core/v1:Service"
} else := "maybe" if {
	lib.unknown(lib.field(spec, "selector"))
} else := "yes" if {
	some label, _ in lib.value(lib.field(spec, "selector"))
	startswith(label, "ray.io/")
} else := "no"

# Where the parameters of a group's ray start give ports to Ray's own services. What is not known stands for one.
moved contains {"keys": array.concat(group.keys, ["rayStartParams", key]), "value": lib.field(params, key)} if {
	some group in lib.ray_groups
	params := lib.field(group.group, "rayStartParams")
	some key, _ in lib.value(params)
	endswith(key, "port")
}

moved contains {"keys": array.concat(group.keys, ["rayStartParams"]), "value": params} if {
	some group in lib.ray_groups
	params := lib.field(group.group, "rayStartParams")
	lib.unknown(params)
}

rays_ports := {port | some port in data.limits["ray-ports"].ports} | {name | some name in data.limits["ray-ports"].names}

# Services, and the one of a RayService that applications are called by: pairs of its specification's path and it.
services contains [["spec"], lib.field(properties, "spec")] if type == "kubernetes:core/v1:Service"

services contains [["spec", "serveService", "spec"], lib.field(serve, "spec")] if {
	endswith(type, ":RayService")
	serve := lib.field(lib.field(properties, "spec"), "serveService")
	serve != null
}

services_outside contains {"keys": keys, "spec": spec, "outside": true} if {
	some [keys, spec] in services
	leads_outside(spec)
}

services_outside contains {"keys": keys, "spec": spec, "outside": false} if {
	some [keys, spec] in services
	not leads_outside(spec)
	some key in {"type", "externalIPs"}
	lib.unknown(lib.field(spec, key))
}

leads_outside(spec) if {
	some key, inside in {"type": {null, "", "ClusterIP", "ExternalName"}, "externalIPs": {null, []}}
	found := lib.field(spec, key)
	not lib.unknown(found)
	not lib.value(found) in inside
}

# Objects and lists on the way to what is judged; absent is no harm.
places contains {"keys": ["spec"], "value": lib.field(properties, "spec"), "want": "an object"}

places contains {"keys": ["spec", "rules"], "value": rules, "want": "a list"} if not lib.ray_clusters[type]

places contains {"keys": array.concat(service.keys, ["ports"]), "value": lib.field(service.spec, "ports"), "want": "a list"} if {
	some service in services_outside
}

places contains {"keys": array.concat(service.keys, ["ports", i]), "value": port, "want": "an object"} if {
	some service in services_outside
	some i, port in lib.items(lib.field(service.spec, "ports"))
}

places contains {"keys": array.concat(["spec", "rules", i], keys), "value": lib.walk_to(rule, keys), "want": "an object"} if {
	some i, rule in lib.items(rules)
	some keys in {[], ["http"]}
}

places contains {"keys": array.concat(["spec", "rules", i], keys), "value": lib.walk_to(rule, keys), "want": "a list"} if {
	some i, rule in lib.items(rules)
	some keys in {["http", "paths"], ["backendRefs"], ["filters"]}
}

places contains {"keys": place.keys, "value": place.value, "want": "an object"} if some place in ((lib.k8s_ingress_paths | lib.k8s_backends) | lib.k8s_targets)

places contains {"keys": array.concat(backend.keys, keys), "value": lib.walk_to(backend.value, keys), "want": "an object"} if {
	some backend in lib.k8s_backends
	some keys in {["service"], ["service", "port"]}
}

places contains {"keys": head_keys, "value": head, "want": "an object"}

places contains {"keys": array.concat(head_keys, keys), "value": lib.walk_to(head, keys), "want": "an object"} if {
	some keys in {["headService"], ["headService", "spec"]}
}

places contains {"keys": keys, "value": cluster, "want": "an object"} if [keys, cluster] := lib.ray_cluster_of(input.resource)
