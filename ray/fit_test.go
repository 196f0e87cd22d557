package ray_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"

	"github.com/rayplatform/rayplatform/ray"
)

func capacity(cpu, memory, pods, gpus string) corev1.ResourceList {
	return corev1.ResourceList{
		corev1.ResourceCPU:    resource.MustParse(cpu),
		corev1.ResourceMemory: resource.MustParse(memory),
		corev1.ResourcePods:   resource.MustParse(pods),
		ray.GPUResource:       resource.MustParse(gpus),
	}
}

// cpuNodes and gpuNodes are the platform's node groups as labels and taints go.
func cpuNodes(allocatable corev1.ResourceList, most int) ray.NodeGroup {
	return ray.NodeGroup{Name: "cpu", Labels: map[string]string{ray.ResourceTypeLabel: "cpu"}, Allocatable: allocatable, Max: most}
}

func gpuNodes(allocatable corev1.ResourceList, most int) ray.NodeGroup {
	return ray.NodeGroup{
		Name:        "gpu",
		Labels:      map[string]string{ray.ResourceTypeLabel: "gpu", "nvidia.com/gpu.present": "true"},
		Taints:      []corev1.Taint{{Key: ray.GPUResource, Value: "true", Effect: corev1.TaintEffectNoSchedule}},
		Allocatable: allocatable, Max: most,
	}
}

var (
	m5xlarge    = capacity("3920m", "14162Mi", "58", "0")
	m52xlarge   = capacity("7910m", "29317Mi", "58", "0")
	g4dnxlarge  = capacity("3920m", "14481Mi", "29", "1")
	g4dn2xlarge = capacity("7910m", "29636Mi", "29", "1")
)

func shortage(group string, name corev1.ResourceName, wanted, offered, missing string) ray.Shortage {
	return ray.Shortage{NodeGroup: group, Resource: name, Wanted: resource.MustParse(wanted),
		Offered: resource.MustParse(offered), Missing: resource.MustParse(missing)}
}

// The reference's machines were too small for its workers; the corrected ones do.
func TestFitReference(t *testing.T) {
	tests := map[string]struct {
		nodes []ray.NodeGroup
		want  []ray.Misfit
	}{
		"corrected": {nodes: []ray.NodeGroup{cpuNodes(m52xlarge, 10), gpuNodes(g4dn2xlarge, 5)}},
		"10 workers and a head on 10 m5.xlarge": {
			nodes: []ray.NodeGroup{cpuNodes(m5xlarge, 10), gpuNodes(g4dn2xlarge, 5)},
			want: []ray.Misfit{{Group: ray.CPUGroup, Kind: ray.TooMany, Pods: 10, Placed: 9,
				Growths: []ray.Growth{{NodeGroup: "cpu", Max: 10, Needed: 11}}}},
		},
		"workers of 16Gi on g4dn.xlarge": {
			nodes: []ray.NodeGroup{cpuNodes(m52xlarge, 10), gpuNodes(g4dnxlarge, 5)},
			want: []ray.Misfit{{Group: ray.GPUGroup, Kind: ray.TooLarge, Pods: 5, Shortages: []ray.Shortage{
				shortage("gpu", corev1.ResourceCPU, "4", "3180m", "820m"),
				shortage("gpu", corev1.ResourceMemory, "16Gi", "13996Mi", "2388Mi"),
			}}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := ray.Fit(reference().Object(), test.nodes, ray.SystemLoad())
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("misfits differ (-want +got):\n%s", diff)
			}
		})
	}
}

// scene is what Fit is given, with the reference's corrected figures, for tests to change in one place.
type scene struct {
	cluster  ray.Cluster
	cpu, gpu ray.NodeGroup
	more     []ray.NodeGroup
	load     ray.Load
}

func correctedScene() scene {
	return scene{cluster: reference(), cpu: cpuNodes(m52xlarge, 10), gpu: gpuNodes(g4dn2xlarge, 5), load: ray.SystemLoad()}
}

func (s scene) misfits() []ray.Misfit {
	return ray.Fit(s.cluster.Object(), append([]ray.NodeGroup{s.cpu, s.gpu}, s.more...), s.load)
}

func TestFit(t *testing.T) {
	gpuTaint := gpuNodes(nil, 0).Taints[0]
	noSchedule := corev1.Taint{Key: "team", Value: "a", Effect: corev1.TaintEffectNoSchedule}
	tests := map[string]struct {
		change func(*scene)
		want   []ray.Misfit
		says   []string // as want's String
	}{
		"two GPUs on machines with one": {
			change: func(s *scene) { s.cluster.GPU.GPUs = 2 },
			want: []ray.Misfit{{Group: ray.GPUGroup, Kind: ray.TooLarge, Pods: 5,
				Shortages: []ray.Shortage{shortage("gpu", ray.GPUResource, "2", "1", "1")}}},
			says: []string{"gpu-workers: a pod is too large for a node: in group gpu it wants 2 of nvidia.com/gpu, " +
				"1 more than the 1 that DaemonSets leave"},
		},
		"a taint that nobody tolerates": {
			change: func(s *scene) { s.gpu.Taints = append(s.gpu.Taints, noSchedule) },
			want: []ray.Misfit{{Group: ray.GPUGroup, Kind: ray.Unreachable, Pods: 5, Obstacles: []ray.Obstacle{
				{NodeGroup: "cpu", Labels: map[string]string{ray.ResourceTypeLabel: "gpu"}},
				{NodeGroup: "gpu", Taints: []corev1.Taint{noSchedule}},
			}}},
			says: []string{"gpu-workers: no node group takes its pods: group cpu has no label ray.io/resource-type=gpu; " +
				"group gpu has the taint team=a:NoSchedule, which they do not tolerate"},
		},
		"a taint that only asks to keep off": {change: func(s *scene) {
			s.gpu.Taints = append(s.gpu.Taints, corev1.Taint{Key: "team", Effect: corev1.TaintEffectPreferNoSchedule})
		}},
		"labels of another kind of node": {
			change: func(s *scene) {
				s.cpu.Labels = map[string]string{ray.ResourceTypeLabel: "arm"}
				s.cluster.GPU = ray.Workers{}
			},
			want: []ray.Misfit{
				{Group: ray.Head, Kind: ray.Unreachable, Pods: 1, Obstacles: []ray.Obstacle{
					{NodeGroup: "cpu", Labels: map[string]string{ray.ResourceTypeLabel: "cpu"}},
					{NodeGroup: "gpu", Labels: map[string]string{ray.ResourceTypeLabel: "cpu"}, Taints: []corev1.Taint{gpuTaint}},
				}},
				{Group: ray.CPUGroup, Kind: ray.Unreachable, Pods: 10, Obstacles: []ray.Obstacle{
					{NodeGroup: "cpu", Labels: map[string]string{ray.ResourceTypeLabel: "cpu"}},
					{NodeGroup: "gpu", Labels: map[string]string{ray.ResourceTypeLabel: "cpu"}, Taints: []corev1.Taint{gpuTaint}},
				}},
			},
		},
		"a head that fits without its sidecar only": {
			change: func(s *scene) { s.cluster.Head.CPU = resource.MustParse("7430m") },
			want: []ray.Misfit{{Group: ray.Head, Kind: ray.TooLarge, Pods: 1,
				Shortages: []ray.Shortage{shortage("cpu", corev1.ResourceCPU, "7630m", "7430m", "200m")}}},
		},
		"a worker that fills a node after DaemonSets": {change: func(s *scene) {
			s.cluster.CPU.CPU, s.cluster.CPU.Memory, s.cluster.CPU.Max = resource.MustParse("7.43"), resource.MustParse("29060Mi"), 9
		}},
		"a worker larger by a thousandth": {
			change: func(s *scene) { s.cluster.CPU.CPU = resource.MustParse("7.431") },
			want: []ray.Misfit{{Group: ray.CPUGroup, Kind: ray.TooLarge, Pods: 10,
				Shortages: []ray.Shortage{shortage("cpu", corev1.ResourceCPU, "7431m", "7430m", "1m")}}},
			says: []string{"cpu-workers: a pod is too large for a node: in group cpu it wants 7431m of cpu, " +
				"1m more than the 7430m that DaemonSets leave"},
		},
		"more pods than the kubelet runs": {
			change: func(s *scene) {
				s.cpu.Allocatable = capacity("64", "256Gi", "12", "0") // 6 DaemonSets
				s.cpu.Max, s.cluster.CPU.Max = 3, 20                   // 10 more and the head; 18 places
			},
			want: []ray.Misfit{{Group: ray.CPUGroup, Kind: ray.TooMany, Pods: 20, Placed: 7,
				Growths: []ray.Growth{{NodeGroup: "cpu", Max: 3, Needed: 6}}}},
			says: []string{"cpu-workers: 7 of 20 pods find room: group cpu needs 6 nodes and may have 3"},
		},
		"a group that may have no node": {
			change: func(s *scene) { s.gpu.Max = 0 },
			want: []ray.Misfit{{Group: ray.GPUGroup, Kind: ray.TooMany, Pods: 5,
				Growths: []ray.Growth{{NodeGroup: "gpu", Max: 0, Needed: 5}}}},
		},
		"workers without end": {
			change: func(s *scene) { s.cluster.GPU.Max = 1000 },
			want:   []ray.Misfit{{Group: ray.GPUGroup, Kind: ray.TooMany, Pods: 1000, Placed: 5}},
			says:   []string{"gpu-workers: 5 of 1000 pods find room: no larger number of nodes in one group places all"},
		},
		"a spot group and its fallback": {
			change: func(s *scene) {
				fallback := gpuNodes(g4dn2xlarge, 1)
				fallback.Name = "gpu-fallback"
				s.more, s.cluster.GPU.Max = []ray.NodeGroup{fallback}, 7
			},
			want: []ray.Misfit{{Group: ray.GPUGroup, Kind: ray.TooMany, Pods: 7, Placed: 6, Growths: []ray.Growth{
				{NodeGroup: "gpu", Max: 5, Needed: 6}, {NodeGroup: "gpu-fallback", Max: 1, Needed: 2}}}},
		},
		"workers that reach a larger machine in another group": {change: func(s *scene) {
			small := cpuNodes(capacity("1", "2Gi", "8", "0"), 3)
			small.Name = "small"
			s.more = []ray.NodeGroup{small}
		}},
		"DaemonSets larger than the node": {
			change: func(s *scene) { s.gpu.Allocatable = capacity("500m", "29636Mi", "29", "1") },
			want: []ray.Misfit{{Group: ray.GPUGroup, Kind: ray.TooLarge, Pods: 5,
				Shortages: []ray.Shortage{shortage("gpu", corev1.ResourceCPU, "4", "-240m", "4240m")}}},
		},
		"a pod beside Ray that fits nowhere": {
			change: func(s *scene) {
				s.load.Pods = append(s.load.Pods, ray.Pod{Name: "vault", Replicas: 1, Requests: capacity("9", "1Gi", "0", "0")})
			},
			want: []ray.Misfit{{Group: "vault", Kind: ray.TooLarge, Pods: 1,
				Shortages: []ray.Shortage{shortage("cpu", corev1.ResourceCPU, "9", "7430m", "1570m")}}},
		},
		"no load at all": {change: func(s *scene) { s.load = ray.Load{} }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := correctedScene()
			test.change(&s)
			got := s.misfits()
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Fatalf("misfits differ (-want +got):\n%s", diff)
			}
			for i, says := range test.says {
				if diff := cmp.Diff(says, got[i].String()); diff != "" {
					t.Errorf("message differs (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestFitWithoutNodeGroups(t *testing.T) {
	cluster := reference()
	cluster.CPU.Max, cluster.GPU.Max = 0, 0
	got := ray.Fit(cluster.Object(), nil, ray.Load{})
	want := []ray.Misfit{{Group: ray.Head, Kind: ray.Unreachable, Pods: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("misfits differ (-want +got):\n%s", diff)
	}
	if got, want := got[0].String(), "head: no node group takes its pods: there is none"; got != want {
		t.Errorf("message: got %q, want %q", got, want)
	}
}

// Large and small workers share nodes: the small ones fill what the large ones leave.
func TestFitSeveralWorkerGroups(t *testing.T) {
	object := reference().Object()
	small := *object.Spec.WorkerGroupSpecs[0].DeepCopy()
	small.GroupName = "small"
	small.MaxReplicas, small.NumOfHosts = ptr.To[int32](2), 2
	small.Template.Spec.Containers[0].Resources.Requests = corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse("1.4"), corev1.ResourceMemory: resource.MustParse("4096Mi")}
	object.Spec.WorkerGroupSpecs = append(object.Spec.WorkerGroupSpecs, small)
	// 7430m a node: three large ones and a small one; beside the head two large ones, and no room for a small one.
	nodes := []ray.NodeGroup{cpuNodes(m52xlarge, 4), gpuNodes(g4dn2xlarge, 5)}
	load := ray.Load{Daemons: ray.SystemLoad().Daemons}

	if diff := cmp.Diff([]ray.Misfit(nil), ray.Fit(object, nodes, load)); diff != "" {
		t.Fatalf("4 nodes: misfits differ (-want +got):\n%s", diff)
	}
	nodes[0].Max = 3
	want := []ray.Misfit{
		{Group: ray.CPUGroup, Kind: ray.TooMany, Pods: 10, Placed: 8, Growths: []ray.Growth{{NodeGroup: "cpu", Max: 3, Needed: 4}}},
		{Group: "small", Kind: ray.TooMany, Pods: 4, Placed: 2, Growths: []ray.Growth{{NodeGroup: "cpu", Max: 3, Needed: 4}}},
	}
	if diff := cmp.Diff(want, ray.Fit(object, nodes, load)); diff != "" {
		t.Fatalf("3 nodes: misfits differ (-want +got):\n%s", diff)
	}
}

// The totals of the platform's add-ons on one node; a change of a figure has to be meant.
func TestSystemLoad(t *testing.T) {
	sum := func(pods []ray.Pod, on func(ray.Pod) bool) [2]int64 {
		var cpu, memory int64
		for _, pod := range pods {
			if on(pod) {
				cpu += pod.Requests.Cpu().MilliValue() * int64(max(1, pod.Replicas))
				memory += pod.Requests.Memory().Value() * int64(max(1, pod.Replicas)) >> 20
			}
		}
		return [2]int64{cpu, memory}
	}
	load := ray.SystemLoad()
	got := map[string][2]int64{
		"CPU node": sum(load.Daemons, func(p ray.Pod) bool { return p.NodeSelector == nil }),
		"GPU node": sum(load.Daemons, func(ray.Pod) bool { return true }),
		"pods":     sum(load.Pods, func(ray.Pod) bool { return true }),
	}
	want := map[string][2]int64{"CPU node": {480, 257}, "GPU node": {740, 485}, "pods": {870, 2136}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("millicores and MiB differ (-want +got):\n%s", diff)
	}
}

// The larger half of the workers has no room, so that the search for enough nodes is measured, too.
func BenchmarkFit(b *testing.B) {
	for _, workers := range []int{10, 50, 1000} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			s := correctedScene()
			s.cluster.CPU.Max, s.cpu.Max = workers, workers/6
			for b.Loop() {
				s.misfits()
			}
		})
	}
}
