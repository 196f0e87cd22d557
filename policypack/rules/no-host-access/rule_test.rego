package rayplatform.no_host_access_test

import data.rayplatform.no_host_access as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

pod(spec) := {"resource": {"type": "kubernetes:core/v1:Pod", "properties": {"spec": spec}}}

ray(spec) := {"resource": {"type": "kubernetes:ray.io/v1:RayCluster", "properties": {"spec": spec}}}

compliant := {"containers": [{}]}

pod_with(fields) := pod(object.union({"containers": [{}]}, fields))

on_ports(list) := pod({"containers": [{"ports": list}]})

disk(spec) := {"resource": {"type": "kubernetes:core/v1:PersistentVolume", "properties": {"spec": spec}}}

test_holds if {
	every fields in [
		{},
		{"hostNetwork": false, "hostPID": null, "hostIPC": {"__secret": false}},
		{"volumes": []},
		{"volumes": [{"name": "a", "emptyDir": {}}, {"hostPath": null}]},
		{"volumes": {"__secret": [{"emptyDir": {}}]}},
	] {
		holds(pod_with(fields))
	}
	every list in [null, [], [{"containerPort": 8000}], [{"hostPort": 0}], [{"hostPort": null}]] {
		holds(on_ports(list))
	}
	holds(disk({"csi": {"driver": "ebs.csi.aws.com"}}))
}

test_namespaces_of_the_node if {
	every key in ["hostNetwork", "hostPID", "hostIPC"] {
		every setting in [true, "true", "false", 1, [], {"__secret": true}] {
			broken_at(pod_with({key: setting})) == {sprintf("spec.%s", [key])}
		}
		open_at(pod_with({key: nothing})) == {sprintf("spec.%s", [key])}
		broken_at(pod_with({key: nothing})) == set()
	}
}

test_volumes if {
	doc := pod_with({"volumes": [{"emptyDir": {}}, {"hostPath": {"path": "/"}}, {"hostPath": {}}, {"hostPath": "/"}]})
	broken_at(doc) == {"spec.volumes[1].hostPath", "spec.volumes[2].hostPath", "spec.volumes[3].hostPath"}
	open_at(doc) == set()
	broken_at(pod_with({"volumes": "/"})) == {"spec.volumes"}
	broken_at(pod_with({"volumes": ["/"]})) == {"spec.volumes[0]"}
}

test_unknown_volumes if {
	open_at(pod_with({"volumes": nothing})) == {"spec.volumes"}
	open_at(pod_with({"volumes": [nothing]})) == {"spec.volumes[0].hostPath"}
	open_at(pod_with({"volumes": [{"hostPath": nothing}]})) == {"spec.volumes[0].hostPath"}
	broken_at(pod_with({"volumes": [nothing]})) == set()
}

test_ports if {
	every port in [8265, "8265", true, -1, {"__secret": 8265}] {
		broken_at(on_ports([{"hostPort": port}])) == {"spec.containers[0].ports[0].hostPort"}
	}
	broken_at(on_ports("8265")) == {"spec.containers[0].ports"}
	broken_at(on_ports([8265])) == {"spec.containers[0].ports[0]"}
}

test_unknown_ports if {
	open_at(on_ports(nothing)) == {"spec.containers[0].ports"}
	open_at(on_ports([nothing])) == {"spec.containers[0].ports[0].hostPort"}
	open_at(on_ports([{"hostPort": nothing}])) == {"spec.containers[0].ports[0].hostPort"}
	broken_at(on_ports(nothing)) == set()
}

test_message if {
	messages(pod_with({"hostNetwork": true})) == {"spec.hostNetwork is true, but must be false or absent"}
	messages(pod_with({"volumes": [{"hostPath": {"path": "/"}}]})) == {"spec.volumes[0].hostPath is an object, but must be absent"}
	messages(on_ports([{"hostPort": 80}])) == {"spec.containers[0].ports[0].hostPort is 80, but must be 0 or absent"}
	messages(on_ports([{"hostPort": {"__secret": 80}}])) == {"spec.containers[0].ports[0].hostPort is [secret], but must be 0 or absent"}
}

test_persistent_volume if {
	every source in ["hostPath", "local"] {
		broken_at(disk({source: {"path": "/"}})) == {sprintf("spec.%s", [source])}
		open_at(disk({source: nothing})) == {sprintf("spec.%s", [source])}
	}
	broken_at(disk(null)) == {"spec"}
	open_at(disk(nothing)) == {"spec.hostPath", "spec.local"}
}

test_ray if {
	doc := ray({"headGroupSpec": {"template": {"spec": object.union(compliant, {"hostNetwork": true})}}})
	broken_at(doc) == {"spec.headGroupSpec.template.spec.hostNetwork"}
}

test_hidden if {
	every spec, place in {
		nothing: "spec",
		{"containers": nothing}: "spec.containers",
		{"containers": [nothing]}: "spec.containers[0]",
	} {
		place in open_at(pod(spec))
		broken_at(pod(spec)) == set()
	}
	"spec.workerGroupSpecs" in open_at(ray({"headGroupSpec": {"template": {"spec": compliant}}, "workerGroupSpecs": nothing}))
}

test_wrong_shape if {
	broken_at(pod("text")) != set()
	"spec.containers" in broken_at(pod({"containers": "text"}))
	"spec.containers[0]" in broken_at(pod({"containers": ["text"]}))
}
