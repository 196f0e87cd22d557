package rayplatform.ray_fits_nodes_test

import data.rayplatform.ray_fits_nodes as rule
import data.rayplatform.ray_samples as samples

group(name, types, labels, more) := {
	"urn": concat(":", ["urn", name]),
	"type": "aws:eks/nodeGroup:NodeGroup",
	"name": name,
	"properties": object.union({"instanceTypes": types, "labels": labels, "taints": [], "scalingConfig": {"maxSize": 5}}, more),
}

cpu := group("cpu", ["m5.2xlarge"], {"ray.io/resource-type": "cpu"}, {})

gpu_labels := {"ray.io/resource-type": "gpu", "nvidia.com/gpu.present": "true"}

gpu := group("gpu", ["g4dn.2xlarge"], gpu_labels, {"taints": [{"key": "nvidia.com/gpu", "value": "true", "effect": "NO_SCHEDULE"}]})

stack(doc, groups) := {"resources": array.concat([object.union({"urn": "urn:ray"}, doc.resource)], groups)}

# A Ray cluster, changed at a path below its spec, on both node groups.
changed(path, value) := stack(samples.changed(path, value), [cpu, gpu])

# The Ray cluster on other CPU nodes, changed at a property.
on(property, value) := stack(samples.document, [gpu, json.patch(cpu, [{"op": "add", "path": concat("/", ["/properties", property]), "value": value}])])

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

head := "spec.headGroupSpec.template.spec"

worker := "spec.workerGroupSpecs[0].template.spec"

own := "/workerGroupSpecs/0/template/spec/containers/0/resources"

test_holds if {
	every doc in samples.whole {
		holds(stack(doc, [cpu, gpu]))
	}
	holds(stack(samples.selecting, [cpu, gpu]))
	holds({"resources": [cpu]})
}

test_wrong_shape if {
	every doc in array.concat(samples.misshapen, samples.absent) {
		count(broken_at(stack(doc, [cpu, gpu]))) > 0
	}
	messages(changed("/headGroupSpec/template/spec/nodeSelector", "a=b")) == {`spec.headGroupSpec.template.spec.nodeSelector is a string, but must be an object`}
	messages(changed("/autoscalerOptions/resources/requests/cpu", "many")) == {`spec.autoscalerOptions.resources.requests.cpu is "many", but must be a quantity`}
	messages(changed("/enableInTreeAutoscaling", "yes")) == {`spec.enableInTreeAutoscaling is "yes", but must be true or false`}
	broken_at(changed("/autoscalerOptions", "text")) == {"spec.autoscalerOptions"}
	broken_at(changed("/autoscalerOptions/resources/limits", [])) == {"spec.autoscalerOptions.resources.limits"}
	broken_at(changed(own, "text")) == {"spec.workerGroupSpecs[0].template.spec.containers[0].resources"}
	broken_at(changed("/headGroupSpec/template/spec/resources", 7)) == {"spec.headGroupSpec.template.spec.resources"}
	broken_at(changed(concat("/", [own, "requests/cpu"]), "many")) == {"spec.workerGroupSpecs[0].template.spec.containers[0].resources.requests.cpu"}
}

test_hidden if {
	every doc in samples.hidden {
		count(open_at(stack(doc, [cpu, gpu]))) > 0
		broken_at(stack(doc, [cpu, gpu])) == set()
	}
}

test_no_node_group if {
	open_at(stack(samples.document, [])) == {"spec"}
	broken_at(stack(samples.document, [])) == set()
	{f.message | some f in rule.unknown} == {"spec must fit the nodes of some node group, and there is none here"} with input as stack(samples.document, [])
}

# At most five workers with other resources, one for each node.
five(resources) := json.patch(changed(own, resources), [{"op": "replace", "path": "/resources/0/properties/spec/workerGroupSpecs/0/maxReplicas", "value": 5}])

# An m5.2xlarge offers 7910m to pods, of which the daemons take 480m.
test_cpu if {
	holds(five({"requests": {"cpu": "7430m", "memory": "1Gi"}}))
	rule.broken == {{
		"urn": "urn:ray",
		"path": worker,
		"message": `spec.workerGroupSpecs[0].template.spec fits no node: cpu offers 7430m cpu while containers[0].resources.requests.cpu is "7431m"; gpu has a taint "nvidia.com/gpu" that is not tolerated; gpu lacks the label ray.io/resource-type; gpu offers 7170m cpu while containers[0].resources.requests.cpu is "7431m"`,
	}} with input as changed(own, {"requests": {"cpu": "7431m"}})
}

# It offers 29317Mi, of which they take 257Mi.
test_memory if {
	holds(five({"requests": {"cpu": "2", "memory": "29060Mi"}}))
	contains(concat("", messages(changed(own, {"limits": {"memory": "29061Mi"}}))), `cpu offers 29060Mi memory while containers[0].resources.limits.memory is "29061Mi"`)
}

test_gpus if {
	contains(concat("", messages(changed("/workerGroupSpecs/1/template/spec/containers/0/resources/requests", {"nvidia.com/gpu": 2}))), "gpu offers 1 nvidia.com/gpu")
	broken_at(changed(concat("/", [own, "limits/google.com~1tpu"]), 4)) == {worker}
	holds(changed(concat("/", [own, "requests/ephemeral-storage"]), "500Gi"))
}

# KubeRay puts the autoscaler beside the head: 500m where nothing is said, or what its options say.
heading(cores) := {"requests": {"cpu": cores, "memory": "8Gi"}}

test_autoscaler if {
	at := "/headGroupSpec/template/spec/containers/0/resources"
	holds(changed(at, heading("7230m")))
	broken_at(changed(at, heading("7231m"))) == {head}
}

test_node_selector if {
	broken_at(changed("/workerGroupSpecs/0/template/spec/nodeSelector", {"ray.io/resource-type": "tpu"})) == {worker}
	holds(changed("/workerGroupSpecs/0/template/spec/nodeSelector", null))
	open_at(changed("/workerGroupSpecs/0/template/spec/nodeSelector", {"kubernetes.io/arch": "amd64"})) == {worker}
	open_at(changed("/workerGroupSpecs/0/template/spec/nodeSelector", samples.nothing)) == {worker}
}

test_taints if {
	holds(changed("/workerGroupSpecs/1/template/spec/tolerations", []))
	broken_at(changed("/workerGroupSpecs/0/template/spec/nodeSelector", gpu_labels)) == {worker}
	open_at(changed("/workerGroupSpecs/1/template/spec/tolerations", samples.nothing)) == {"spec.workerGroupSpecs[1].template.spec"}
	broken_at(on("taints", [{"key": "a", "effect": "NO_EXECUTE"}])) == {head, worker}
	open_at(on("taints", samples.nothing)) == {head, worker}
	open_at(on("taints", "text")) == {head, worker}
}

test_room if {
	holds(changed("/workerGroupSpecs/0/maxReplicas", 15))
	messages(changed("/workerGroupSpecs/0/maxReplicas", 16)) == {"spec.workerGroupSpecs[0].maxReplicas is 16, but all node groups at their largest have room for 15 of its pods"}
	broken_at(changed("/workerGroupSpecs/0/numOfHosts", 2)) == {"spec.workerGroupSpecs[0].maxReplicas"}
	messages(changed("/workerGroupSpecs/0/maxReplicas", {"__secret": 16})) == {"spec.workerGroupSpecs[0].maxReplicas is [secret], but all node groups at their largest have room for 15 of its pods"}
}

# What is no number, or absent, is other rules' affair; and so is a node group without a size.
test_no_room_known if {
	every most in ["16", null, -1, []] {
		holds(changed("/workerGroupSpecs/0/maxReplicas", most))
	}
	every size in [{}, {"maxSize": "1"}] {
		holds(on("scalingConfig", size))
	}
	broken_at(on("scalingConfig", {"maxSize": 3})) == {"spec.workerGroupSpecs[0].maxReplicas"}
}

test_room_not_known if {
	at := "spec.workerGroupSpecs[0].maxReplicas"
	open_at(changed("/workerGroupSpecs/0/maxReplicas", samples.nothing)) == {at}
	open_at(changed("/workerGroupSpecs/0/numOfHosts", samples.nothing)) == {at}
	every size in [samples.nothing, {"maxSize": samples.nothing}] {
		open_at(on("scalingConfig", size)) == {at}
		broken_at(on("scalingConfig", size)) == set()
	}
	more := group("more", samples.nothing, {"ray.io/resource-type": "cpu"}, {})
	many := samples.changed("/workerGroupSpecs/0/maxReplicas", 16)
	open_at(stack(many, [cpu, gpu, more])) == {at}
	broken_at(stack(many, [cpu, gpu, more])) == set()
	enough := samples.changed("/workerGroupSpecs/0/maxReplicas", 15)
	holds(stack(enough, [cpu, gpu, more]))
}

test_no_pods if holds(json.patch(changed("/workerGroupSpecs/0/maxReplicas", 0), [{"op": "replace", "path": concat("", ["/resources/0/properties/spec", own]), "value": {"limits": {"cpu": 100}}}]))

test_several_types if {
	holds(on("instanceTypes", ["m5.2xlarge", "m5.4xlarge"]))
	broken_at(on("instanceTypes", ["m5.2xlarge", "m5.large"])) == {head, worker}
	small := {"limits": {"cpu": "1", "memory": "1Gi"}}
	doc := json.patch(on("instanceTypes", ["m5.2xlarge", "m5.large"]), [
		{"op": "replace", "path": concat("", ["/resources/0/properties/spec", own]), "value": small},
		{"op": "replace", "path": "/resources/0/properties/spec/headGroupSpec/template/spec/containers/0/resources", "value": small},
	])
	broken_at(doc) == {"spec.workerGroupSpecs[0].maxReplicas"}
	broken_at(json.patch(doc, [{"op": "replace", "path": concat("", ["/resources/0/properties/spec", own, "/limits/cpu"]), "value": "1500m"}])) == {worker}
	broken_at(json.patch(doc, [{"op": "replace", "path": concat("", ["/resources/0/properties/spec", own, "/limits/memory"]), "value": "8Gi"}])) == {worker}
}

test_types_not_known if {
	every types in [samples.nothing, [], null, [samples.nothing], ["x9.huge"], "m5.2xlarge", [7]] {
		open_at(on("instanceTypes", types)) == {head, worker}
		broken_at(on("instanceTypes", types)) == set()
	}
}

test_labels_not_known if {
	open_at(on("labels", samples.nothing)) == {head, worker}
	open_at(on("labels", {"ray.io/resource-type": "cpu", "nvidia.com/gpu.present": samples.nothing})) == {head, worker}
}

test_amounts_not_known if {
	open_at(changed(own, samples.nothing)) == {worker}
	open_at(changed("/enableInTreeAutoscaling", samples.nothing)) == {head}
	open_at(changed("/autoscalerOptions", samples.nothing)) == {head}
	open_at(changed("/headGroupSpec/template/spec/containers", samples.nothing)) == {head}
}

test_autoscaler_of_kuberay if {
	full := {"requests": {"cpu": "6931m", "memory": "8Gi"}}
	at := "/resources/0/properties/spec/headGroupSpec/template/spec/containers/0/resources"
	doc := json.patch(changed("/autoscalerOptions", {}), [{"op": "replace", "path": at, "value": full}])
	broken_at(doc) == {head}
	holds(json.patch(doc, [{"op": "replace", "path": "/resources/0/properties/spec/enableInTreeAutoscaling", "value": false}]))
	holds(json.patch(doc, [{"op": "replace", "path": concat("/", [at, "requests/cpu"]), "value": "6930m"}]))
}
