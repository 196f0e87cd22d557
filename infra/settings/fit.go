package settings

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/infra/layout"
	"github.com/rayplatform/rayplatform/ray"
)

// checkFit refuses Ray groups that the machines could never hold. It needs figures without a mistake from everything that
// it counts: a worker against a machine with a misspelt type tells nobody anything.
func (r *reader) checkFit() []Mistake {
	if !r.goodBelow("nodeGroups") || !r.goodBelow("ray") {
		return nil
	}
	var mistakes []Mistake
	for _, misfit := range r.settings.misfits() {
		mistakes = append(mistakes, r.unfit(misfit))
	}
	return mistakes
}

// misfits are the Ray groups that do not fit when everything has grown to its maximum.
func (s Settings) misfits() []ray.Misfit {
	return ray.Fit(s.RayCluster().Object(), []ray.NodeGroup{s.machines(layout.CPU), s.machines(layout.GPU)}, ray.SystemLoad())
}

// machines are all machines of a kind as one group: in which zone or managed group a pod goes is not looked at.
func (s Settings) machines(kind layout.Kind) ray.NodeGroup {
	group := s.NodeGroups.Group(kind)
	machine, _ := catalog.Type(group.InstanceType)
	alike := layout.Group{Kind: kind, Type: machine}
	return ray.NodeGroup{
		Name: string(kind), Labels: alike.Labels(), Taints: alike.Taints(), Allocatable: allocatable(machine),
		Max: group.MaxSize + group.FallbackMaxSize,
	}
}

func allocatable(machine catalog.InstanceType) corev1.ResourceList {
	capacity := machine.Allocatable()
	return corev1.ResourceList{
		corev1.ResourceCPU:    *resource.NewMilliQuantity(int64(capacity.CPUMillis), resource.DecimalSI),
		corev1.ResourceMemory: *resource.NewQuantity(int64(capacity.MemoryMiB)<<20, resource.BinarySI),
		corev1.ResourcePods:   *resource.NewQuantity(int64(capacity.Pods), resource.DecimalSI),
		ray.GPUResource:       *resource.NewQuantity(int64(capacity.GPUs), resource.DecimalSI),
	}
}

// rayGroup is a group of the Ray cluster in the settings.
type rayGroup struct {
	path string // of its settings
	kind layout.Kind
}

// rayGroups are those of the Ray cluster by the names that [ray.Fit] has for them. What else runs there is not in the
// settings; it stands on the CPU machines.
var rayGroups = map[string]rayGroup{
	ray.Head:     {"ray.head", layout.CPU},
	ray.CPUGroup: {"ray.cpuWorkers", layout.CPU},
	ray.GPUGroup: {"ray.gpuWorkers", layout.GPU},
}

// unfit puts a misfit into the words of the settings, at a line that is written if there is one.
func (r *reader) unfit(misfit ray.Misfit) Mistake {
	group, ok := rayGroups[misfit.Group]
	switch {
	case ok && misfit.Kind == ray.TooLarge:
		return r.tooLarge(group, misfit)
	case ok && misfit.Kind == ray.TooMany && misfit.Group != ray.Head:
		return r.tooMany(group, misfit)
	}
	const machines = "nodeGroups.cpu"
	return Mistake{Path: r.firstWritten(machines+".maxSize", machines+".instanceType", "ray.head"),
		Problem: "leaves no room for all that must run on the CPU machines: " + misfit.String(),
		Remedy:  "raise maxSize, or choose a larger instanceType, of " + machines}
}

// tooLarge is the mistake of pods of which not one fits a machine.
func (r *reader) tooLarge(group rayGroup, misfit ray.Misfit) Mistake {
	machines := "nodeGroups." + string(group.kind)
	var paths, missing, offered []string
	for _, short := range misfit.Shortages {
		figure := figures[short.Resource]
		paths = append(paths, group.path+"."+figure.setting)
		missing = append(missing, fmt.Sprintf("%s %s, %s too much", short.Wanted.String(), figure.unit, short.Missing.String()))
		offered = append(offered, short.Offered.String()+" "+figure.unit)
	}
	remedies := append(r.largerMachine(group, misfit.Group), r.smallerPod(group, misfit.Shortages)...)
	return Mistake{Path: r.firstWritten(append(paths, machines+".instanceType", group.path)...),
		Problem: fmt.Sprintf("makes pods that fit no machine of %s: each asks, with what runs beside Ray in it, for %s",
			machines, strings.Join(missing, ", and for ")),
		Allowed: fmt.Sprintf("up to %s, which is what the system leaves of %s", strings.Join(offered, " and "),
			r.settings.NodeGroups.Group(group.kind).InstanceType),
		Remedy: either(remedies, "split the work into smaller workers")}
}

// tooMany is the mistake of workers that fit a machine, but not all of them.
func (r *reader) tooMany(group rayGroup, misfit ray.Misfit) Mistake {
	machines := "nodeGroups." + string(group.kind)
	nodes := r.settings.NodeGroups.Group(group.kind)
	var remedies []string
	for _, growth := range misfit.Growths {
		if size := growth.Needed - nodes.FallbackMaxSize; size+nodes.FallbackMaxSize <= mostMachines[group.kind] {
			remedies = append(remedies, fmt.Sprintf("raise %s.maxSize to %d", machines, size))
		}
	}
	if misfit.Placed > 0 {
		remedies = append(remedies, fmt.Sprintf("lower %s.maxReplicas to %d", group.path, misfit.Placed))
	}
	return Mistake{Path: r.firstWritten(group.path+".maxReplicas", machines+".maxSize", machines+".instanceType", group.path),
		Problem: fmt.Sprintf("lets Ray grow to %d workers%s, %d more than the machines of %s have room for beside %s",
			misfit.Pods, r.byDefault(group.path+".maxReplicas"), misfit.Pods-misfit.Placed, machines, beside[group.kind]),
		Allowed: fmt.Sprintf("up to %d workers on %d %s", misfit.Placed, nodes.MaxSize+nodes.FallbackMaxSize, nodes.InstanceType),
		Remedy:  either(remedies, "choose a larger "+machines+".instanceType")}
}

// beside is what the workers share the machines with.
var beside = map[layout.Kind]string{layout.CPU: "the head and the system", layout.GPU: "the system"}

// largerMachine finds the cheapest allowed type on which the group's pods fit. A type whose price is not known comes last.
func (r *reader) largerMachine(group rayGroup, name string) []string {
	types := map[layout.Kind][]string{layout.CPU: catalog.CPUTypes(), layout.GPU: catalog.GPUTypes()}[group.kind]
	price := func(machine string) catalog.Price {
		if price, known := catalog.HourlyPrice(r.settings.Region, machine); known {
			return price
		}
		return math.MaxInt64
	}
	slices.SortStableFunc(types, func(a, b string) int { return cmp.Compare(price(a), price(b)) })
	for _, candidate := range types {
		changed := r.settings
		changed.NodeGroups.of(group.kind).InstanceType = candidate
		tooLarge := func(m ray.Misfit) bool { return m.Group == name && m.Kind == ray.TooLarge }
		if !slices.ContainsFunc(changed.misfits(), tooLarge) {
			return []string{fmt.Sprintf("write nodeGroups.%s.instanceType: %s", group.kind, candidate)}
		}
	}
	return nil
}

// either offers several remedies, or the last resort where there is none.
func either(remedies []string, lastResort string) string {
	if len(remedies) == 0 {
		return lastResort
	}
	return strings.Join(remedies, ", or ")
}
