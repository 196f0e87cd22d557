package rayplatform.lib_test

import data.rayplatform.lib

routed(type, spec) := found if {
	found := {lib.path(place.keys): place.value | some place in (lib.k8s_backends | lib.k8s_targets)} with input as {"resource": {
		"type": type,
		"properties": {"spec": spec},
	}}
}

test_k8s_ingress if {
	routed("kubernetes:networking.k8s.io/v1:Ingress", {
		"defaultBackend": {"a": 1},
		"rules": [{"http": {"paths": [{"backend": {"b": 2}}]}}, {"host": "c"}],
	}) == {"spec.defaultBackend": {"a": 1}, "spec.rules[0].http.paths[0].backend": {"b": 2}}
	routed("kubernetes:networking.k8s.io/v1:Ingress", nothing) == {"spec.defaultBackend": nothing}
}

test_k8s_route if {
	routed("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", {"rules": [{
		"backendRefs": [{"a": 1}],
		"filters": [{"requestMirror": {"backendRef": {"b": 2}}}],
	}]}) == {"spec.rules[0].backendRefs[0]": {"a": 1}, "spec.rules[0].filters[0].requestMirror.backendRef": {"b": 2}}
}

test_k8s_target_group if {
	routed("kubernetes:elbv2.k8s.aws/v1beta1:TargetGroupBinding", {"serviceRef": {"a": 1}}) == {"spec.serviceRef": {"a": 1}}
	routed("kubernetes:core/v1:Service", {"serviceRef": {"a": 1}, "rules": [{}]}) == {}
}
