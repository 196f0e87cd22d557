package settings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rayplatform/rayplatform/infra/layout"
	"github.com/rayplatform/rayplatform/infra/versions"
)

// singleNATIn is the one environment that may do without a NAT gateway in each zone.
const singleNATIn = "dev"

// Limits of the whole Ray cluster.
const (
	maxWorkers = 50
	maxGPUs    = 20
)

// relation is a rule between settings. It keeps quiet about settings that have a mistake already, and returns its
// mistakes instead of reporting them: no rule shall silence the next.
type relation struct {
	doc   string // what it asks for, for people: a sentence without its full stop
	check func(r *reader) []Mistake
}

func relations() []relation {
	return []relation{
		{"The zones are zones of the region", (*reader).checkZones},
		{"The zones of a node group are among those of the network", (*reader).checkGroupZones},
		{"`network.natGateways: single` is allowed in `" + singleNATIn + "` only", (*reader).checkNAT},
		{"`cluster.version` is in standard support, or in extended support with `cluster.support: extended`," +
			" on the day of the catalog", (*reader).checkSupport},
		{"At least one role is in `cluster.access.admins` or `cluster.access.pipelines`: nobody else, not even the role that" +
			" creates the cluster, can use the Kubernetes API", (*reader).checkSomebody},
		{"A role is in one list of `cluster.access` only", (*reader).checkOneEntry},
		{"In each node group, " + sizeOrder, (*reader).checkSizes},
		{"`nodeGroups.cpu.spread: one-group` has one zone only: the disk of Ray's head stands in one, and nobody could start a" +
			" machine beside it", (*reader).checkHeadZone},
		{"`nodeGroups.gpu.fallbackMaxSize` is written only with `capacityType: spot`", (*reader).checkFallback},
		{"The GPU machines and their fallback together are within the limit of the GPU machines", (*reader).checkFallbackSize},
		{"In each group of Ray workers, " + replicaOrder, (*reader).checkReplicas},
		{fmt.Sprintf("Ray has at most %d workers", maxWorkers), (*reader).checkWorkers},
		{fmt.Sprintf("Ray's workers have at most %d GPUs", maxGPUs), (*reader).checkGPUs},
		{"`addons.kubeProxy` is no newer than `cluster.version`, and at most one minor version older", (*reader).checkKubeProxy},
		{"`ray.operatorVersion` goes with the custom resource definitions of KubeRay " + versions.KubeRay +
			", and `ray.version` with both", (*reader).checkRayVersions},
		{"`offHours.enabled: true` is not allowed in `" + protectedIn + "`, and `offHours.start` is before `offHours.stop`, by " +
			strconv.Itoa(longestDay) + " hours at most",
			(*reader).checkOffHours},
		{"Every Ray pod fits a machine, and all of them at their maximum fit the machines at theirs, beside what the system" +
			" itself takes", (*reader).checkFit},
	}
}

func (r *reader) checkNAT() []Mistake {
	const path = "network.natGateways"
	if r.settings.Network.NATGateways != SingleNAT || r.settings.Environment == singleNATIn ||
		!r.good(path) || !r.good(stackName) {
		return nil
	}
	return []Mistake{{Path: path, Value: quoted(string(SingleNAT)), Problem: "is allowed in " + singleNATIn +
		" only: the loss of one zone would cut all zones off", Allowed: string(PerZoneNAT),
		Remedy: fmt.Sprintf("write %s, or delete the line", PerZoneNAT)}}
}

// checkHeadZone refuses a group in which AWS alone chooses the zone of a machine.
func (r *reader) checkHeadZone() []Mistake {
	const zones, spread = "nodeGroups.cpu.zones", "nodeGroups.cpu.spread"
	group := r.settings.NodeGroups.CPU
	if group.Spread != OneGroup || len(group.Zones) < 2 || !r.good(zones) || !r.good(spread) {
		return nil
	}
	return []Mistake{{Path: spread, Value: quoted(string(group.Spread)), Problem: fmt.Sprintf(
		"leaves it to AWS in which of %d zones%s a machine starts, but Ray's head can run only where its disk is",
		len(group.Zones), r.byDefault(zones)),
		Allowed: string(PerZoneGroups) + ", or one zone",
		Remedy:  fmt.Sprintf("write %s, or write zones: [%s] beside it", PerZoneGroups, group.Zones[0])}}
}

// checkFallback refuses a fallback from machines that are on demand already.
func (r *reader) checkFallback() []Mistake {
	const path, capacity = "nodeGroups.gpu.fallbackMaxSize", "nodeGroups.gpu.capacityType"
	group := r.settings.NodeGroups.GPU
	if !r.written(path) || group.CapacityType == Spot || !r.good(path) || !r.good(capacity) {
		return nil
	}
	return []Mistake{{Path: path, Value: fmt.Sprint(group.FallbackMaxSize), Problem: fmt.Sprintf(
		"has no effect: capacityType is %s%s, and only spot machines have a fallback", group.CapacityType, r.byDefault(capacity)),
		Remedy: "delete the line, or write capacityType: spot"}}
}

// checkFallbackSize counts spot machines and their fallback together, as limits do.
func (r *reader) checkFallbackSize() []Mistake {
	const fallback, size = "nodeGroups.gpu.fallbackMaxSize", "nodeGroups.gpu.maxSize"
	group, most := r.settings.NodeGroups.GPU, mostMachines[layout.GPU]
	total := group.MaxSize + group.FallbackMaxSize
	if total <= most || !r.good(fallback) || !r.good(size) {
		return nil
	}
	return []Mistake{{Path: r.firstWritten(fallback, size),
		Problem: fmt.Sprintf("lets the GPU machines grow to %d: %d spot ones%s and %d on demand%s", total,
			group.MaxSize, r.byDefault(size), group.FallbackMaxSize, r.byDefault(fallback)),
		Allowed: fmt.Sprintf("up to %d in all", most), Remedy: "lower maxSize or fallbackMaxSize"}}
}

const (
	sizeOrder    = "minSize ≤ desiredSize ≤ maxSize, and minSize < maxSize so that there is something to scale"
	replicaOrder = "minReplicas ≤ replicas ≤ maxReplicas"
)

func (r *reader) checkSizes() []Mistake {
	var mistakes []Mistake
	for _, g := range r.nodeGroups() {
		low, desired, high := operand{g.path + ".minSize", g.MinSize}, operand{g.path + ".desiredSize", g.DesiredSize},
			operand{g.path + ".maxSize", g.MaxSize}
		mistakes = append(mistakes, slices.Concat(
			r.atMost(low, desired, 0, sizeOrder),
			r.atMost(desired, high, 0, sizeOrder),
			r.atMost(low, high, 1, sizeOrder),
		)...)
	}
	return mistakes
}

// groupAt is a node group with its path.
type groupAt struct {
	path string
	NodeGroup
}

func (r *reader) nodeGroups() []groupAt {
	groups := r.settings.NodeGroups
	return []groupAt{{"nodeGroups.cpu", groups.CPU}, {"nodeGroups.gpu", groups.GPU}}
}

func (r *reader) checkReplicas() []Mistake {
	ray := r.settings.Ray
	return slices.Concat(r.replicas("ray.cpuWorkers", ray.CPUWorkers), r.replicas("ray.gpuWorkers", ray.GPUWorkers))
}

func (r *reader) replicas(path string, w Workers) []Mistake {
	low, now, high := operand{path + ".minReplicas", w.MinReplicas}, operand{path + ".replicas", w.Replicas},
		operand{path + ".maxReplicas", w.MaxReplicas}
	return slices.Concat(
		r.atMost(low, now, 0, replicaOrder),
		r.atMost(now, high, 0, replicaOrder),
		r.atMost(low, high, 0, replicaOrder),
	)
}

// checkWorkers and checkGPUs apply the limits of the whole Ray cluster.
func (r *reader) checkWorkers() []Mistake {
	ray := r.settings.Ray
	const cpu, gpu = "ray.cpuWorkers.maxReplicas", "ray.gpuWorkers.maxReplicas"
	total := ray.CPUWorkers.MaxReplicas + ray.GPUWorkers.MaxReplicas
	if total <= maxWorkers || !r.good(cpu) || !r.good(gpu) {
		return nil
	}
	return []Mistake{{Path: r.firstWritten(cpu, gpu),
		Problem: fmt.Sprintf("lets Ray grow to %d workers: %d for CPU and %d for GPU",
			total, ray.CPUWorkers.MaxReplicas, ray.GPUWorkers.MaxReplicas),
		Allowed: fmt.Sprintf("up to %d workers in all groups together", maxWorkers),
		Remedy:  "lower maxReplicas of one of the groups"}}
}

func (r *reader) checkGPUs() []Mistake {
	ray := r.settings.Ray
	const replicas, each = "ray.gpuWorkers.maxReplicas", "ray.gpuWorkers.gpus"
	total := ray.GPUWorkers.MaxReplicas * ray.GPUWorkers.GPUs
	if total <= maxGPUs || !r.good(replicas) || !r.good(each) {
		return nil
	}
	return []Mistake{{Path: r.firstWritten(replicas, each),
		Problem: fmt.Sprintf("lets Ray grow to %d GPUs: %d workers with %d each",
			total, ray.GPUWorkers.MaxReplicas, ray.GPUWorkers.GPUs),
		Allowed: fmt.Sprintf("up to %d GPUs in all", maxGPUs),
		Remedy:  "lower maxReplicas or gpus of the GPU workers"}}
}

// operand is a number that a rule compares.
type operand struct {
	path  string
	value int
}

func (o operand) key() string {
	return o.path[strings.LastIndexByte(o.path, '.')+1:]
}

// atMost finds low + gap above high, at the one of the two that is written: a default is nobody's mistake.
func (r *reader) atMost(low, high operand, gap int, allowed string) []Mistake {
	if low.value+gap <= high.value || !r.good(low.path) || !r.good(high.path) {
		return nil
	}
	blamed, other, relation := low, high, "above"
	remedy := fmt.Sprintf("write %d or less, or raise %s", high.value-gap, high.key())
	if high.value-gap <= 0 {
		remedy = fmt.Sprintf("write 0, or raise %s", high.key())
	}
	if !r.written(low.path) {
		blamed, other, relation = high, low, "below"
		remedy = fmt.Sprintf("write %d or more, or lower %s", low.value+gap, low.key())
	}
	if low.value == high.value {
		relation = "equal to"
	}
	return []Mistake{{Path: blamed.path, Value: fmt.Sprint(blamed.value), Allowed: allowed, Remedy: remedy,
		Problem: fmt.Sprintf("is %s %s, which is %d%s", relation, other.key(), other.value, r.byDefault(other.path))}}
}

// byDefault completes what is said of the value at path.
func (r *reader) byDefault(path string) string {
	if r.written(path) {
		return ""
	}
	return " by default"
}

// firstWritten is the first of some paths that the document has, or the last: where a rule is broken, not all of them can be
// defaults.
func (r *reader) firstWritten(paths ...string) string {
	for _, path := range paths {
		if r.written(path) {
			return path
		}
	}
	return paths[len(paths)-1]
}
