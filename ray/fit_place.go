package ray

import (
	"cmp"
	"maps"
	"math"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// onePod is the place that a pod takes among those that a kubelet runs at most.
var onePod = corev1.ResourceList{corev1.ResourcePods: resource.MustParse("1")}

// amounts are quantities as the scheduler counts them, rounded up: CPU in thousandths of a core, everything else in
// its own unit. A resource that is not there is 0.
type amounts map[corev1.ResourceName]int64

// unlimited is more of any resource than a machine has, in whole units; larger quantities count as this, so that sums
// and thousandths stay within 64 bits.
const unlimited = 1 << 50

func amountsOf(list corev1.ResourceList) amounts {
	counted := amounts{}
	for name, quantity := range list {
		switch {
		case quantity.Sign() <= 0:
			continue
		case quantity.CmpInt64(unlimited) > 0:
			quantity = *resource.NewQuantity(unlimited, resource.DecimalSI)
		}
		if name == corev1.ResourceCPU {
			counted[name] = quantity.MilliValue()
			continue
		}
		counted[name] = quantity.Value()
	}
	return counted
}

// subtract takes other away n times.
func (a amounts) subtract(other amounts, n int) {
	for name, amount := range other {
		a[name] -= amount * int64(n)
	}
}

// holds is how many pods with these needs, at most n, find room in the amounts.
func (a amounts) holds(needs amounts, n int) int {
	most := int64(n)
	for name, need := range needs {
		most = min(most, max(0, a[name])/need)
	}
	return int(most)
}

// quantity is the amount of a resource in the form that people write.
func (a amounts) quantity(name corev1.ResourceName) resource.Quantity {
	switch name {
	case corev1.ResourceCPU:
		return *resource.NewMilliQuantity(a[name], resource.DecimalSI)
	case corev1.ResourceMemory, corev1.ResourceEphemeralStorage:
		return *resource.NewQuantity(a[name], resource.BinarySI)
	default:
		return *resource.NewQuantity(a[name], resource.DecimalSI)
	}
}

// spot is one node, counted from 0 in its group, with pods of one demand on it.
type spot struct{ demand, group, node, pods int }

func placedOf(spots []spot, demand int) int {
	placed := 0
	for _, s := range spots {
		if s.demand == demand {
			placed += s.pods
		}
	}
	return placed
}

// place finds nodes for the pods of all demands or, if it fails, for many of them. It packs the pods that reach few
// groups before those that can go elsewhere, and large ones before small ones, which fill the gaps (first-fit
// decreasing). That is a heuristic: it may fail where the best of all packings would not. To find that one takes
// exponential time.
//
// If it fails, what runs beside Ray comes first and the head next, as in life; so it is the workers that stay without
// room, and with their number lowered to what was placed, everything is placed.
func place(demands []demand, groups []machines) []spot {
	order := bySize(demands, groups)
	spots := firstFit(demands, groups, order)
	if complete(spots, demands) {
		return spots
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(demands[a].stage, demands[b].stage) })
	return firstFit(demands, groups, order)
}

func complete(spots []spot, demands []demand) bool {
	for i, d := range demands {
		if placedOf(spots, i) < d.Replicas {
			return false
		}
	}
	return true
}

// firstFit puts each pod onto the first node, in the order of groups, that still has room. Pods of one demand come in
// one go, because what has no room for one has none for the next.
func firstFit(demands []demand, groups []machines, order []int) []spot {
	used := make([][]amounts, len(groups))
	var spots []spot
	for _, i := range order {
		d, left := demands[i], demands[i].Replicas
		for _, g := range d.reach {
			for node := 0; node < groups[g].Max && left > 0; node++ {
				if node == len(used[g]) {
					used[g] = append(used[g], maps.Clone(groups[g].offers))
				}
				pods := used[g][node].holds(d.needs, left)
				if pods == 0 {
					continue
				}
				used[g][node].subtract(d.needs, pods)
				spots = append(spots, spot{demand: i, group: g, node: node, pods: pods})
				left -= pods
			}
		}
	}
	return spots
}

// bySize holds indexes of demands; those that compare equal stay in their order.
func bySize(demands []demand, groups []machines) []int {
	order := make([]int, len(demands))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := demands[a], demands[b]
		return cmp.Or(cmp.Compare(len(x.reach), len(y.reach)), cmp.Compare(y.share(groups), x.share(groups)))
	})
	return order
}

// share is how large a pod is: the part that it takes of an empty node, of the scarcest resource and in the group where
// that part is smallest.
func (d demand) share(groups []machines) float64 {
	smallest := math.Inf(1)
	for _, g := range d.reach {
		largest := 0.0
		for name, need := range d.needs {
			largest = max(largest, float64(need)/float64(groups[g].offers[name]))
		}
		smallest = min(smallest, largest)
	}
	return smallest
}
