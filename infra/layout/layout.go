// Package layout says which managed node groups a wish for machines becomes: their zones, sizes, labels and taints. It is
// pure, so that the checks of the settings and the components look at the same groups.
package layout

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/ray"
)

// Kind is what the machines of a group are for. It is also the value of the label [ray.ResourceTypeLabel].
type Kind string

// The kinds of machines.
const (
	CPU Kind = "cpu" // the system, Ray's head and its CPU workers
	GPU Kind = "gpu" // GPU workers and nothing else
)

// Wish is a number of equal machines, wherever they stand.
type Wish struct {
	Kind              Kind
	Type              catalog.InstanceType
	Zones             []string // at least one, in the order in which they are filled
	PerZone           bool     // one managed group in each zone; false: one over all of them
	Min, Desired, Max int      // machines in all zones together
	Spot              bool     // interruptible
	Fallback          int      // on-demand machines that stand in when there are no interruptible ones; 0: none
}

// Group is one managed node group.
type Group struct {
	Name              string // as "cpu-a", "gpu", "gpu-fallback"; unique in an environment
	Kind              Kind
	Type              catalog.InstanceType
	Zones             []string
	Min, Desired, Max int
	Spot              bool
	Fallback          bool // stands in for interruptible machines, and is used only when there are none
}

// Groups are the managed node groups of a wish. A zone whose share of the maximum is nothing gets no group. The fallback
// stands across all zones: it is for days when machines are hard to get, so it takes them where they are.
func (w Wish) Groups() []Group {
	groups := w.interruptibleOrNot()
	if w.Spot && w.Fallback > 0 {
		groups = append(groups, Group{
			Name: string(w.Kind) + "-fallback", Kind: w.Kind, Type: w.Type, Zones: w.Zones, Max: w.Fallback, Fallback: true,
		})
	}
	return groups
}

func (w Wish) interruptibleOrNot() []Group {
	whole := Group{
		Name: string(w.Kind), Kind: w.Kind, Type: w.Type, Zones: w.Zones,
		Min: w.Min, Desired: w.Desired, Max: w.Max, Spot: w.Spot,
	}
	if !w.PerZone {
		return []Group{whole}
	}
	var groups []Group
	for i, zone := range w.Zones {
		part := whole
		part.Name += "-" + zone[len(zone)-1:] // the letter tells the zones of a region apart
		part.Zones = []string{zone}
		part.Min, part.Desired, part.Max = w.share(w.Min, i), w.share(w.Desired, i), w.share(w.Max, i)
		if part.Max > 0 {
			groups = append(groups, part)
		}
	}
	return groups
}

// Preferred is a regular expression for the beginnings of the names of all groups but fallbacks, with a number behind them
// that EKS or its provider put there.
const Preferred = `[a-z]+(-[a-z])?-[0-9]`

// share is the part of n machines that stands in the i-th zone, when they are dealt out like cards. It grows with n, so
// min ≤ desired ≤ max of the whole hold in every zone too.
func (w Wish) share(n, i int) int {
	return (n + len(w.Zones) - 1 - i) / len(w.Zones)
}

// Labels are what the nodes of the group are found by.
func (g Group) Labels() map[string]string {
	labels := map[string]string{ray.ResourceTypeLabel: string(g.Kind)}
	if g.Kind == GPU {
		labels[ray.GPUResource] = "true"
		labels["nvidia.com/gpu.present"] = "true"                    // the NVIDIA device plugin runs where this is
		labels["k8s.amazonaws.com/accelerator"] = g.Type.Accelerator // tells the Cluster Autoscaler to wait for the GPU
	}
	return labels
}

// Taints keep pods that ask for no GPU off GPU nodes.
func (g Group) Taints() []corev1.Taint {
	if g.Kind != GPU {
		return nil
	}
	return []corev1.Taint{{Key: ray.GPUResource, Value: "true", Effect: corev1.TaintEffectNoSchedule}}
}
