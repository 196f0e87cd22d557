package catalog

// InstanceType is an EC2 instance type as a node of EKS.
type InstanceType struct {
	Name        string
	VCPUs       int
	MemoryMiB   int    // nominal, as EC2 states it; a node sees less, see Allocatable
	GPUs        int    // 0: it has none
	Accelerator string // value of the label k8s.amazonaws.com/accelerator; empty without a GPU
	MaxPods     int    // pods that a node takes, the system's own included

	// PodAddresses is how many pods its network interfaces have IPv4 addresses for; MaxPods is never more.
	PodAddresses int
}

// Capacity is what pods can use of a node.
type Capacity struct {
	CPUMillis, MemoryMiB, Pods, GPUs int
}

// Reserve is what the kubelet keeps back for itself and the container runtime: its kubeReserved.
type Reserve struct {
	CPUMillis, MemoryMiB, EphemeralGiB int
}

const (
	// podLimit is the most pods that EKS recommends, and sets on a managed node, up to 30 vCPUs: all allowed types have fewer.
	// On larger ones it would be 250 (EKS user guide, "Choose an optimal Amazon EC2 node instance type").
	podLimit = 110

	// overheadPerMille is what the hypervisor and the kernel take of the nominal memory before a node sees it. EC2 publishes no
	// figure; this is the one that Karpenter plans with (its setting VM_MEMORY_OVERHEAD_PERCENT, 0.075).
	overheadPerMille = 75

	// evictionMiB is free memory below which the kubelet ends pods, so that none may be promised it: evictionHard's
	// memory.available, as nodeadm sets it.
	evictionMiB = 100
)

// addresses follows the VPC CNI: each interface's first address is its own, and two pods of the system use the host's network
// (amazon-eks-ami, nodeadm/internal/kubelet).
func addresses(m Machine) int { return m.NetworkInterfaces*(m.AddressesPerInterface-1) + 2 }

func maxPods(m Machine) int { return min(addresses(m), podLimit) }

// Reserve is computed as nodeadm does at a node's start (amazon-eks-ami, nodeadm/internal/kubelet/config.go). Its memory goes
// by the addresses, not by MaxPods: EKS lowers the limit of a managed node later, without lowering the reserve.
func (t InstanceType) Reserve() Reserve {
	return Reserve{CPUMillis: reservedCPU(t.VCPUs), MemoryMiB: 11*t.PodAddresses + 255, EphemeralGiB: 1}
}

// reservedCPU is 6 % of the first core, 1 % of the second, 0.5 % of the next two and 0.25 % of the others, in millicores.
func reservedCPU(vcpus int) int {
	millis := 0
	for _, band := range []struct{ from, to, perTenThousand int }{
		{0, 1, 600}, {1, 2, 100}, {2, 4, 50}, {4, vcpus, 25},
	} {
		cores := max(min(vcpus, band.to)-band.from, 0)
		millis += cores * 1000 * band.perTenThousand / 10000
	}
	return millis
}

// Allocatable is what pods can use of an empty node, those of the system included: what the scheduler counts with.
func (t InstanceType) Allocatable() Capacity {
	reserve := t.Reserve()
	overhead := (t.MemoryMiB*overheadPerMille + 999) / 1000 // rounded up: never promise what is not there
	return Capacity{
		CPUMillis: t.VCPUs*1000 - reserve.CPUMillis,
		MemoryMiB: t.MemoryMiB - overhead - reserve.MemoryMiB - evictionMiB,
		Pods:      t.MaxPods,
		GPUs:      t.GPUs,
	}
}
