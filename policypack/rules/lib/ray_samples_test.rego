# METADATA
# title: Documents for the tests of the rules about Ray
package rayplatform.ray_samples

nothing := {"__unknown": true}

container := {"name": "ray", "image": "rayproject/ray:2.52.0", "resources": {
	"requests": {"cpu": "2", "memory": "8Gi"},
	"limits": {"cpu": "2", "memory": "8Gi"},
}}

gpu_container := {"name": "ray", "image": "rayproject/ray:2.52.0-gpu", "resources": {
	"requests": {"cpu": "4", "memory": "16Gi", "nvidia.com/gpu": "1"},
	"limits": {"cpu": "4", "memory": "16Gi", "nvidia.com/gpu": "1"},
}}

template(kind, pod) := {
	"metadata": {"labels": {"app": "ray", "ray.io/node-type": kind}},
	"spec": pod,
}

# What every rule about Ray lets pass, and a group 0 without GPUs and 1 with them.
spec := {
	"rayVersion": "2.52.0",
	"authOptions": {"mode": "token"},
	"enableInTreeAutoscaling": true,
	"autoscalerOptions": {"resources": {"requests": {"cpu": "200m", "memory": "256Mi"}, "limits": {"cpu": "500m", "memory": "512Mi"}}},
	"headGroupSpec": {"template": template("head", {
		"nodeSelector": {"ray.io/resource-type": "cpu"},
		"containers": [container],
	})},
	"workerGroupSpecs": [
		{"groupName": "cpu", "minReplicas": 2, "maxReplicas": 10, "template": template("worker", {
			"nodeSelector": {"ray.io/resource-type": "cpu"},
			"containers": [container],
		})},
		{"groupName": "gpu", "minReplicas": 0, "maxReplicas": 5, "template": template("worker", {
			"nodeSelector": {"ray.io/resource-type": "gpu"},
			"tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}],
			"containers": [gpu_container],
		})},
	],
}

document := {"resource": cluster}

cluster := {"urn": "urn:ray", "type": "kubernetes:ray.io/v1:RayCluster", "properties": {"spec": spec}}

# The document with another value at a path below spec, as of JSON patch.
changed(path, value) := json.patch(document, [patch(path, value)])

removed(path) := json.patch(document, [{"op": "remove", "path": concat("", ["/resource/properties/spec", path])}])

patch(path, value) := {"op": "add", "path": concat("", ["/resource/properties/spec", path]), "value": value}

# The same cluster in the other two types.
job(more) := {"resource": {"type": "kubernetes:ray.io/v1:RayJob", "properties": {"spec": object.union(
	{
		"rayClusterSpec": spec,
		"shutdownAfterJobFinishes": true,
		"ttlSecondsAfterFinished": 600,
		"activeDeadlineSeconds": 3600,
	},
	more,
)}}}

service := {"resource": {"type": "kubernetes:ray.io/v1:RayService", "properties": {"spec": {"rayClusterConfig": spec}}}}

selecting := {"resource": {"type": "kubernetes:ray.io/v1:RayJob", "properties": {"spec": {
	"clusterSelector": {"ray.io/cluster": "ray"},
	"activeDeadlineSeconds": 3600,
}}}}

whole := [document, job({}), service, {"resource": {"type": "kubernetes:ray.io/v1:RayCluster", "properties": {"spec": {"__secret": spec}}}}]

# Documents in which a part is of the wrong type; no rule about Ray may let them pass.
misshapen := [
	{"resource": {"type": "kubernetes:ray.io/v1:RayCluster", "properties": {"spec": "text"}}},
	{"resource": {"type": "kubernetes:ray.io/v1:RayService", "properties": {"spec": {"rayClusterConfig": []}}}},
	changed("/headGroupSpec", "text"),
	changed("/workerGroupSpecs", {"a": {}}),
	changed("/workerGroupSpecs/0", 7),
	changed("/workerGroupSpecs/0/template", "text"),
	changed("/workerGroupSpecs/0/template/spec", [{}]),
	changed("/workerGroupSpecs/0/template/spec/containers", {"ray": {}}),
	changed("/workerGroupSpecs/0/template/spec/containers", {"__secret": "text"}),
	changed("/workerGroupSpecs/0/template/spec/initContainers", "text"),
	changed("/workerGroupSpecs/0/template/spec/containers/0", "text"),
]

# Documents without a cluster where there must be one.
absent := [
	{"resource": {"type": "kubernetes:ray.io/v1:RayCluster", "properties": {}}},
	{"resource": {"type": "kubernetes:ray.io/v1:RayCluster", "properties": {"spec": null}}},
	{"resource": {"type": "kubernetes:ray.io/v1:RayService", "properties": {"spec": {}}}},
	{"resource": {"type": "kubernetes:ray.io/v1:RayJob", "properties": {"spec": {}}}},
	removed("/headGroupSpec"),
	changed("/headGroupSpec", {"__secret": null}),
]

# Documents of which too little is known for any rule about groups.
hidden := [
	{"resource": {"type": "kubernetes:ray.io/v1:RayCluster", "properties": {"spec": nothing}}},
	{"resource": {"type": "kubernetes:ray.io/v1:RayJob", "properties": {"spec": {"rayClusterSpec": {"__secret": nothing}}}}},
	changed("/workerGroupSpecs", nothing),
	changed("/workerGroupSpecs", {"__secret": nothing}),
	changed("/workerGroupSpecs/1", nothing),
]
