package rayplatform.lib_test

import data.rayplatform.lib

test_nodes_gpu_type if {
	every type in ["g4dn.2xlarge", "p3.2xlarge", "g6e.xlarge", "gr6.4xlarge", "p5.48xlarge"] {
		lib.nodes_gpu_type(type)
	}
	every type in ["m5.2xlarge", "t3.large", "c7g.large", "", null, 7, ["g4dn.2xlarge"], nothing] {
		not lib.nodes_gpu_type(type)
	}
}

gpu_marks := [
	{"amiType": "AL2023_x86_64_NVIDIA"},
	{"amiType": "AL2_x86_64_GPU"},
	{"taints": [{"key": "other"}, {"key": "nvidia.com/gpu"}]},
	{"labels": {"ray.io/resource-type": "gpu"}},
	{"labels": {"nvidia.com/gpu": "true"}},
	{"labels": {"k8s.amazonaws.com/accelerator": "nvidia-tesla-t4"}},
]

no_gpu_marks := [
	{}, {"amiType": "AL2023_x86_64_STANDARD"}, {"amiType": 7}, {"taints": "nvidia.com/gpu"}, {"taints": [{"key": "other"}]},
	{"labels": {"ray.io/resource-type": "cpu", "nvidia.com/gpu": "false", "nvidia.com/gpu.present": ""}}, {"labels": []},
]

hidden_gpu_marks := [
	{"amiType": nothing}, {"taints": nothing}, {"taints": [{"key": nothing}]}, {"taints": [nothing]}, {"labels": nothing},
	{"labels": {"ray.io/resource-type": nothing}}, {"labels": {"nvidia.com/gpu": {"__secret": nothing}}},
]

test_nodes_marked if {
	every properties in gpu_marks {
		lib.nodes_marked(properties)
		not lib.nodes_may_be_marked(properties)
	}
	every properties in no_gpu_marks {
		not lib.nodes_marked(properties)
		not lib.nodes_may_be_marked(properties)
	}
	every properties in hidden_gpu_marks {
		not lib.nodes_marked(properties)
		lib.nodes_may_be_marked(properties)
	}
}

test_nodes_kind if {
	every properties in gpu_marks {
		lib.nodes_kind(properties) == "gpu"
	}
	every properties in no_gpu_marks {
		lib.nodes_kind(properties) == "cpu"
		lib.nodes_kind(object.union(properties, {"instanceTypes": ["m5.large", "g4dn.xlarge"]})) == "gpu"
		lib.nodes_kind(object.union(properties, {"instanceTypes": nothing})) == "unknown"
		lib.nodes_kind(object.union(properties, {"instanceTypes": ["m5.large", nothing]})) == "unknown"
	}
	every properties in hidden_gpu_marks {
		lib.nodes_kind(properties) == "unknown"
	}
}
