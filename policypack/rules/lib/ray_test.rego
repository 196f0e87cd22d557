package rayplatform.lib_test

import data.rayplatform.lib
import data.rayplatform.ray_samples as samples

asking(amount) := {"resources": {"requests": {"cpu": amount}}}

total(spec) := lib.ray_total(spec, "cpu", "requests")

test_ray_pods if {
	pods := lib.ray_pods_of(samples.cluster)
	{lib.path(pod.keys) | some pod in pods} == {
		"spec.headGroupSpec.template.spec", "spec.workerGroupSpecs[0].template.spec", "spec.workerGroupSpecs[1].template.spec",
	}
	{pod.labels["ray.io/node-type"] | some pod in pods} == {"head", "worker"}
}

test_ray_faults if {
	every doc in samples.misshapen {
		count(lib.ray_misshapen_of(doc.resource)) == 1
	}
	every doc in samples.absent {
		count(lib.ray_faults_of(doc.resource)) == 1
		lib.ray_misshapen_of(doc.resource) == set()
	}
	lib.ray_faults_of(samples.cluster) == set()
	lib.ray_faults_of(samples.selecting.resource) == set()
	lib.ray_misshapen_of(samples.misshapen[3].resource) == {{
		"path": "spec.workerGroupSpecs",
		"message": "spec.workerGroupSpecs is an object, but must be a list",
	}}
}

test_ray_units if {
	every amount, want in {"100m": 100, "0.1": 100, "2": 2000, "1n": 0, "1u": 1, "1500u": 2, "0": 0} {
		lib.ray_units(amount, "cpu") == want
	}
	lib.ray_units({"__secret": 0.3}, "cpu") == 300
	lib.ray_units("1500m", "memory") == 2
	lib.ray_units("1Gi", "memory") == 1073741824
	every wrong in ["-1", -1, "many", null, true, samples.nothing] {
		not lib.ray_units(wrong, "cpu")
		not lib.ray_units(wrong, "memory")
	}
}

test_containers_add_up if {
	total({"containers": [asking("100m"), asking("100m")]}) == {"least": 200, "open": false}
	total({"containers": [{"resources": {"limits": {"cpu": 1}}}]}) == {"least": 1000, "open": false}
	total({}) == {"least": 0, "open": false}
	total({"containers": [asking("many"), asking(1)]}) == {"least": 1000, "open": false}
}

# Figures by hand, after Kubernetes' documentation of init containers and sidecars.
test_init_containers if {
	sidecar := object.union(asking(2), {"restartPolicy": "Always"})
	total({"containers": [asking(1)], "initContainers": [asking(3), asking(2)]}).least == 3000
	total({"containers": [asking(1)], "initContainers": [sidecar, asking(3)]}).least == 5000
	total({"containers": [asking(1)], "initContainers": [asking(4), sidecar]}).least == 4000
	total({"containers": [asking(5)], "initContainers": [sidecar]}).least == 7000
	lib.ray_total_beside({"containers": [asking(1)]}, "cpu", "requests", 500, 200).least == 1500
	lib.ray_total_beside({"containers": [asking("0.1")], "initContainers": [sidecar]}, "cpu", "requests", 0, 200).least == 2200
}

test_resources_of_the_pod if {
	total({"containers": [asking(1)], "resources": {"requests": {"cpu": 3}}}).least == 3000
	total({"containers": [asking(4)], "resources": {"limits": {"cpu": 3}}}).least == 4000
}

test_open if {
	every spec in [
		samples.nothing,
		{"containers": samples.nothing},
		{"containers": [samples.nothing]},
		{"containers": [asking(samples.nothing)]},
		{"initContainers": [object.union(asking(1), {"restartPolicy": samples.nothing})]},
		{"resources": samples.nothing},
	] {
		total(spec).open
	}
}

test_gpu if {
	lib.ray_asks_gpu({"containers": [{"resources": {"limits": {"nvidia.com/gpu": 1}}}]})
	lib.ray_may_ask_gpu({"containers": samples.nothing})
	not lib.ray_asks_gpu({"containers": samples.nothing})
	not lib.ray_may_ask_gpu({"containers": [{}]})
}

test_said if {
	lib.ray_said({"containers": [asking(1), {}]}, "cpu", "requests") == "containers[0].resources.requests.cpu is 1"
	lib.ray_said({"containers": [asking({"__secret": 1})]}, "cpu", "requests") == "containers[0].resources.requests.cpu is [secret]"
	lib.ray_said({}, "cpu", "requests") == "nothing says how much"
}

test_hosts if {
	lib.ray_hosts({}) == 1
	lib.ray_hosts({"numOfHosts": 0}) == 1
	lib.ray_hosts({"numOfHosts": {"__secret": 4}}) == 4
	not lib.ray_hosts({"numOfHosts": samples.nothing})
	not lib.ray_hosts({"numOfHosts": "2"})
}

nodes(labels, taints) := {"properties": {"labels": labels, "taints": taints}}

selecting(selector) := {"nodeSelector": selector}

test_selected if {
	lib.ray_selected({}, nodes(samples.nothing, []))
	lib.ray_selected(selecting({"a": "b"}), nodes({"a": "b", "c": "d"}, []))
	lib.ray_selected(selecting({"a": {"__secret": "b"}}), nodes({"a": "b"}, []))
	every group in [nodes(null, []), nodes({"a": "c"}, []), nodes({}, [])] {
		not lib.ray_selected(selecting({"a": "b"}), group)
		lib.ray_unselected(selecting({"a": "b"}), group) == {"a"}
	}
	every group in [nodes(samples.nothing, []), nodes({"a": samples.nothing}, [])] {
		not lib.ray_selected(selecting({"a": "b"}), group)
		lib.ray_unselected(selecting({"a": "b"}), group) == set()
	}
	every selector in [samples.nothing, {"a": samples.nothing}, "a=b"] {
		not lib.ray_selected(selecting(selector), nodes({"a": "c"}, []))
		lib.ray_unselected(selecting(selector), nodes({"a": "c"}, [])) == set()
	}
}

test_labels_of_others if {
	every key in ["kubernetes.io/arch", "topology.kubernetes.io/zone", "eks.amazonaws.com/nodegroup", "topology.ebs.csi.aws.com/zone"] {
		lib.ray_unselected(selecting({key: "a"}), nodes({}, [])) == set()
		lib.ray_unselected(selecting({key: "a"}), nodes({key: "b"}, [])) == {key}
	}
	lib.ray_unselected(selecting({"notkubernetes.io/a": "a"}), nodes({}, [])) == {"notkubernetes.io/a"}
}

taint := {"key": "a", "value": "b", "effect": "NO_SCHEDULE"}

tolerating(toleration) := {"tolerations": [toleration]}

test_tolerates if {
	every toleration in [
		{"key": "a", "operator": "Exists"}, {"operator": "Exists"}, {"key": "a", "value": "b"},
		{"key": "a", "operator": "Equal", "value": "b", "effect": "NoSchedule"},
	] {
		lib.ray_tolerates(tolerating(toleration), nodes({}, [taint]))
		lib.ray_untolerated(tolerating(toleration), nodes({}, [taint])) == set()
	}
	lib.ray_tolerates({}, nodes({}, []))
	lib.ray_tolerates({}, nodes({}, [object.union(taint, {"effect": "PREFER_NO_SCHEDULE"})]))
	lib.ray_tolerates(tolerating({"key": "a", "effect": "NoExecute"}), nodes({}, [{"key": "a", "effect": "NO_EXECUTE"}]))
}

test_does_not_tolerate if {
	every spec in [
		{}, {"tolerations": []}, tolerating({"key": "a"}), tolerating({"key": "a", "operator": "exists"}),
		tolerating({"key": "a", "operator": "Exists", "effect": "NoExecute"}), tolerating({"value": "b"}),
		tolerating({"key": "c", "operator": samples.nothing}),
	] {
		not lib.ray_tolerates(spec, nodes({}, [taint]))
		lib.ray_untolerated(spec, nodes({}, [taint])) == {taint}
	}
	lib.ray_untolerated(tolerating({"key": "a", "operator": "Exists", "effect": "NoSchedule"}), nodes({}, [object.union(taint, {"effect": "weird"})])) != set()
}

test_may_tolerate if {
	every spec in [{"tolerations": samples.nothing}, tolerating(samples.nothing), tolerating({"key": "a", "operator": samples.nothing})] {
		not lib.ray_tolerates(spec, nodes({}, [taint]))
		lib.ray_untolerated(spec, nodes({}, [taint])) == set()
	}
	every taints in [samples.nothing, [samples.nothing], [object.union(taint, {"effect": samples.nothing})]] {
		not lib.ray_tolerates({}, nodes({}, taints))
		lib.ray_untolerated({}, nodes({}, taints)) == set()
	}
}
