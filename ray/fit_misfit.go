package ray

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// MisfitKind is why pods cannot be scheduled.
type MisfitKind string

// The kinds of Misfit, each with the figures that it has.
const (
	// Unreachable means that node selector or taints keep the pod off every node: see Obstacles.
	Unreachable MisfitKind = "unreachable"
	// TooLarge means that no node that the pod reaches would be large enough even if empty: see Shortages.
	TooLarge MisfitKind = "too large"
	// TooMany means that some of the pods stay without room when all groups are at their maximum: see Placed, Growths.
	TooMany MisfitKind = "too many"
)

// Misfit tells why the pods of one group cannot all be scheduled.
type Misfit struct {
	// Group is Head, the name of a worker group or the name of a pod that runs beside Ray.
	Group string
	Kind  MisfitKind
	// Pods is how many pods the group has at its maximum: of a worker group, maxReplicas times its hosts.
	Pods int
	// Obstacles are set for Unreachable, one for each node group: none if there is no node group.
	Obstacles []Obstacle
	// Shortages are set for TooLarge: at least one for each node group that the pod reaches.
	Shortages []Shortage
	// Placed is set for TooMany: how many of the pods find room. If all worker groups with a Misfit are lowered to it
	// and neither the head nor the load has one, everything fits. 0 means that none finds room.
	Placed int
	// Growths are set for TooMany: each is a way to place all pods. None means that no growth of one node group alone,
	// up to 450 nodes, does.
	Growths []Growth
}

// Obstacle is what keeps pods off the nodes of a group.
type Obstacle struct {
	NodeGroup string
	// Labels are selected by the pods; the nodes lack them, or have them with another value.
	Labels map[string]string
	// Taints are on the nodes; the pods do not tolerate them.
	Taints []corev1.Taint
}

// Shortage is a resource of which a pod wants more than an empty node of a group offers.
type Shortage struct {
	NodeGroup string
	Resource  corev1.ResourceName
	// Wanted is by the whole pod, sidecars included.
	Wanted resource.Quantity
	// Offered is what DaemonSets leave: below zero if they want more than there is themselves.
	Offered resource.Quantity
	// Missing is Wanted less Offered: a pod that wants less by that, or a node that offers more by that, fits.
	Missing resource.Quantity
}

// Growth is a larger number of nodes in one group.
type Growth struct {
	NodeGroup string
	// Max is how many nodes the group may have now.
	Max int
	// Needed is the smallest number, above Max, with which all pods that reach the group are placed.
	Needed int
}

func shortagesOf(group machines, needs amounts) []Shortage {
	missing := maps.Clone(needs)
	missing.subtract(group.offers, 1)
	var shortages []Shortage
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		if missing[name] > 0 {
			shortages = append(shortages, Shortage{NodeGroup: group.Name, Resource: name, Wanted: needs.quantity(name),
				Offered: group.offers.quantity(name), Missing: missing.quantity(name)})
		}
	}
	return shortages
}

// String is one line for people, without a full stop.
func (m Misfit) String() string {
	switch m.Kind {
	case Unreachable:
		return m.Group + ": no node group takes its pods: " + joined(m.Obstacles, "there is none")
	case TooLarge:
		return m.Group + ": a pod is too large for a node: " + joined(m.Shortages, "")
	default:
		return fmt.Sprintf("%s: %d of %d pods find room: %s", m.Group, m.Placed, m.Pods,
			joined(m.Growths, "no larger number of nodes in one group places all"))
	}
}

func joined[T fmt.Stringer](parts []T, none string) string {
	if len(parts) == 0 {
		return none
	}
	var texts []string
	for _, part := range parts {
		texts = append(texts, part.String())
	}
	return strings.Join(texts, "; ")
}

// String is a part of a sentence.
func (o Obstacle) String() string {
	var reasons []string
	for _, key := range slices.Sorted(maps.Keys(o.Labels)) {
		reasons = append(reasons, "has no label "+key+"="+o.Labels[key])
	}
	for _, taint := range o.Taints {
		reasons = append(reasons, "has the taint "+taint.ToString()+", which they do not tolerate")
	}
	return "group " + o.NodeGroup + " " + strings.Join(reasons, " and ")
}

// String is a part of a sentence.
func (s Shortage) String() string {
	return fmt.Sprintf("in group %s it wants %s of %s, %s more than the %s that DaemonSets leave",
		s.NodeGroup, s.Wanted.String(), s.Resource, s.Missing.String(), s.Offered.String())
}

// String is a part of a sentence.
func (g Growth) String() string {
	return fmt.Sprintf("group %s needs %d nodes and may have %d", g.NodeGroup, g.Needed, g.Max)
}
