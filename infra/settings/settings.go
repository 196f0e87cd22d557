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
	// PermissionsBoundary is the IAM policy of the stack's account that bounds every role of the stack: its name, behind its
	// path if it has one.
	PermissionsBoundary string

	Network    Network
	Cluster    Cluster
	NodeGroups NodeGroups
	Addons     Addons
	Ray        Ray
	Artifacts  Artifacts
	Logs       Logs
	Budget     Budget
	Alarms     Alarms
	OffHours   OffHours
}

// Network is the shape of the VPC.
type Network struct {
	CIDR               string // private IPv4 range of the VPC in canonical form, /16 or /17
	NATGateways        NATGateways
	InterfaceEndpoints []string // AWS services that the VPC reaches by private endpoints, as "ecr.api"; empty: none
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
	Version           string // Kubernetes minor version, as "1.35"
	Support           Support
	Protect           bool     // guards the cluster, the artifacts, their keys and the head's disk from deletion and replacement
	PublicAccessCIDRs []string // who may reach the public endpoint; empty: there is only the private endpoint
	Access            Access
}

// Support says what EKS does with a cluster whose Kubernetes version leaves standard support.
type Support string

// The kinds of support.
const (
	StandardSupport Support = "standard" // EKS upgrades the cluster
	ExtendedSupport Support = "extended" // the cluster keeps its version for a year, at six times the price
)

// Access says who may use the Kubernetes API. The lists hold names of IAM roles of the stack's account, with their
// path if they have one, as "platform-admin" or "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef".
// No role is in two lists, and Admins and Pipelines are not both empty.
type Access struct {
	Admins    []string // may do everything
	Viewers   []string // may only read
	Pipelines []string // deploy the platform
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
	Spread       Spread
	Zones        []string // one to three of the network's zones
	// MaxUnavailable is how many machines an update replaces at a time.
	MaxUnavailable int
	// FallbackMaxSize is how many on-demand machines may stand in for spot ones that AWS does not have. It is 0 where
	// CapacityType is not Spot: there is nothing to fall back from.
	FallbackMaxSize int
}

// Spread says how the machines of a group are spread over its zones.
type Spread string

// The ways to spread machines.
const (
	PerZoneGroups Spread = "per-zone"  // a managed node group in each zone, which the autoscaler keeps balanced
	OneGroup      Spread = "one-group" // one managed node group in all zones, which AWS balances as it can
)

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
	// IdleTimeoutSeconds is how long a worker is idle before Ray's autoscaler ends it.
	IdleTimeoutSeconds int
	Head               Head
	CPUWorkers         Workers
	GPUWorkers         Workers
}

// Head is the pod that schedules the work.
type Head struct {
	Resources
	DiskGiB int // of the claim that outlives the pod
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

// Logs are the logs of the stack.
type Logs struct {
	RetentionDays int // a number of days that CloudWatch Logs allows, 90 or more
}

// Addons are the versions of the EKS add-ons, as "v1.20.4-eksbuild.2".
type Addons struct {
	VPCCNI, KubeProxy, CoreDNS, PodIdentityAgent, EBSCSIDriver, MetricsServer, CloudWatchObservability string
}

// Artifacts are what Ray writes to the stack's bucket.
type Artifacts struct {
	ExpireDays     int // until an artifact is deleted
	NoncurrentDays int // until one that was overwritten or deleted is gone for good
}

// Budget is what the stack may cost.
type Budget struct {
	MonthlyUSD int
}

// Alarms tell people when something needs them.
type Alarms struct {
	Enabled bool
	Emails  []string // who is told; empty: nobody, until somebody subscribes to the topic
}

// OffHours are the hours in which nobody needs the machines: every night from Stop to Start, and the days that are not
// among Days as a whole.
type OffHours struct {
	Enabled     bool
	Start, Stop string   // of a working day, as "07:00" and "20:00"; Start is the earlier
	Days        []string // working days, as "MON", in the order of the week
	TimeZone    string   // of the IANA database, as "Europe/Berlin"
}
