package ray

import (
	"math/rand/v2"
	"slices"
	"testing"

	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
)

// What Fit accepts must be possible. What it refuses may be possible, but rarely.
func TestFitAgainstAllPlacements(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	count := map[string]int{}
	for range 4000 {
		p := newPuzzle(random)
		verdict := judged(Fit(p.object()), p.solvable(p.everything()))
		if verdict == "accepted wrongly" || verdict == "refused alone wrongly" {
			t.Fatalf("%s: %+v", verdict, p)
		}
		count[verdict]++
	}
	if count["accepted"] < 500 || count["refused"] < 500 {
		t.Errorf("the puzzles are too much alike: %v", count)
	}
	if count["refused wrongly"] > count["accepted"]/100 {
		t.Errorf("too many clusters that fit are refused: %v", count)
	}
}

func judged(misfits []Misfit, solvable bool) string {
	alone := slices.ContainsFunc(misfits, func(m Misfit) bool { return m.Kind != TooMany })
	switch {
	case misfits == nil && solvable:
		return "accepted"
	case misfits == nil:
		return "accepted wrongly"
	case alone && solvable:
		return "refused alone wrongly"
	case solvable:
		return "refused wrongly"
	default:
		return "refused"
	}
}

// Every placement, a partial one too, keeps to the nodes that there are and to what these hold.
func TestPlaceIsValid(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pods := 0
	for range 4000 {
		p := newPuzzle(random)
		cluster, groups, load := p.object()
		emptied := lessDaemons(groups, load.Daemons)
		demands, _ := demandsOf(cluster, load.Pods, emptied)
		nodes := map[[2]int]room{}
		counts := map[string]int{}
		for _, s := range place(demands, emptied) {
			pod := p.named(demands[s.demand].Name)
			at := [2]int{s.group, s.node}
			if _, ok := nodes[at]; !ok {
				nodes[at] = p.emptyNode(s.group)
			}
			for range s.pods {
				nodes[at] = nodes[at].without(pod)
			}
			counts[pod.name] += s.pods
			pods += s.pods
			exists := s.node < p.groups[s.group].nodes && pod.mayRun(p.groups[s.group])
			if !exists || nodes[at].overfull() || counts[pod.name] > pod.count {
				t.Fatalf("%s cannot be on node %d of group %d: %+v", pod.name, s.node, s.group, p)
			}
		}
	}
	if pods < 4000 {
		t.Errorf("only %d pods were placed", pods)
	}
}

// The figures of a Misfit are remedies: each, followed, must mend what it belongs to.
func TestMisfitsNameWhatMendsThem(t *testing.T) {
	remedies := map[string]func(*testing.T, puzzle, Misfit) bool{
		"growth": grows, "shortage": enlarges, "placed": lowers,
	}
	for name, followed := range remedies {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(5, 6))
			tried := 0
			for range 4000 {
				p := newPuzzle(random)
				for _, misfit := range Fit(p.object()) {
					if followed(t, p, misfit) {
						tried++
					}
				}
			}
			if tried < 200 {
				t.Errorf("tried %d times only", tried)
			}
		})
	}
}

func grows(t *testing.T, p puzzle, m Misfit) bool {
	t.Helper()
	for _, growth := range m.Growths {
		cluster, groups, load := p.object()
		groups[indexOf(groups, growth.NodeGroup)].Max = growth.Needed
		if again := find(Fit(cluster, groups, load), m.Group); again != nil {
			t.Fatalf("%v: with %d nodes of %s still: %v: %+v", m, growth.Needed, growth.NodeGroup, again, p)
		}
		groups[indexOf(groups, growth.NodeGroup)].Max = growth.Needed - 1
		if Fit(cluster, groups, load) == nil {
			t.Fatalf("%v: %d nodes of %s do: %+v", m, growth.Needed-1, growth.NodeGroup, p)
		}
	}
	return m.Growths != nil
}

func enlarges(t *testing.T, p puzzle, m Misfit) bool {
	t.Helper()
	if m.Kind != TooLarge {
		return false
	}
	cluster, groups, load := p.object()
	for _, short := range m.Shortages {
		add(groups[indexOf(groups, short.NodeGroup)].Allocatable, corev1.ResourceList{short.Resource: short.Missing})
	}
	if again := find(Fit(cluster, groups, load), m.Group); again != nil && again.Kind == TooLarge {
		t.Fatalf("%v: with what is missing still: %v: %+v", m, again, p)
	}
	return true
}

// lowers follows all misfits of the puzzle at once, as Placed says; it does nothing where other pods than workers or
// pods of the wrong size have one.
func lowers(t *testing.T, p puzzle, m Misfit) bool {
	t.Helper()
	cluster, groups, load := p.object()
	misfits := Fit(cluster, groups, load)
	for _, m := range misfits {
		i := slices.IndexFunc(cluster.Spec.WorkerGroupSpecs, func(g rayv1.WorkerGroupSpec) bool { return g.GroupName == m.Group })
		if i < 0 || m.Kind != TooMany {
			return false
		}
		cluster.Spec.WorkerGroupSpecs[i].MaxReplicas = ptr.To(int32(m.Placed))
	}
	if again := Fit(cluster, groups, load); again != nil {
		t.Fatalf("%v: with no more workers than placed still: %v: %+v", m, again, p)
	}
	return true
}

func indexOf(groups []NodeGroup, name string) int {
	return slices.IndexFunc(groups, func(g NodeGroup) bool { return g.Name == name })
}

func find(misfits []Misfit, group string) *Misfit {
	if i := slices.IndexFunc(misfits, func(m Misfit) bool { return m.Group == group }); i >= 0 {
		return &misfits[i]
	}
	return nil
}
