package rayplatform.lib

# METADATA
# description: >-
#   What an Ingress leads to: {"keys": the path of the backend, "value": it}. A list that is not known yet has none; the rule
#   asks for the lists on the way.
k8s_backends contains {"keys": ["spec", "defaultBackend"], "value": backend} if {
	k8s_is_ingress
	backend := field(field(input.resource.properties, "spec"), "defaultBackend")
}

k8s_backends contains {"keys": array.concat(path.keys, ["backend"]), "value": field(path.value, "backend")} if {
	some path in k8s_ingress_paths
}

# METADATA
# description: The paths of an Ingress, in the same form.
k8s_ingress_paths contains {"keys": ["spec", "rules", i, "http", "paths", j], "value": path} if {
	k8s_is_ingress
	some i, rule in k8s_routing_rules
	some j, path in items(field(field(rule, "http"), "paths"))
}

# METADATA
# description: What routes of the gateway API and target groups of a load balancer lead to, in the same form.
k8s_targets contains {"keys": ["spec", "rules", i, "backendRefs", j], "value": reference} if {
	k8s_is_route
	some i, rule in k8s_routing_rules
	some j, reference in items(field(rule, "backendRefs"))
}

k8s_targets contains {"keys": ["spec", "rules", i, "filters", j, "requestMirror", "backendRef"], "value": reference} if {
	k8s_is_route
	some i, rule in k8s_routing_rules
	some j, filter in items(field(rule, "filters"))
	reference := field(field(filter, "requestMirror"), "backendRef")
}

k8s_targets contains {"keys": ["spec", "serviceRef"], "value": field(spec, "serviceRef")} if {
	input.resource.type == "kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding"
	spec := field(input.resource.properties, "spec")
}

k8s_routing_rules := items(field(field(input.resource.properties, "spec"), "rules"))

k8s_is_ingress if input.resource.type == "kubernetes:networking.k8s.io/v1:Ingress"

k8s_is_route if startswith(input.resource.type, "kubernetes:gateway.networking.k8s.io/")
