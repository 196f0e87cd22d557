package settings

// fields declares every setting: its key, what it is, its default and what it may hold. Decoding, checks and messages
// all read it here.
func fields() object {
	return object{
		{"region", "AWS region of everything in the stack", text{
			into:   func(s *Settings) *string { return &s.Region },
			preset: "us-east-1", rule: oneOf(regionNames()...)}},
		{"zones", "availability zones of the network", list{
			into:     func(s *Settings) *[]string { return &s.Zones },
			preset:   func(s Settings) []string { return firstZones(s.Region) },
			presetIs: "the region's first three", min: zoneCount, max: zoneCount, items: "zones of the region"}},
		{"team", "the team that answers for the stack, as a tag", text{
			into: func(s *Settings) *string { return &s.Team }, rule: tagValue()}},
		{"repository", "the GitHub repository that manages the stack, as a tag", text{
			into:   func(s *Settings) *string { return &s.Repository },
			preset: "org/repo", rule: repository()}},
		{"network", "the VPC", networkFields()},
		{"cluster", "the EKS control plane", clusterFields()},
		{"nodeGroups", "the machines", object{
			{"cpu", "machines for the system, Ray's head and CPU workers", cpuGroup()},
			{"gpu", "machines for GPU workers", gpuGroup()},
		}},
		{"ray", "the Ray cluster and its operator", rayFields()},
	}
}

func networkFields() object {
	return object{
		{"cidr", "IPv4 range of the VPC", text{
			into:   func(s *Settings) *string { return &s.Network.CIDR },
			preset: "10.0.0.0/16", rule: vpcRange()}},
		{"natGateways", "NAT gateways of the private subnets; single is allowed in " + singleNATIn + " only", text{
			into:   func(s *Settings) *string { return (*string)(&s.Network.NATGateways) },
			preset: string(PerZoneNAT), rule: oneOf(string(SingleNAT), string(PerZoneNAT))}},
	}
}

// maxPublicRanges is AWS's limit for one cluster.
const maxPublicRanges = 40

func clusterFields() object {
	return object{
		{"version", "Kubernetes minor version, in quotes", text{
			into:   func(s *Settings) *string { return &s.Cluster.Version },
			preset: "1.35", rule: oneOf("1.34", "1.35").showing(`"1.34" or "1.35", in quotes`)}},
		{"publicAccessCidrs", "who may reach the public endpoint; without any, there is only the private one", list{
			into:     func(s *Settings) *[]string { return &s.Cluster.PublicAccessCIDRs },
			presetIs: "none", max: maxPublicRanges, items: "address ranges", rule: publicRange()}},
	}
}

func cpuGroup() object {
	return groupFields(groupLimits{
		types: []string{"t3.medium", "t3.large", "t3.xlarge",
			"m5.large", "m5.xlarge", "m5.2xlarge", "m5.4xlarge"},
		// The autoscaler itself runs here: a group that may shrink to nothing could never grow again.
		least: 1, most: 20,
		capacity: oneOf(string(OnDemand)),
		preset: NodeGroup{InstanceType: "m5.2xlarge", MinSize: 2, DesiredSize: 3, MaxSize: 10,
			CapacityType: OnDemand, DiskGiB: 100},
	}, func(s *Settings) *NodeGroup { return &s.NodeGroups.CPU })
}

func gpuGroup() object {
	return groupFields(groupLimits{
		types: []string{"g4dn.xlarge", "g4dn.2xlarge", "g4dn.4xlarge", "p3.2xlarge"},
		least: 0, most: 10,
		capacity: oneOf(string(OnDemand), string(Spot)),
		preset: NodeGroup{InstanceType: "g4dn.2xlarge", MinSize: 0, DesiredSize: 0, MaxSize: 5,
			CapacityType: OnDemand, DiskGiB: 200},
	}, func(s *Settings) *NodeGroup { return &s.NodeGroups.GPU })
}

// groupLimits is what differs between node groups.
type groupLimits struct {
	types       []string
	least, most int // machines
	capacity    rule
	preset      NodeGroup
}

func groupFields(limits groupLimits, group func(*Settings) *NodeGroup) object {
	least, most, preset := limits.least, limits.most, limits.preset
	return object{
		{"instanceType", "EC2 instance type", text{
			into:   func(s *Settings) *string { return &group(s).InstanceType },
			preset: preset.InstanceType, rule: oneOf(limits.types...)}},
		{"minSize", "machines that always run, in all zones together", number{
			into:   func(s *Settings) *int { return &group(s).MinSize },
			preset: preset.MinSize, min: least, max: most - 1}},
		{"desiredSize", "machines at creation; later the autoscaler decides", number{
			into:   func(s *Settings) *int { return &group(s).DesiredSize },
			preset: preset.DesiredSize, min: least, max: most}},
		{"maxSize", "machines that may run at once, in all zones together", number{
			into:   func(s *Settings) *int { return &group(s).MaxSize },
			preset: preset.MaxSize, min: least + 1, max: most}},
		{"capacityType", "how the machines are bought", text{
			into:   func(s *Settings) *string { return (*string)(&group(s).CapacityType) },
			preset: string(preset.CapacityType), rule: limits.capacity}},
		{"diskGiB", "root disk of each machine", number{
			into:   func(s *Settings) *int { return &group(s).DiskGiB },
			preset: preset.DiskGiB, min: 20, max: 500, unit: "GiB"}},
	}
}

func rayFields() object {
	return object{
		{"version", "Ray's release", text{
			into:   func(s *Settings) *string { return &s.Ray.Version },
			preset: "2.52.0", rule: releaseFrom("2.52.0", "older ones allow remote code execution, CVE-2025-62593")}},
		{"operatorVersion", "KubeRay's release", text{
			into:   func(s *Settings) *string { return &s.Ray.OperatorVersion },
			preset: "1.6.2", rule: releaseFrom("1.6.0", "the series that this platform is written for")}},
		{"head", "the head, which runs no tasks", resourceFields(Resources{CPU: "2", Memory: "8Gi"},
			func(s *Settings) *Resources { return &s.Ray.Head })},
		{"cpuWorkers", "workers without GPUs", workerFields(
			Workers{Resources: Resources{CPU: "2", Memory: "8Gi"}, Replicas: 3, MinReplicas: 2, MaxReplicas: 10},
			func(s *Settings) *Workers { return &s.Ray.CPUWorkers })},
		{"gpuWorkers", "workers with GPUs", gpuWorkerFields()},
	}
}

func gpuWorkerFields() object {
	preset := Workers{Resources: Resources{CPU: "4", Memory: "16Gi"}, Replicas: 0, MinReplicas: 0, MaxReplicas: 5, GPUs: 1}
	gpus := field{"gpus", "GPUs of each worker", number{
		into:   func(s *Settings) *int { return &s.Ray.GPUWorkers.GPUs },
		preset: preset.GPUs, min: 1, max: 4}}
	return append(workerFields(preset, func(s *Settings) *Workers { return &s.Ray.GPUWorkers }), gpus)
}

func workerFields(preset Workers, workers func(*Settings) *Workers) object {
	return append(resourceFields(preset.Resources, func(s *Settings) *Resources { return &workers(s).Resources }), object{
		{"replicas", "workers at creation; later Ray's autoscaler decides", number{
			into:   func(s *Settings) *int { return &workers(s).Replicas },
			preset: preset.Replicas, min: 0, max: maxWorkers}},
		{"minReplicas", "workers that always run", number{
			into:   func(s *Settings) *int { return &workers(s).MinReplicas },
			preset: preset.MinReplicas, min: 0, max: maxWorkers}},
		{"maxReplicas", "workers that may run at once", number{
			into:   func(s *Settings) *int { return &workers(s).MaxReplicas },
			preset: preset.MaxReplicas, min: 1, max: maxWorkers}},
	}...)
}

func resourceFields(preset Resources, resources func(*Settings) *Resources) object {
	return object{
		{"cpu", "cores of each pod, in quotes", text{
			into:   func(s *Settings) *string { return &resources(s).CPU },
			preset: preset.CPU, rule: cores("500m", "16")}},
		{"memory", "memory of each pod", text{
			into:   func(s *Settings) *string { return &resources(s).Memory },
			preset: preset.Memory, rule: memory("512Mi", "64Gi")}},
	}
}
