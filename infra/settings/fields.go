package settings

import (
	"slices"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/infra/layout"
	"github.com/rayplatform/rayplatform/infra/versions"
)

// fields declares every setting: its key, what it is, its default and what it may hold. Decoding, messages, the schema
// and the manual all read it here.
func fields() object {
	return object{
		{"region", "AWS region of everything in the stack", text{
			into:   func(s *Settings) *string { return &s.Region },
			preset: "us-east-1", rule: oneOf(catalog.Regions()...).beside(isAWSRegion)}},
		{"zones", "availability zones of the network", list{
			into:     func(s *Settings) *[]string { return &s.Zones },
			preset:   func(s Settings) []string { return firstZones(s.Region) },
			presetIs: "the region's first three", min: zoneCount, max: zoneCount, items: "zones of the region"}},
		{"team", "the team that answers for the stack, as a tag", text{
			into: func(s *Settings) *string { return &s.Team }, rule: tagValue()}},
		{"repository", "the GitHub repository that manages the stack, as a tag", text{
			into: func(s *Settings) *string { return &s.Repository }, rule: repository()}},
		{"permissionsBoundary", "the IAM policy that bounds every role of the stack; it must be there first", text{
			into:   func(s *Settings) *string { return &s.PermissionsBoundary },
			preset: "ray-platform-boundary", rule: policyName()}},
		{"network", "the VPC", networkFields()},
		{"cluster", "the EKS control plane", clusterFields()},
		{"nodeGroups", "the machines", object{
			{"cpu", "machines for the system, Ray's head and CPU workers", cpuGroup()},
			{"gpu", "machines for GPU workers", gpuGroup()},
		}},
		{"addons", "versions of the EKS add-ons", addonFields()},
		{"ray", "the Ray cluster and its operator", rayFields()},
		{"artifacts", "what Ray writes to the stack's bucket", object{
			{"expireDays", "days until an artifact is deleted", number{
				into:   func(s *Settings) *int { return &s.Artifacts.ExpireDays },
				preset: 30, min: 1, max: 3650, unit: "days"}},
			{"noncurrentDays", "days until one that was overwritten or deleted is gone for good", number{
				into:   func(s *Settings) *int { return &s.Artifacts.NoncurrentDays },
				preset: 7, min: 1, max: 365, unit: "days"}},
		}},
		{"logs", "the logs of the stack", object{
			{"retentionDays", "days that CloudWatch keeps logs", number{
				into:   func(s *Settings) *int { return &s.Logs.RetentionDays },
				preset: 90, choices: retentions, unit: "days"}},
		}},
		{"budget", "what the stack may cost", object{
			{"monthlyUSD", "US dollars a month; with alarms, people are told when they are spent, or will be", number{
				into:   func(s *Settings) *int { return &s.Budget.MonthlyUSD },
				preset: 5000, min: 10, max: 1000000, unit: "US dollars"}},
		}},
		{"alarms", "what tells people that something needs them", alarmFields()},
		{"offHours", "the hours in which no machine runs", offHoursFields()},
	}
}

// retentions are the days that CloudWatch Logs allows, from the least that this platform does.
var retentions = []int{90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

// endpoints are the AWS services that nodes and the platform's own pods call.
var endpoints = []string{"ecr.api", "ecr.dkr", "sts", "ec2", "eks", "logs", "autoscaling"}

func networkFields() object {
	return object{
		{"cidr", "IPv4 range of the VPC", text{
			into:   func(s *Settings) *string { return &s.Network.CIDR },
			preset: "10.0.0.0/16", rule: vpcRange()}},
		{"natGateways", "NAT gateways of the private subnets; single is allowed in " + singleNATIn + " only", text{
			into:   func(s *Settings) *string { return (*string)(&s.Network.NATGateways) },
			preset: string(PerZoneNAT), rule: oneOf(string(SingleNAT), string(PerZoneNAT))}},
		{"interfaceEndpoints", "AWS services that the VPC reaches without NAT gateways, each priced by zone and hour", list{
			into:     func(s *Settings) *[]string { return &s.Network.InterfaceEndpoints },
			presetIs: "none", max: len(endpoints), items: "services", rule: oneOf(endpoints...).beside(isShort)}},
	}
}

// protectedIn is the environment whose cluster is protected by default.
const protectedIn = "production"

// maxPublicRanges is AWS's limit for one cluster.
const maxPublicRanges = 40

func clusterFields() object {
	return object{
		{"version", "Kubernetes minor version, in quotes", text{
			into:   func(s *Settings) *string { return &s.Cluster.Version },
			preset: "1.35", rule: kubernetesVersion()}},
		{"support", "when the version's standard support ends: standard lets EKS upgrade it, extended keeps it for a year at " +
			extendedPrice, text{
			into:   func(s *Settings) *string { return (*string)(&s.Cluster.Support) },
			preset: string(StandardSupport), rule: oneOf(string(StandardSupport), string(ExtendedSupport))}},
		{"protect", "guards the cluster, the artifacts, their keys and the head's disk from deletion and replacement", boolean{
			into:     func(s *Settings) *bool { return &s.Cluster.Protect },
			preset:   func(s Settings) bool { return s.Environment == protectedIn },
			presetIs: "true in " + protectedIn + ", false elsewhere"}},
		{"publicAccessCidrs", "who may reach the public endpoint; without any, there is only the private one", list{
			into:     func(s *Settings) *[]string { return &s.Cluster.PublicAccessCIDRs },
			presetIs: "none", max: maxPublicRanges, items: "address ranges", rule: publicRange()}},
		{"access", "who may use the Kubernetes API", object{
			{"admins", "IAM roles that may do everything", roles(
				func(s *Settings) *[]string { return &s.Cluster.Access.Admins })},
			{"viewers", "IAM roles that may read what is in namespaces, but neither secrets nor Ray's own objects", roles(
				func(s *Settings) *[]string { return &s.Cluster.Access.Viewers })},
			{"pipelines", "IAM roles of the pipelines that deploy the platform", roles(
				func(s *Settings) *[]string { return &s.Cluster.Access.Pipelines })},
		}},
	}
}

// maxRoles bounds each list of roles. More people than that share roles.
const maxRoles = 20

func roles(into func(*Settings) *[]string) list {
	return list{into: into, presetIs: "none", max: maxRoles, items: "roles", rule: roleName()}
}

// mostMachines bounds the machines of each kind.
var mostMachines = map[layout.Kind]int{layout.CPU: 20, layout.GPU: 10}

// What a Ray pod needs at least.
const (
	leastCPU    = "500m"
	leastMemory = "512Mi"
)

func cpuGroup() object {
	return groupFields(groupLimits{
		types: catalog.CPUTypes(),
		// The autoscaler itself runs here: a group that may shrink to nothing could never grow again.
		least: 1, most: mostMachines[layout.CPU],
		capacity: oneOf(string(OnDemand)),
		preset: NodeGroup{InstanceType: "m5.2xlarge", MinSize: 2, DesiredSize: 3, MaxSize: 10,
			CapacityType: OnDemand, DiskGiB: 100},
	}, func(s *Settings) *NodeGroup { return &s.NodeGroups.CPU })
}

func gpuGroup() object {
	return groupFields(groupLimits{
		types: catalog.GPUTypes(),
		least: 0, most: mostMachines[layout.GPU],
		capacity: oneOf(string(OnDemand), string(Spot)),
		preset: NodeGroup{InstanceType: "g4dn.2xlarge", MinSize: 0, DesiredSize: 0, MaxSize: 5,
			CapacityType: OnDemand, DiskGiB: 200},
	}, func(s *Settings) *NodeGroup { return &s.NodeGroups.GPU }, field{
		"fallbackMaxSize", "on-demand machines that may stand in for spot ones, in all zones together", number{
			into:   func(s *Settings) *int { return &s.NodeGroups.GPU.FallbackMaxSize },
			preset: 1, min: 1, max: mostMachines[layout.GPU] - 1,
			applies:   func(s Settings) bool { return s.NodeGroups.GPU.CapacityType == Spot },
			appliesIs: "only when capacityType is " + string(Spot)}})
}

// groupLimits is what differs between node groups.
type groupLimits struct {
	types       []string
	least, most int // machines
	capacity    rule
	preset      NodeGroup
}

func groupFields(limits groupLimits, group func(*Settings) *NodeGroup, own ...field) object {
	least, most, preset := limits.least, limits.most, limits.preset
	return append(object{
		{"instanceType", "EC2 instance type", text{
			into:   func(s *Settings) *string { return &group(s).InstanceType },
			preset: preset.InstanceType, rule: oneOf(limits.types...).beside(isInstanceType)}},
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
		{"spread", "managed node groups: per-zone makes one in each zone and keeps them balanced, one-group makes one in all", text{
			into:   func(s *Settings) *string { return (*string)(&group(s).Spread) },
			preset: string(PerZoneGroups), rule: oneOf(string(PerZoneGroups), string(OneGroup))}},
		{"zones", "zones that the machines run in", list{
			into:     func(s *Settings) *[]string { return &group(s).Zones },
			preset:   func(s Settings) []string { return slices.Clone(s.Zones) },
			presetIs: "the network's zones", min: 1, max: zoneCount, items: "zones of the network"}},
		{"maxUnavailable", "machines that an update replaces at a time", number{
			into:   func(s *Settings) *int { return &group(s).MaxUnavailable },
			preset: 1, min: 1, max: 5}},
	}, own...)
}

func rayFields() object {
	return object{
		{"version", "Ray's release", text{
			into:   func(s *Settings) *string { return &s.Ray.Version },
			preset: versions.RayLeast, rule: releaseFrom(versions.RayLeast, "older ones allow remote code execution, CVE-2025-62593")}},
		{"operatorVersion", "KubeRay's release", text{
			into:   func(s *Settings) *string { return &s.Ray.OperatorVersion },
			preset: versions.KubeRay, rule: releaseFrom("1.6.0", "the series that this platform is written for")}},
		{"idleTimeoutSeconds", "idle time after which Ray's autoscaler ends a worker", number{
			into:   func(s *Settings) *int { return &s.Ray.IdleTimeoutSeconds },
			preset: 60, min: 10, max: 3600, unit: "seconds"}},
		{"head", "the head, which runs no tasks", headFields()},
		{"cpuWorkers", "workers without GPUs", workerFields(
			Workers{Resources: Resources{CPU: "2", Memory: "8Gi"}, Replicas: 3, MinReplicas: 2, MaxReplicas: 10},
			1, func(s *Settings) *Workers { return &s.Ray.CPUWorkers })},
		{"gpuWorkers", "workers with GPUs; there are none with maxReplicas: 0", gpuWorkerFields()},
	}
}

func headFields() object {
	return append(resourceFields(Resources{CPU: "2", Memory: "8Gi"}, func(s *Settings) *Resources { return &s.Ray.Head.Resources }),
		field{"diskGiB", "disk of the head, which outlives its pod; it can grow, and never shrink", number{
			into:   func(s *Settings) *int { return &s.Ray.Head.DiskGiB },
			preset: 50, min: 10, max: 500, unit: "GiB"}})
}

func gpuWorkerFields() object {
	preset := Workers{Resources: Resources{CPU: "4", Memory: "16Gi"}, Replicas: 0, MinReplicas: 0, MaxReplicas: 5, GPUs: 1}
	gpus := field{"gpus", "GPUs of each worker", number{
		into:   func(s *Settings) *int { return &s.Ray.GPUWorkers.GPUs },
		preset: preset.GPUs, min: 1, max: 4}}
	return append(workerFields(preset, 0, func(s *Settings) *Workers { return &s.Ray.GPUWorkers }), gpus)
}

// workerFields are those of a group that may grow to most workers at the least.
func workerFields(preset Workers, most int, workers func(*Settings) *Workers) object {
	return append(resourceFields(preset.Resources, func(s *Settings) *Resources { return &workers(s).Resources }), object{
		{"replicas", "workers at creation; later Ray's autoscaler decides", number{
			into:   func(s *Settings) *int { return &workers(s).Replicas },
			preset: preset.Replicas, min: 0, max: maxWorkers}},
		{"minReplicas", "workers that always run", number{
			into:   func(s *Settings) *int { return &workers(s).MinReplicas },
			preset: preset.MinReplicas, min: 0, max: maxWorkers}},
		{"maxReplicas", "workers that may run at once", number{
			into:   func(s *Settings) *int { return &workers(s).MaxReplicas },
			preset: preset.MaxReplicas, min: most, max: maxWorkers}},
	}...)
}

func resourceFields(preset Resources, resources func(*Settings) *Resources) object {
	return object{
		{"cpu", "cores of each pod, in quotes", text{
			into:   func(s *Settings) *string { return &resources(s).CPU },
			preset: preset.CPU, rule: cores(leastCPU, "16")}},
		{"memory", "memory of each pod", text{
			into:   func(s *Settings) *string { return &resources(s).Memory },
			preset: preset.Memory, rule: memory(leastMemory, "64Gi")}},
	}
}
