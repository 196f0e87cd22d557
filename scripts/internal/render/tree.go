package render

import (
	"cmp"
	"maps"
	"slices"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// changed tells whether a resource belongs in a report of changes.
func changed(r plan.Resource) bool {
	if r.Internal {
		return false
	}
	switch r.Op {
	case plan.OpSame, plan.OpRead, plan.OpRefresh:
		return r.Leftover || r.Failed
	default:
		return true
	}
}

// node is one resource in the tree of a report.
type node struct {
	plan.Resource
	depth int
	// context is true for a resource that does not change and is shown for what lies below it.
	context bool
}

// tree lists the changed resources and what they lie in, parents before children. Components come after the other
// children of the same parent, so that the tree reads from the small to the large.
func tree(p plan.Plan) []node {
	byURN := map[string]plan.Resource{}
	for _, r := range p.Resources {
		byURN[r.URN] = r
	}
	shown := map[string]bool{}
	children := map[string][]plan.Resource{}
	for _, r := range p.Resources {
		for at, ok := r, changed(r); ok && !shown[at.URN]; at, ok = parentOf(byURN, at) {
			shown[at.URN] = true
			children[rootless(byURN, at)] = append(children[rootless(byURN, at)], at)
		}
	}
	t := treeWalk{children: children}
	t.below("", 0)
	for len(t.children) > 0 { // parents in a ring, which no engine makes: nothing may be hidden by one
		t.below(slices.Min(slices.Collect(maps.Keys(t.children))), 0)
	}
	return t.nodes
}

func parentOf(byURN map[string]plan.Resource, r plan.Resource) (plan.Resource, bool) {
	parent, ok := byURN[r.Parent]
	return parent, ok && parent.URN != r.URN
}

// rootless is the parent's URN, or empty when the plan does not have it.
func rootless(byURN map[string]plan.Resource, r plan.Resource) string {
	if parent, ok := parentOf(byURN, r); ok {
		return parent.URN
	}
	return ""
}

// treeWalk collects the nodes depth first.
type treeWalk struct {
	children map[string][]plan.Resource
	nodes    []node
}

func (t *treeWalk) below(urn string, depth int) {
	list := t.children[urn]
	// What is taken out can't be walked twice, even in a plan whose parents form a ring.
	delete(t.children, urn)
	slices.SortStableFunc(list, func(a, b plan.Resource) int {
		return cmp.Or(
			cmp.Compare(t.size(a), t.size(b)), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name), cmp.Compare(a.URN, b.URN))
	})
	for _, r := range list {
		t.nodes = append(t.nodes, node{Resource: r, depth: depth, context: !changed(r)})
		t.below(r.URN, depth+1)
	}
}

// size is 0 for a resource with nothing below it, 1 for others.
func (t *treeWalk) size(r plan.Resource) int { return min(1, len(t.children[r.URN])) }

// changes counts the changed resources of a tree.
func changes(nodes []node) int {
	n := 0
	for _, node := range nodes {
		if !node.context {
			n++
		}
	}
	return n
}

// drastic are the resources that are replaced or deleted, replacements first.
func drastic(p plan.Plan) []plan.Resource {
	var replaced, deleted []plan.Resource
	for _, r := range p.Resources {
		switch {
		case r.Internal:
		case r.Op == plan.OpReplace:
			replaced = append(replaced, r)
		case r.Op == plan.OpDelete || r.Leftover:
			deleted = append(deleted, r)
		}
	}
	return append(replaced, deleted...)
}

// diagnostics returns the messages of one severity.
func diagnostics(p plan.Plan, severity plan.Severity) []plan.Diagnostic {
	var list []plan.Diagnostic
	for _, d := range p.Diagnostics {
		if d.Severity == severity {
			list = append(list, d)
		}
	}
	return list
}

// answered gives the policy results of one answer.
func answered(p plan.Plan, answer plan.Answer) []plan.PolicyResult {
	var list []plan.PolicyResult
	for _, r := range p.Policies {
		if r.Answer == answer {
			list = append(list, r)
		}
	}
	return list
}
