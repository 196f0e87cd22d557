package ray

import (
	"slices"

	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	corev1 "k8s.io/api/core/v1"
)

// Head is the name of the head among the groups of a RayCluster, where Misfit names one.
const Head = "head"

// NodeGroup is one group of equal machines that pods can be placed on.
type NodeGroup struct {
	// Name tells the group from the others.
	Name string
	// Labels that every node of the group has.
	Labels map[string]string
	// Taints that every node of the group keeps; PreferNoSchedule keeps nobody off.
	Taints []corev1.Taint
	// Allocatable is what the kubelet of an empty node offers to pods, their number ("pods") included.
	// A resource that is not in the list is not on the node.
	Allocatable corev1.ResourceList
	// Max is how many nodes the group may have; 0 or less means none.
	Max int
}

// Pod is one kind of pod as the scheduler sees it.
type Pod struct {
	Name string
	// Replicas is how many there are; 0 means none. On a DaemonSet it is not read: there is one on each node.
	Replicas int
	// NodeSelector and Tolerations decide on which nodes it may run; nil selects every node, nil tolerates no taint.
	NodeSelector map[string]string
	Tolerations  []corev1.Toleration
	// Requests are those of the whole pod; a resource that is not in the list takes nothing.
	Requests corev1.ResourceList
}

// Load is what runs on the cluster beside Ray.
type Load struct {
	// Daemons run once on each node that they may run on, before anything else.
	Daemons []Pod
	Pods    []Pod
}

// Fit tells which pods of the RayCluster, all groups at their maxReplicas, or of the load, cannot be scheduled on the
// node groups at their Max. It returns nil when everything fits. It changes no argument.
//
// The pods are those that KubeRay makes of the object, sidecar of the autoscaler included. A worker group counts
// NumOfHosts pods a replica, none when its maxReplicas is 0 and practically without end when that is nil, as in
// KubeRay; a suspended group counts as if it ran.
//
// Fit places pods by node selector, taints and requests. It does not look at affinity, topology spread, host ports,
// the zones of volumes, pod-level resources, priorities and preemption. What it accepts can be placed: it has found
// where. The scheduler, which spreads pods and never moves one, may still find another way into a dead end. What it
// refuses as TooMany might fit by a cleverer packing; see place.
func Fit(cluster *rayv1.RayCluster, nodes []NodeGroup, load Load) []Misfit {
	groups := lessDaemons(nodes, load.Daemons)
	demands, misfits := demandsOf(cluster, load.Pods, groups)
	return slices.Concat(misfits, tooMany(demands, groups))
}

// demandsOf judges each kind of pod alone: those that some node takes are demands, the others have a Misfit.
func demandsOf(cluster *rayv1.RayCluster, beside []Pod, groups []machines) ([]demand, []Misfit) {
	var demands []demand
	var misfits []Misfit
	for stage, pods := range [][]Pod{beside, {headPod(cluster)}, workerPods(cluster)} {
		for _, pod := range pods {
			if pod.Replicas <= 0 {
				continue
			}
			d, misfit := newDemand(pod, stage, groups)
			if misfit != nil {
				misfits = append(misfits, *misfit)
				continue
			}
			demands = append(demands, d)
		}
	}
	return demands, misfits
}

// machines is a node group with what one of its nodes offers after DaemonSets: less than nothing where these ask for
// more than there is.
type machines struct {
	NodeGroup
	offers amounts
}

func lessDaemons(nodes []NodeGroup, daemons []Pod) []machines {
	var groups []machines
	for _, group := range nodes {
		taken := corev1.ResourceList{}
		for _, daemon := range daemons {
			if keptOff(daemon, group) == nil {
				add(taken, daemon.Requests)
				add(taken, onePod)
			}
		}
		offers := amountsOf(group.Allocatable)
		offers.subtract(amountsOf(taken), 1)
		groups = append(groups, machines{NodeGroup: group, offers: offers})
	}
	return groups
}

// demand is one kind of pod, with the node groups of which an empty node takes it.
type demand struct {
	Pod
	// stage is when it comes: what runs beside Ray, then the head, then the workers.
	stage int
	needs amounts
	// reach holds indexes of groups; it is never empty.
	reach []int
}

// newDemand returns a Misfit if no node of any group, even if empty, takes the pod.
func newDemand(pod Pod, stage int, groups []machines) (demand, *Misfit) {
	d := demand{Pod: pod, stage: stage, needs: amountsOf(pod.Requests)}
	d.needs[corev1.ResourcePods] = 1
	var obstacles []Obstacle
	var shortages []Shortage
	for i, group := range groups {
		if obstacle := keptOff(pod, group.NodeGroup); obstacle != nil {
			obstacles = append(obstacles, *obstacle)
			continue
		}
		short := shortagesOf(group, d.needs)
		if len(short) == 0 {
			d.reach = append(d.reach, i)
		}
		shortages = append(shortages, short...)
	}
	switch {
	case len(d.reach) > 0:
		return d, nil
	case len(shortages) > 0:
		return d, &Misfit{Group: pod.Name, Kind: TooLarge, Pods: pod.Replicas, Shortages: shortages}
	default:
		return d, &Misfit{Group: pod.Name, Kind: Unreachable, Pods: pod.Replicas, Obstacles: obstacles}
	}
}

// tooMany places all demands and reports those that stay without room.
func tooMany(demands []demand, groups []machines) []Misfit {
	var misfits []Misfit
	spots := place(demands, groups)
	for i, d := range demands {
		placed := placedOf(spots, i)
		if placed == d.Replicas {
			continue
		}
		misfits = append(misfits, Misfit{Group: d.Name, Kind: TooMany, Pods: d.Replicas, Placed: placed,
			Growths: growths(d, demands, groups)})
	}
	return misfits
}

// mostNodes ends the search for enough nodes: AWS allows 450 nodes in one managed group by default.
const mostNodes = 450

// growths finds, for each node group that the demand reaches, the smallest Max with which all pods that reach it are
// placed. It tries one after the other, because a heuristic need not do better with more nodes.
func growths(d demand, demands []demand, groups []machines) []Growth {
	var found []Growth
	for _, g := range d.reach {
		grown := slices.Clone(groups)
		for size := max(0, groups[g].Max) + 1; size <= mostNodes; size++ {
			grown[g].Max = size
			if allPlaced(demands, grown, g) {
				found = append(found, Growth{NodeGroup: groups[g].Name, Max: groups[g].Max, Needed: size})
				break
			}
		}
	}
	return found
}

func allPlaced(demands []demand, groups []machines, group int) bool {
	spots := place(demands, groups)
	for i, d := range demands {
		if slices.Contains(d.reach, group) && placedOf(spots, i) < d.Replicas {
			return false
		}
	}
	return true
}
