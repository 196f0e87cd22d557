// Package settings holds the typed settings of one stack: decoded strictly, completed with defaults, and with all
// mistakes reported at once.
//
// What a field is called, means, defaults to and may hold is declared in fields.go and nowhere else; rules between
// fields are in check.go.
package settings

// Settings is everything that one stack of the platform can be told. A Settings that came from [Decode],
// [DecodeStackFile] or [Load] without an error is complete and consistent; the zero value is neither.
type Settings struct {
	Environment string   // the stack's name; never read from the file
	Region      string   // AWS region of everything in the stack
	Zones       []string // three distinct availability zones of Region
	Team        string   // value of the tag Team
	Repository  string   // value of the tag Repository, as "org/repo"
	Network     Network
	Cluster     Cluster
	NodeGroups  NodeGroups
	Ray         Ray
}

// Network is the shape of the VPC.
type Network struct {
	CIDR        string // private IPv4 range of the VPC in canonical form, /16 or /17
	NATGateways NATGateways
}

// NATGateways says how many NAT gateways lead the private subnets to the internet.
type NATGateways string

// The ways to place NAT gateways.
const (
	SingleNAT  NATGateways = "single"   // one for all zones: cheap, and gone with its zone
	PerZoneNAT NATGateways = "per-zone" // one in each zone
)

// Cluster is the EKS control plane.
type Cluster struct {
	Version           string   // Kubernetes minor version, as "1.35"
	PublicAccessCIDRs []string // who may reach the public endpoint; empty: there is only the private endpoint
}

// NodeGroups are the groups of machines that the cluster runs on.
type NodeGroups struct {
	CPU NodeGroup
	GPU NodeGroup
}

// NodeGroup is one group of equal machines. The sizes count the machines of all zones together.
type NodeGroup struct {
	InstanceType string
	MinSize      int
	DesiredSize  int // size at creation; later the autoscaler owns it
	MaxSize      int // always above MinSize
	CapacityType CapacityType
	DiskGiB      int // root disk of each machine
}

// CapacityType says how machines are bought.
type CapacityType string

// The ways to buy machines.
const (
	OnDemand CapacityType = "on-demand"
	Spot     CapacityType = "spot" // cheaper, and AWS may take a machine back at two minutes' notice
)

// Ray is the Ray cluster and its operator.
type Ray struct {
	Version         string // Ray's release, as "2.52.0"
	OperatorVersion string // KubeRay's release, as "1.6.2"
	Head            Resources
	CPUWorkers      Workers
	GPUWorkers      Workers
}

// Resources are what one pod asks for and may use, as Kubernetes quantities.
type Resources struct {
	CPU    string // cores, as "2" or "500m"
	Memory string // bytes, as "8Gi"
}

// Workers is one group of equal Ray workers.
type Workers struct {
	Resources
	Replicas    int // at creation; later Ray's autoscaler owns it
	MinReplicas int
	MaxReplicas int
	GPUs        int // of each worker; always 0 for CPU workers
}
