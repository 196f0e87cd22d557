package settings

import (
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/rayplatform/rayplatform/ray"
)

// figure is a resource that the settings give to Ray pods.
type figure struct {
	setting string // below the group
	unit    string // for people, behind an amount
	least   resource.Quantity
	write   func(atMost resource.Quantity) string // the largest round amount, as a settings file has it
}

var figures = map[corev1.ResourceName]figure{
	corev1.ResourceCPU:    {"cpu", "CPU", resource.MustParse(leastCPU), roundCPU},
	corev1.ResourceMemory: {"memory", "memory", resource.MustParse(leastMemory), roundMemory},
	ray.GPUResource:       {"gpus", "GPU", resource.MustParse("1"), func(q resource.Quantity) string { return q.String() }},
}

// smallerPod takes off a pod what it has too much, down to a round figure. There is no such remedy where a resource would
// fall below what a Ray pod needs at least.
func (r *reader) smallerPod(group rayGroup, shortages []ray.Shortage) []string {
	var changes []string
	for _, short := range shortages {
		figure, ok := figures[short.Resource]
		if !ok {
			return nil
		}
		size := r.settings.amount(group, short.Resource)
		size.Sub(short.Missing)
		if size.Cmp(figure.least) < 0 {
			return nil
		}
		changes = append(changes, fmt.Sprintf("%s.%s: %s", group.path, figure.setting, figure.write(size)))
	}
	return []string{"write " + strings.Join(changes, " and ")}
}

// amount is what the settings give to each pod of a group; its sidecars, which have resources of their own, left out.
func (s Settings) amount(group rayGroup, name corev1.ResourceName) resource.Quantity {
	cluster := s.RayCluster()
	size := map[string]ray.Size{
		"ray.head": cluster.Head, "ray.cpuWorkers": cluster.CPU.Size, "ray.gpuWorkers": cluster.GPU.Size,
	}[group.path]
	switch name {
	case corev1.ResourceCPU:
		return size.CPU
	case corev1.ResourceMemory:
		return size.Memory
	}
	return *resource.NewQuantity(int64(size.GPUs), resource.DecimalSI)
}

// roundCPU is in whole cores, or in tenths of one below the first.
func roundCPU(q resource.Quantity) string {
	if cores := q.MilliValue() / 1000; cores > 0 {
		return strconv.Quote(strconv.FormatInt(cores, 10))
	}
	return fmt.Sprintf("%dm", q.MilliValue()/100*100)
}

// roundMemory is in whole Gi, or in steps of 64Mi below the first.
func roundMemory(q resource.Quantity) string {
	if gi := q.Value() >> 30; gi > 0 {
		return fmt.Sprintf("%dGi", gi)
	}
	return fmt.Sprintf("%dMi", q.Value()>>26<<6)
}
