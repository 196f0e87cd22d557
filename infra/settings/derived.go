package settings

import (
	"slices"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/infra/layout"
	"github.com/rayplatform/rayplatform/ray"
)

// What the settings come to is derived here once, so that what is checked is what is made. Every function needs settings
// that have no mistake in the fields that it reads.

// ManagedNodeGroups are the managed node groups of all kinds.
func (s Settings) ManagedNodeGroups() []layout.Group {
	return slices.Concat(s.NodeGroups.CPU.groups(layout.CPU), s.NodeGroups.GPU.groups(layout.GPU))
}

func (g NodeGroup) groups(kind layout.Kind) []layout.Group {
	machine, _ := catalog.Type(g.InstanceType)
	return layout.Wish{
		Kind: kind, Type: machine, Zones: g.Zones, PerZone: g.Spread == PerZoneGroups,
		Min: g.MinSize, Desired: g.DesiredSize, Max: g.MaxSize,
		Spot: g.CapacityType == Spot, Fallback: g.FallbackMaxSize,
	}.Groups()
}

// ZonesOf are the zones that machines of a kind can stand in, in the order of the settings.
func (s Settings) ZonesOf(kind layout.Kind) []string {
	var zones []string
	for _, zone := range s.NodeGroups.of(kind).Zones {
		serves := func(g layout.Group) bool { return g.Kind == kind && slices.Contains(g.Zones, zone) }
		if slices.ContainsFunc(s.ManagedNodeGroups(), serves) {
			zones = append(zones, zone)
		}
	}
	return zones
}

// Group are the settings that the managed node groups of a kind share.
func (n NodeGroups) Group(kind layout.Kind) NodeGroup { return *n.of(kind) }

func (n *NodeGroups) of(kind layout.Kind) *NodeGroup {
	if kind == layout.GPU {
		return &n.GPU
	}
	return &n.CPU
}

// RayCluster is the Ray cluster.
func (s Settings) RayCluster() ray.Cluster {
	return ray.Cluster{
		Name:    "ray",
		Version: s.Ray.Version,
		Labels: map[string]string{
			"app.kubernetes.io/part-of": "rayplatform",
			"environment":               s.Environment,
		},
		IdleTimeoutSeconds: s.Ray.IdleTimeoutSeconds,
		Head:               s.Ray.Head.size(0),
		CPU:                s.Ray.CPUWorkers.workers(),
		GPU:                s.Ray.GPUWorkers.workers(),
	}
}

func (w Workers) workers() ray.Workers {
	return ray.Workers{Size: w.size(w.GPUs), Replicas: w.Replicas, Min: w.MinReplicas, Max: w.MaxReplicas}
}

func (r Resources) size(gpus int) ray.Size {
	return ray.Size{CPU: resource.MustParse(r.CPU), Memory: resource.MustParse(r.Memory), GPUs: gpus}
}
