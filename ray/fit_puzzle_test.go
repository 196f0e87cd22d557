package ray

import (
	"fmt"
	"math/rand/v2"
	"slices"

	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"
)

// puzzle is a small cluster in plain numbers. The tests below judge it by their own means, not by those of Fit.
type puzzle struct {
	groups []puzzleGroup
	daemon puzzlePod
	pods   []puzzlePod // one beside Ray, the head, two worker groups
}

type puzzleGroup struct {
	cpu, memory, places int // whole cores, GiB, pods
	label               string
	tainted             bool
	nodes               int
}

type puzzlePod struct {
	name        string
	cpu, memory int
	selects     string // "" selects every node
	tolerates   bool
	count       int
}

func newPuzzle(random *rand.Rand) puzzle {
	pod := func(name string, largest, count int) puzzlePod {
		return puzzlePod{name: name, cpu: 1 + random.IntN(largest), memory: random.IntN(largest + 1),
			selects: []string{"", "a", "b"}[random.IntN(3)], tolerates: random.IntN(2) == 0, count: count}
	}
	p := puzzle{
		daemon: pod("daemon", 1, 1),
		pods: []puzzlePod{pod("beside", 2, random.IntN(2)), pod(Head, 2, 1),
			pod("one", 4, random.IntN(4)), pod("two", 3, random.IntN(4))},
	}
	for range 1 + random.IntN(4) {
		p.groups = append(p.groups, puzzleGroup{cpu: 2 + random.IntN(5), memory: 2 + random.IntN(6), places: 2 + random.IntN(4),
			label: []string{"a", "b"}[random.IntN(2)], tainted: random.IntN(4) == 0, nodes: random.IntN(4)})
	}
	return p
}

// object has the same cluster as Fit takes it.
func (p puzzle) object() (*rayv1.RayCluster, []NodeGroup, Load) {
	pods := make([]Pod, len(p.pods))
	for i, pod := range p.pods {
		pods[i] = pod.object()
	}
	template := func(pod Pod) corev1.PodTemplateSpec {
		return corev1.PodTemplateSpec{Spec: corev1.PodSpec{NodeSelector: pod.NodeSelector, Tolerations: pod.Tolerations,
			Containers: []corev1.Container{container(pod.Requests, nil)}}}
	}
	cluster := &rayv1.RayCluster{}
	cluster.Spec.HeadGroupSpec.Template = template(pods[1])
	for _, pod := range pods[2:] {
		cluster.Spec.WorkerGroupSpecs = append(cluster.Spec.WorkerGroupSpecs, rayv1.WorkerGroupSpec{
			GroupName: pod.Name, MaxReplicas: ptr.To(int32(pod.Replicas)), NumOfHosts: 1, Template: template(pod)})
	}
	var groups []NodeGroup
	for i, g := range p.groups {
		group := NodeGroup{Name: fmt.Sprint(i), Labels: map[string]string{"kind": g.label}, Max: g.nodes,
			Allocatable: resources(fmt.Sprint(g.cpu), fmt.Sprintf("%dGi", g.memory))}
		group.Allocatable[corev1.ResourcePods] = *resource.NewQuantity(int64(g.places), resource.DecimalSI)
		if g.tainted {
			group.Taints = []corev1.Taint{{Key: "kept", Value: "free", Effect: corev1.TaintEffectNoExecute}}
		}
		groups = append(groups, group)
	}
	return cluster, groups, Load{Daemons: []Pod{p.daemon.object()}, Pods: pods[:1]}
}

func (p puzzlePod) object() Pod {
	pod := Pod{Name: p.name, Replicas: p.count, Requests: resources(fmt.Sprint(p.cpu), fmt.Sprintf("%dGi", p.memory))}
	// KubeRay's init container asks for a quarter of a GiB.
	if p.memory == 0 {
		pod.Requests[corev1.ResourceMemory] = resource.MustParse("256Mi")
	}
	if p.selects != "" {
		pod.NodeSelector = map[string]string{"kind": p.selects}
	}
	if p.tolerates {
		pod.Tolerations = []corev1.Toleration{{Key: "kept", Operator: corev1.TolerationOpExists}}
	}
	return pod
}

// mayRun and room are the test's own rules of placing; memory is in quarters of a GiB.
func (p puzzlePod) mayRun(g puzzleGroup) bool {
	return (p.selects == "" || p.selects == g.label) && (p.tolerates || !g.tainted)
}

type room struct{ group, cpu, memory, places int }

func (r room) without(pod puzzlePod) room {
	return room{r.group, r.cpu - pod.cpu, r.memory - max(1, 4*pod.memory), r.places - 1}
}

func (r room) overfull() bool { return r.cpu < 0 || r.memory < 0 || r.places < 0 }

func (p puzzle) emptyNode(group int) room {
	g := p.groups[group]
	node := room{group, g.cpu, 4 * g.memory, g.places}
	if p.daemon.mayRun(g) {
		node = node.without(p.daemon)
	}
	return node
}

// solvable tries every way to place the pods, one after the other, on nodes.
func (p puzzle) solvable(pods []puzzlePod, nodes []room) bool {
	if len(pods) == 0 {
		return true
	}
	for i, node := range nodes {
		if slices.Contains(nodes[:i], node) || !pods[0].mayRun(p.groups[node.group]) || node.without(pods[0]).overfull() {
			continue
		}
		nodes[i] = node.without(pods[0])
		solved := p.solvable(pods[1:], nodes)
		nodes[i] = node
		if solved {
			return true
		}
	}
	return false
}

func (p puzzle) everything() (pods []puzzlePod, nodes []room) {
	for _, pod := range p.pods {
		pods = append(pods, slices.Repeat([]puzzlePod{pod}, pod.count)...)
	}
	for g, group := range p.groups {
		nodes = append(nodes, slices.Repeat([]room{p.emptyNode(g)}, group.nodes)...)
	}
	return pods, nodes
}

func (p puzzle) named(name string) puzzlePod {
	return p.pods[slices.IndexFunc(p.pods, func(pod puzzlePod) bool { return pod.name == name })]
}
