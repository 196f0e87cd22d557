package ray

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"
)

// choices makes objects from a string of bytes, one byte a choice; when there are no more, it takes the first of each.
type choices []byte

func (c *choices) next(n int) int {
	if len(*c) == 0 {
		return 0
	}
	chosen := int((*c)[0]) % n
	*c = (*c)[1:]
	return chosen
}

func (c *choices) flag() bool { return c.next(2) == 1 }

func (c *choices) list() corev1.ResourceList {
	quantities := []string{"0", "-1", "1n", "500m", "1.5", "3", "4096Mi", "16Gi", "9e30", "8E", "58"}
	var list corev1.ResourceList
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourcePods, GPUResource, "x/y"} {
		if !c.flag() {
			continue
		}
		if list == nil {
			list = corev1.ResourceList{}
		}
		list[name] = resource.MustParse(quantities[c.next(len(quantities))])
	}
	return list
}

func (c *choices) labels() map[string]string {
	return []map[string]string{nil, {"kind": "a"}, {"kind": "b"}, {"kind": "a", "": ""}}[c.next(4)]
}

func (c *choices) effect() corev1.TaintEffect {
	return []corev1.TaintEffect{"", corev1.TaintEffectNoSchedule, corev1.TaintEffectPreferNoSchedule, "?"}[c.next(4)]
}

func (c *choices) spec() corev1.PodSpec {
	spec := corev1.PodSpec{NodeSelector: c.labels(), Overhead: c.list()}
	for range c.next(3) {
		spec.Containers = append(spec.Containers, container(c.list(), c.list()))
	}
	for range c.next(3) {
		init := container(c.list(), c.list())
		if c.flag() {
			init.RestartPolicy = ptr.To(corev1.ContainerRestartPolicyAlways)
		}
		spec.InitContainers = append(spec.InitContainers, init)
	}
	for range c.next(2) {
		operator := []corev1.TolerationOperator{"", corev1.TolerationOpExists, corev1.TolerationOpLt, "?"}[c.next(4)]
		spec.Tolerations = append(spec.Tolerations, corev1.Toleration{Operator: operator, Effect: c.effect()})
	}
	return spec
}

func (c *choices) cluster() *rayv1.RayCluster {
	cluster := &rayv1.RayCluster{}
	cluster.Spec.HeadGroupSpec.Template.Spec = c.spec()
	if c.flag() {
		cluster.Spec.EnableInTreeAutoscaling = ptr.To(c.flag())
	}
	if c.flag() {
		cluster.Spec.AutoscalerOptions = &rayv1.AutoscalerOptions{}
		if c.flag() {
			cluster.Spec.AutoscalerOptions.Resources = &corev1.ResourceRequirements{Limits: c.list()}
		}
	}
	for i := range c.next(4) {
		group := rayv1.WorkerGroupSpec{GroupName: fmt.Sprint(i), NumOfHosts: int32(c.next(4)) - 1}
		group.Template.Spec = c.spec()
		if c.flag() {
			group.MaxReplicas = ptr.To(int32(c.next(100)) - 1)
		}
		cluster.Spec.WorkerGroupSpecs = append(cluster.Spec.WorkerGroupSpecs, group)
	}
	return cluster
}

func (c *choices) nodes() []NodeGroup {
	var nodes []NodeGroup
	for i := range c.next(4) {
		group := NodeGroup{Name: fmt.Sprint(i), Labels: c.labels(), Allocatable: c.list(), Max: c.next(256) - 1}
		for range c.next(2) {
			group.Taints = append(group.Taints, corev1.Taint{Key: "kept", Effect: c.effect()})
		}
		nodes = append(nodes, group)
	}
	return nodes
}

func (c *choices) load() Load {
	var load Load
	for i := range c.next(3) {
		load.Daemons = append(load.Daemons, podOf(fmt.Sprint("daemon", i), 0, c.spec()))
	}
	for i := range c.next(3) {
		load.Pods = append(load.Pods, podOf(fmt.Sprint("pod", i), c.next(5)-1, c.spec()))
	}
	return load
}

// Whatever it is given, Fit returns, says the same again, leaves its arguments alone and has a reason for what it refuses.
func FuzzFit(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x00\x00\x01\x01\x05\x01\x07\x00\x00\x00\x00\x00\x01\x01\x01\x00\x02\x00\x00\x01\x01\x05\x01\x09"))
	for seed := range byte(40) {
		var data []byte
		for i := range 200 {
			data = append(data, byte(i*i)*seed+seed^byte(i))
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := choices(data)
		cluster, nodes, load := c.cluster(), c.nodes(), c.load()
		again := choices(data)
		misfits := Fit(cluster, nodes, load)
		if diff := cmp.Diff(again.cluster(), cluster); diff != "" {
			t.Errorf("the cluster has changed (-before +after):\n%s", diff)
		}
		if diff := cmp.Diff(again.nodes(), nodes); diff != "" {
			t.Errorf("the node groups have changed (-before +after):\n%s", diff)
		}
		if diff := cmp.Diff(again.load(), load); diff != "" {
			t.Errorf("the load has changed (-before +after):\n%s", diff)
		}
		if diff := cmp.Diff(misfits, Fit(cluster, nodes, load)); diff != "" {
			t.Errorf("a second call differs (-first +second):\n%s", diff)
		}
		for _, m := range misfits {
			if !reasoned(m, len(nodes)) {
				t.Errorf("no reason for %+v", m)
			}
		}
	})
}

func reasoned(m Misfit, groups int) bool {
	switch m.Kind {
	case Unreachable:
		return len(m.Obstacles) == groups
	case TooLarge:
		for _, short := range m.Shortages {
			if short.Missing.Sign() <= 0 {
				return false
			}
		}
		return len(m.Shortages) > 0
	case TooMany:
		return 0 <= m.Placed && m.Placed < m.Pods
	default:
		return false
	}
}
