package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
)

// whole refuses saved plans of which a part is missing: a part without a violation is not a plan without one. A preview saves
// each resource and, in the end, the stack with the same resources. One that a broken rule or an error ended has no such end.
func whole(saved []manifest.Saved) (mistakes []error) {
	type plan struct{ resources, stack map[string]bool }
	plans := map[string]*plan{}
	for _, s := range saved {
		p := plans[s.File]
		if p == nil {
			p = &plan{resources: map[string]bool{}}
			plans[s.File] = p
		}
		if r := s.Document.Resource; r != nil {
			p.resources[r.URN] = true
			continue
		}
		p.stack = map[string]bool{}
		for _, r := range s.Document.Resources {
			p.stack[r.URN] = true
		}
	}
	for _, file := range slices.Sorted(maps.Keys(plans)) {
		switch p := plans[file]; {
		case p.stack == nil:
			mistakes = append(mistakes, fmt.Errorf("%s: the document of the stack as a whole is missing, with which a preview ends; "+
				"save the plan again, by a preview that comes to its end", file))
		case !maps.Equal(p.stack, p.resources):
			mistakes = append(mistakes, fmt.Errorf("%s: the stack has %d resources, but there are documents of %d, or of others; "+
				"save the plan again", file, len(p.stack), len(p.resources)))
		}
	}
	return mistakes
}

// workloads are the API groups of which every kind that makes pods has its rules.
var workloads = []string{"apps", "batch", "ray.io"}

// strangers are manifests of these groups that no rule judges. Most are misspelt, or of a version that nobody serves any more.
func (j *judging) strangers(rules engine.Catalogue) (mistakes []error) {
	judged := map[string]bool{}
	for _, rule := range rules {
		for _, token := range rule.Types {
			judged[token] = true
		}
	}
	for _, m := range j.fromManifests {
		kind := strings.TrimPrefix(m.Type, "kubernetes:")
		if group, _, _ := strings.Cut(kind, "/"); slices.Contains(workloads, group) && !judged[m.Type] {
			mistakes = append(mistakes, fmt.Errorf("%s:%d: no rule judges %s, though rules judge other kinds of %s; is its kind or "+
				"its version misspelt? `platform policy list --output json` shows what rules are for", m.File, m.Line, kind, group))
		}
	}
	return mistakes
}
