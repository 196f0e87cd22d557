package render

import (
	"fmt"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// maxDepth is how far lists go to the right. What lies deeper stands below each other.
const maxDepth = 12

func resources(p plan.Plan) Block {
	nodes := tree(p)
	if len(nodes) == 0 {
		return Block{}
	}
	part := folded("Details of " + Number(changes(nodes), "resource", "resources"))
	ranks := nodeRanks(nodes)
	for i, n := range nodes {
		margin := strings.Repeat("  ", min(n.depth, maxDepth))
		if n.context {
			part.Blocks = append(part.Blocks, Block{
				Rank: ranks[i], Open: fmt.Sprintf("%s- %s (%s)\n", margin, Code(n.Name), Code(n.Type)),
			})
			continue
		}
		part.Blocks = append(part.Blocks, Block{
			Rank: ranks[i], Noun: Noun{"resource", "resources"},
			Open: fmt.Sprintf("%s- %s %s (%s)%s\n", margin, operationOf(n.Op).verb, Code(n.Name), Code(n.Type), remarks(n.Resource)),
		})
		part.Blocks = append(part.Blocks, properties(margin, n.Changes)...)
	}
	return part
}

// nodeRanks gives every resource a rank no lower than those below it: a list without the entry that others lie in reads as if
// they lay elsewhere, or as code. What is created has nothing to compare with and goes first.
func nodeRanks(nodes []node) []Rank {
	ranks := make([]Rank, len(nodes))
	var below []Rank // the highest rank seen below each depth, of the entry that comes next there
	for i := len(nodes) - 1; i >= 0; i-- {
		n := nodes[i]
		rank := RankCreated
		if !n.context && (n.Op != plan.OpCreate || n.Failed || len(n.Changes) > 0) {
			rank = RankResource
		}
		if n.depth+1 < len(below) {
			rank = max(rank, below[n.depth+1])
			below = below[:n.depth+1]
		}
		for len(below) <= n.depth {
			below = append(below, Always)
		}
		below[n.depth] = max(below[n.depth], rank)
		ranks[i] = rank
	}
	return ranks
}

// properties are the entries below a resource's. They go before it.
func properties(margin string, changes []plan.Change) []Block {
	var list []Block
	for _, c := range changes {
		forces := ""
		if c.Forces {
			forces = " (forces replacement)"
		}
		list = append(list, Block{
			Rank: RankProperty, Noun: Noun{"property", "properties"},
			Open: fmt.Sprintf("%s  - %s: %s → %s%s\n", margin,
				Code(c.Path), Code(valueText(c.Old, maxValue)), Code(valueText(c.New, maxValue)), forces),
		})
	}
	return list
}
