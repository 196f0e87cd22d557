package settings

import (
	"fmt"
	"slices"
	"strings"
)

// singleNATIn is the one environment that may do without a NAT gateway in each zone.
const singleNATIn = "dev"

// Limits of the whole Ray cluster.
const (
	maxWorkers = 50
	maxGPUs    = 20
)

// relations judges fields together. Each rule keeps quiet about fields that have a mistake already; for that reason
// the mistakes are returned, not reported one by one: no rule shall silence the next.
func (r *reader) relations() []Mistake {
	s := r.settings
	return slices.Concat(
		r.checkZones(),
		r.checkNAT(),
		r.checkSizes("nodeGroups.cpu", s.NodeGroups.CPU),
		r.checkSizes("nodeGroups.gpu", s.NodeGroups.GPU),
		r.checkReplicas("ray.cpuWorkers", s.Ray.CPUWorkers),
		r.checkReplicas("ray.gpuWorkers", s.Ray.GPUWorkers),
		r.checkWorkers(s.Ray),
		r.checkGPUs(s.Ray),
	)
}

// checkZones compares the zones with the region. Zones that follow from the region need no check.
func (r *reader) checkZones() []Mistake {
	if !r.written("zones") || !r.good("region") {
		return nil
	}
	var mistakes []Mistake
	allowed := zonesOf(r.settings.Region)
	for i, zone := range r.settings.Zones {
		path := item("zones", i)
		if slices.Contains(allowed, zone) || r.bad[path] {
			continue
		}
		remedy := "write a zone of " + r.settings.Region
		if meant := closest(zone, allowed); meant != "" {
			remedy = "did you mean " + quoted(meant) + "?"
		}
		mistakes = append(mistakes, Mistake{Path: path, Value: shown(zone), Problem: "is not a zone of " + r.settings.Region,
			Allowed: strings.Join(allowed, ", "), Remedy: remedy})
	}
	return mistakes
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

func (r *reader) checkSizes(path string, g NodeGroup) []Mistake {
	const allowed = "minSize ≤ desiredSize ≤ maxSize, and minSize < maxSize so that there is something to scale"
	low, desired, high := operand{path + ".minSize", g.MinSize}, operand{path + ".desiredSize", g.DesiredSize},
		operand{path + ".maxSize", g.MaxSize}
	return slices.Concat(
		r.atMost(low, desired, 0, allowed),
		r.atMost(desired, high, 0, allowed),
		r.atMost(low, high, 1, allowed),
	)
}

func (r *reader) checkReplicas(path string, w Workers) []Mistake {
	const allowed = "minReplicas ≤ replicas ≤ maxReplicas"
	low, now, high := operand{path + ".minReplicas", w.MinReplicas}, operand{path + ".replicas", w.Replicas},
		operand{path + ".maxReplicas", w.MaxReplicas}
	return slices.Concat(
		r.atMost(low, now, 0, allowed),
		r.atMost(now, high, 0, allowed),
		r.atMost(low, high, 0, allowed),
	)
}

// checkWorkers and checkGPUs apply the limits of the whole Ray cluster.
func (r *reader) checkWorkers(ray Ray) []Mistake {
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

func (r *reader) checkGPUs(ray Ray) []Mistake {
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
	if !r.written(low.path) {
		blamed, other, relation = high, low, "below"
		remedy = fmt.Sprintf("write %d or more, or lower %s", low.value+gap, low.key())
	}
	if low.value == high.value {
		relation = "equal to"
	}
	source := ""
	if !r.written(other.path) {
		source = " by default"
	}
	return []Mistake{{Path: blamed.path, Value: fmt.Sprint(blamed.value), Allowed: allowed, Remedy: remedy,
		Problem: fmt.Sprintf("is %s %s, which is %d%s", relation, other.key(), other.value, source)}}
}

// firstWritten is the first of two paths that the document has; not both can be defaults where a rule is broken.
func (r *reader) firstWritten(a, b string) string {
	if r.written(a) {
		return a
	}
	return b
}
