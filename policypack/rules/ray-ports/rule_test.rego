package rayplatform.ray_ports_test

import data.rayplatform.ray_ports as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

document(type, spec) := {"resource": {"type": sprintf("kubernetes:%s", [type]), "properties": {"spec": spec}}}

service(spec) := document("core/v1:Service", spec)

exposed(port) := service({"type": "LoadBalancer", "ports": [port]})

at(key) := {sprintf("spec.ports[0].%s", [key])}

test_service_holds if {
	every type in [null, "", "ClusterIP", "ExternalName", {"__secret": "ClusterIP"}] {
		holds(service({"type": type, "ports": [{"port": 8265}]}))
		holds(service({"type": type, "ports": nothing}))
	}
	holds(exposed({"port": 80, "targetPort": "http"}))
	holds(exposed({"port": 8000, "targetPort": "80"}))
	holds(service({"type": "NodePort"}))
	holds(service({"externalIPs": [], "ports": [{"port": 8265}]}))
}

test_service_broken if {
	every type in ["LoadBalancer", "NodePort", "loadbalancer", "clusterip", 7, {"__secret": "NodePort"}] {
		doc := service({"type": type, "ports": [{"port": 6379}]})
		broken_at(doc) == at("port")
		open_at(doc) == set()
	}
	every port in [6379, 8265, 10001, 44217, 44227, 52365, "8265", "dashboard", "gcs-server", "client", {"__secret": 8265}] {
		broken_at(exposed({"port": 80, "targetPort": port})) == at("targetPort")
	}
	broken_at(service({"externalIPs": ["10.0.0.1"], "ports": [{"port": 8265}]})) == at("port")
	broken_at(service({"type": "NodePort", "ports": [{"port": 80}, {"port": 8265}]})) == {"spec.ports[1].port"}
}

test_service_of_wrong_shape if {
	every port in [true, [8265], {}] {
		broken_at(exposed({"port": port})) == at("port")
	}
	broken_at(exposed(8265)) == {"spec.ports[0]"}
	broken_at(service({"type": "NodePort", "ports": "8265"})) == {"spec.ports"}
	broken_at(service("text")) == {"spec"}
}

test_messages if {
	messages(exposed({"port": 8265})) == {"spec.ports[0].port is 8265, a port of Ray's own, but must not be reached from outside"}
	messages(exposed({"port": {"__secret": 8265}})) == {"spec.ports[0].port is [secret], a port of Ray's own, but must not be reached from outside"}
	messages(exposed({"port": true})) == {"spec.ports[0].port is true, but must be the number or the name of a port"}
	messages(document("ray.io/v1:RayCluster", {"headGroupSpec": {"serviceType": "NodePort"}})) == {`spec.headGroupSpec.serviceType is "NodePort", but must be ClusterIP or absent`}
}

test_service_unknown if {
	open_at(exposed({"port": nothing})) == at("port")
	open_at(service({"type": "NodePort", "ports": nothing})) == {"spec.ports"}
	open_at(service({"type": "NodePort", "ports": [nothing]})) == {"spec.ports[0]", "spec.ports[0].port", "spec.ports[0].targetPort"}
	open_at(service({"type": nothing, "ports": [{"port": 8265}]})) == at("port")
	open_at(service({"externalIPs": nothing, "ports": [{"port": 8265}]})) == at("port")
	holds(service({"type": nothing, "ports": [{"port": 80}]}))
	broken_at(service({"type": nothing, "ports": [{"port": true}]})) == set()
	"spec" in open_at(service(nothing))
	every spec in [nothing, {"type": nothing, "ports": [{"port": 8265}]}, {"type": "NodePort", "ports": [nothing]}] {
		broken_at(service(spec)) == set()
	}
}

ingress(spec) := document("networking.k8s.io/v1:Ingress", spec)

path(port) := {"rules": [{"http": {"paths": [{"backend": {"service": {"name": "a", "port": port}}}]}}]}

test_ingress if {
	holds(ingress(path({"number": 80})))
	holds(ingress({"defaultBackend": {"resource": {"kind": "Bucket"}}, "rules": [{"host": nothing}]}))
	holds(ingress({}))
	place := "spec.rules[0].http.paths[0].backend.service.port"
	broken_at(ingress(path({"number": 8265}))) == {sprintf("%s.number", [place])}
	broken_at(ingress(path({"name": "dashboard"}))) == {sprintf("%s.name", [place])}
	broken_at(ingress({"defaultBackend": {"service": {"port": {"number": 10001}}}})) == {"spec.defaultBackend.service.port.number"}
	open_at(ingress(path({"number": nothing}))) == {sprintf("%s.number", [place])}
	open_at(ingress({"rules": nothing})) == {"spec.rules"}
	place in open_at(ingress(path(nothing)))
	every spec in [nothing, {"rules": nothing}, {"rules": [nothing]}, {"rules": [{"http": nothing}]}, {"defaultBackend": nothing}, path(nothing)] {
		open_at(ingress(spec)) != set()
		broken_at(ingress(spec)) == set()
	}
}

test_ingress_of_wrong_shape if {
	every spec, place in {
		"text": "spec",
		{"rules": "all"}: "spec.rules",
		{"rules": ["all"]}: "spec.rules[0]",
		{"rules": [{"http": "all"}]}: "spec.rules[0].http",
		{"rules": [{"http": {"paths": "all"}}]}: "spec.rules[0].http.paths",
		{"rules": [{"http": {"paths": ["all"]}}]}: "spec.rules[0].http.paths[0]",
		{"defaultBackend": 8265}: "spec.defaultBackend",
		{"defaultBackend": {"service": 8265}}: "spec.defaultBackend.service",
		{"defaultBackend": {"service": {"port": 8265}}}: "spec.defaultBackend.service.port",
	} {
		broken_at(ingress(spec)) == {place}
	}
}

test_routes if {
	every kind in ["v1:HTTPRoute", "v1:GRPCRoute", "v1alpha2:TCPRoute"] {
		type := sprintf("gateway.networking.k8s.io/%s", [kind])
		holds(document(type, {"rules": [{"backendRefs": [{"name": "a", "port": 80}]}]}))
		broken_at(document(type, {"rules": [{"backendRefs": [{"name": "a", "port": 80}, {"name": "b", "port": 8265}]}]})) == {"spec.rules[0].backendRefs[1].port"}
		open_at(document(type, {"rules": [{"backendRefs": nothing}]})) == {"spec.rules[0].backendRefs"}
		open_at(document(type, {"rules": [{"backendRefs": [{"port": nothing}]}]})) == {"spec.rules[0].backendRefs[0].port"}
		broken_at(document(type, {"rules": [{"backendRefs": "b"}]})) == {"spec.rules[0].backendRefs"}
	}
	mirror := {"rules": [{"filters": [{"type": "RequestMirror", "requestMirror": {"backendRef": {"port": 6379}}}]}]}
	broken_at(document("gateway.networking.k8s.io/v1:HTTPRoute", mirror)) == {"spec.rules[0].filters[0].requestMirror.backendRef.port"}
}

test_target_group if {
	type := "elbv2.k8s.aws/v1beta1:TargetGroupBinding"
	holds(document(type, {"serviceRef": {"name": "a", "port": 80}}))
	broken_at(document(type, {"serviceRef": {"name": "a", "port": "dashboard"}})) == {"spec.serviceRef.port"}
	open_at(document(type, {"serviceRef": {"port": nothing}})) == {"spec.serviceRef.port"}
}

ray(head) := document("ray.io/v1:RayCluster", {"headGroupSpec": head})

test_head_holds if {
	every head in [{}, {"serviceType": "ClusterIP", "enableIngress": false}, {"serviceType": {"__secret": ""}}, {"headService": {"spec": {"type": "ClusterIP", "externalIPs": []}}}] {
		holds(ray(head))
	}
	holds(document("ray.io/v1:RayJob", {"clusterSelector": {"a": "b"}}))
}

test_head_broken if {
	every head, place in {
		{"serviceType": "LoadBalancer"}: "serviceType",
		{"serviceType": "nodeport"}: "serviceType",
		{"serviceType": "ExternalName"}: "serviceType",
		{"serviceType": 7}: "serviceType",
		{"enableIngress": true}: "enableIngress",
		{"enableIngress": "true"}: "enableIngress",
		{"enableIngress": {"__secret": true}}: "enableIngress",
		{"headService": {"spec": {"type": "LoadBalancer"}}}: "headService.spec.type",
		{"headService": {"spec": {"externalIPs": ["10.0.0.1"]}}}: "headService.spec.externalIPs",
		{"headService": "a"}: "headService",
		{"headService": {"spec": "a"}}: "headService.spec",
	} {
		broken_at(ray(head)) == {sprintf("spec.headGroupSpec.%s", [place])}
		open_at(ray(head)) == set()
	}
	broken_at(ray("a")) == {"spec.headGroupSpec"}
	"spec" in broken_at(document("ray.io/v1:RayCluster", "a"))
}

test_head_unknown if {
	open_at(ray({"serviceType": nothing})) == {"spec.headGroupSpec.serviceType"}
	open_at(ray({"enableIngress": nothing})) == {"spec.headGroupSpec.enableIngress"}
	every head in [nothing, {"headService": nothing}, {"headService": {"spec": {"type": nothing}}}] {
		open_at(ray(head)) != set()
		broken_at(ray(head)) == set()
	}
	"spec" in open_at(document("ray.io/v1:RayCluster", nothing))
}

serve(spec) := document("ray.io/v1:RayService", {"rayClusterConfig": {"headGroupSpec": {}}, "serveService": {"spec": spec}})

test_service_and_job if {
	broken_at(document("ray.io/v1:RayJob", {"rayClusterSpec": {"headGroupSpec": {"serviceType": "NodePort"}}})) == {"spec.rayClusterSpec.headGroupSpec.serviceType"}
	holds(serve({"type": "LoadBalancer", "ports": [{"port": 8000}]}))
	broken_at(serve({"type": "LoadBalancer", "ports": [{"port": 8265}]})) == {"spec.serveService.spec.ports[0].port"}
	open_at(serve({"type": nothing, "ports": [{"port": 8265}]})) == {"spec.serveService.spec.ports[0].port"}
}

test_limits if {
	limits := {"ports": [8000], "names": ["serve"], "open": []}
	broken_at(exposed({"port": 80, "targetPort": 8000})) == at("targetPort") with data.limits["ray-ports"] as limits
	broken_at(exposed({"port": 80, "targetPort": "serve"})) == at("targetPort") with data.limits["ray-ports"] as limits
	holds(exposed({"port": 8265})) with data.limits["ray-ports"] as limits
}

selecting(label, port) := service({"type": "NodePort", "selector": label, "ports": [port]})

test_service_of_ray if {
	every port in [{"port": 8000}, {"port": 80, "targetPort": 8000}, {"port": 80, "targetPort": "serve"}, {"port": 80, "targetPort": {"__secret": "8000"}}] {
		holds(selecting({"ray.io/serve": "true"}, port))
	}
	every label in [{"ray.io/node-type": "head"}, {"ray.io/cluster": nothing, "a": "b"}, {"__secret": {"ray.io/cluster": "c"}}] {
		broken_at(selecting(label, {"port": 80, "targetPort": "dash"})) == at("targetPort")
		broken_at(selecting(label, {"port": 80, "targetPort": 9999})) == at("targetPort")
		broken_at(selecting(label, {"port": 9999})) == at("port")
	}
	messages(selecting({"ray.io/cluster": "c"}, {"port": 9999})) == {"spec.ports[0].port is 9999, but must be one of 8000, serve: the Service leads to Ray"}
	holds(selecting({"app": "web"}, {"port": 9999}))
	open_at(selecting(nothing, {"port": 9999})) == at("port")
	broken_at(selecting(nothing, {"port": 9999})) == set()
	open_at(service({"type": nothing, "selector": {"ray.io/cluster": "c"}, "ports": [{"port": 9999}]})) == at("port")
	broken_at(serve({"type": "LoadBalancer", "ports": [{"port": 80, "targetPort": "dash"}]})) == {"spec.serveService.spec.ports[0].targetPort"}
}

test_ports_that_ray_is_started_with if {
	holds(ray({"rayStartParams": {"dashboard-port": "9999", "num-cpus": "8000"}}))
	every port in ["8000", 8000, {"__secret": "8000"}] {
		broken_at(ray({"rayStartParams": {"dashboard-port": port}})) == {`spec.headGroupSpec.rayStartParams["dashboard-port"]`}
	}
	messages(ray({"rayStartParams": {"port": "8000"}})) == {`spec.headGroupSpec.rayStartParams.port is "8000", a port that may be reached from outside, but must be another`}
	open_at(ray({"rayStartParams": {"port": nothing}})) == {"spec.headGroupSpec.rayStartParams.port"}
	open_at(ray({"rayStartParams": nothing})) == {"spec.headGroupSpec.rayStartParams"}
}
