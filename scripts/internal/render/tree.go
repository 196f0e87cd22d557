package render

import (
	"cmp"
	"slices"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// group is the changed resources below one parent.
type group struct {
	parent    string
	resources []plan.Resource
}

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

// groups puts changed resources below their parents, in the order of the parents' URNs.
func groups(p plan.Plan) []group {
	index := map[string]int{}
	var list []group
	for _, r := range p.Resources {
		if !changed(r) {
			continue
		}
		at, found := index[r.Parent]
		if !found {
			at = len(list)
			index[r.Parent] = at
			list = append(list, group{parent: r.Parent})
		}
		list[at].resources = append(list[at].resources, r)
	}
	slices.SortFunc(list, func(a, b group) int { return cmp.Compare(a.parent, b.parent) })
	return list
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

// answered splits policy results into broken ones and ones not known yet.
func answered(p plan.Plan) (broken, open []plan.PolicyResult) {
	for _, r := range p.Policies {
		if r.Answer == plan.NotKnownYet {
			open = append(open, r)
		} else {
			broken = append(broken, r)
		}
	}
	return broken, open
}
