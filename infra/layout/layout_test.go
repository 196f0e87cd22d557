package layout_test

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/rayplatform/rayplatform/infra/layout"
)

var zones = []string{"us-east-1a", "us-east-1b", "us-east-1c"}

func TestGroups(t *testing.T) {
	for name, test := range map[string]struct {
		wish layout.Wish
		want []layout.Group
	}{
		"the reference's CPU group, per zone": {
			layout.Wish{Kind: layout.CPU, Zones: zones, PerZone: true, Min: 2, Desired: 3, Max: 10},
			[]layout.Group{
				{Name: "cpu-a", Kind: layout.CPU, Zones: zones[:1], Min: 1, Desired: 1, Max: 4},
				{Name: "cpu-b", Kind: layout.CPU, Zones: zones[1:2], Min: 1, Desired: 1, Max: 3},
				{Name: "cpu-c", Kind: layout.CPU, Zones: zones[2:], Min: 0, Desired: 1, Max: 3},
			},
		},
		"one group": {
			layout.Wish{Kind: layout.CPU, Zones: zones, Min: 1, Desired: 2, Max: 4},
			[]layout.Group{{Name: "cpu", Kind: layout.CPU, Zones: zones, Min: 1, Desired: 2, Max: 4}},
		},
		"fewer machines than zones": {
			layout.Wish{Kind: layout.GPU, Zones: zones, PerZone: true, Max: 2},
			[]layout.Group{
				{Name: "gpu-a", Kind: layout.GPU, Zones: zones[:1], Max: 1},
				{Name: "gpu-b", Kind: layout.GPU, Zones: zones[1:2], Max: 1},
			},
		},
		"spot with its fallback": {
			layout.Wish{Kind: layout.GPU, Zones: zones, Max: 5, Spot: true, Fallback: 1},
			[]layout.Group{
				{Name: "gpu", Kind: layout.GPU, Zones: zones, Max: 5, Spot: true},
				{Name: "gpu-fallback", Kind: layout.GPU, Zones: zones, Max: 1, Fallback: true},
			},
		},
		"a fallback for nothing": {
			layout.Wish{Kind: layout.GPU, Zones: zones, Max: 5, Fallback: 1},
			[]layout.Group{{Name: "gpu", Kind: layout.GPU, Zones: zones, Max: 5}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, test.wish.Groups()); diff != "" {
				t.Errorf("groups (-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzShares: dealing machines out over zones loses none, adds none, and keeps each zone's sizes in order.
func FuzzShares(f *testing.F) {
	f.Add(uint8(2), uint8(3), uint8(10), uint8(3))
	f.Fuzz(func(t *testing.T, least, more, most, count uint8) {
		count = count%uint8(len(zones)) + 1
		w := layout.Wish{Kind: layout.CPU, Zones: zones[:count], PerZone: true}
		w.Min, w.Desired, w.Max = int(least), int(least)+int(more), int(least)+int(more)+int(most)
		var low, desired, high int
		for _, g := range w.Groups() {
			if g.Min > g.Desired || g.Desired > g.Max || g.Max == 0 {
				t.Errorf("group %+v", g)
			}
			low, desired, high = low+g.Min, desired+g.Desired, high+g.Max
		}
		if low != w.Min || desired != w.Desired || high != w.Max {
			t.Errorf("%+v became %d, %d, %d", w, low, desired, high)
		}
	})
}

func TestLabelsAndTaints(t *testing.T) {
	cpu := layout.Group{Kind: layout.CPU}
	if diff := cmp.Diff(map[string]string{"ray.io/resource-type": "cpu"}, cpu.Labels()); diff != "" {
		t.Errorf("labels of CPU nodes (-want +got):\n%s", diff)
	}
	if taints := cpu.Taints(); taints != nil {
		t.Errorf("taints of CPU nodes: %v", taints)
	}
	gpu := layout.Group{Kind: layout.GPU}
	gpu.Type.Accelerator = "nvidia-tesla-t4"
	want := map[string]string{
		"ray.io/resource-type": "gpu", "nvidia.com/gpu": "true", "nvidia.com/gpu.present": "true",
		"k8s.amazonaws.com/accelerator": "nvidia-tesla-t4",
	}
	if diff := cmp.Diff(want, gpu.Labels()); diff != "" {
		t.Errorf("labels of GPU nodes (-want +got):\n%s", diff)
	}
	taints := []corev1.Taint{{Key: "nvidia.com/gpu", Value: "true", Effect: "NoSchedule"}}
	if diff := cmp.Diff(taints, gpu.Taints()); diff != "" {
		t.Errorf("taints of GPU nodes (-want +got):\n%s", diff)
	}
}

// The autoscaler tells groups from their fallbacks by the names.
func TestPreferred(t *testing.T) {
	pattern := regexp.MustCompile("^" + layout.Preferred)
	zones := []string{"us-east-1a", "us-east-1b", "us-east-1c"}
	fallbacks := 0
	for _, perZone := range []bool{true, false} {
		for _, kind := range []layout.Kind{layout.CPU, layout.GPU} {
			wish := layout.Wish{Kind: kind, Zones: zones, PerZone: perZone, Max: 3, Spot: true, Fallback: 1}
			for _, group := range wish.Groups() {
				if got := pattern.MatchString(group.Name + "-20261124"); got == group.Fallback {
					t.Errorf("%s, fallback %v: preferred is %v", group.Name, group.Fallback, got)
				}
				if group.Fallback {
					fallbacks++
				}
			}
		}
	}
	if fallbacks != 4 {
		t.Errorf("%d fallbacks were looked at, want 4", fallbacks)
	}
}
