package intake

import (
	"fmt"
	"maps"
	"slices"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// compare refuses documents that are of something else than the plan: who reads the plan and who judges the documents must be
// shown the same. Of a plan that has failed a part may be missing, in both.
func compare(p plan.Plan, saved []manifest.Saved) error {
	c := comparison{plan: p, resources: map[string]plan.Resource{}, saved: map[string]bool{}}
	for _, r := range p.Resources {
		c.resources[r.URN] = r
	}
	c.heads(saved)
	for _, s := range saved {
		if s.Document.Resource != nil {
			c.document(s)
		}
	}
	if p.Verdict().Passed {
		c.complete()
	}
	return first(c.mistakes)
}

type comparison struct {
	plan      plan.Plan
	resources map[string]plan.Resource
	// saved are the URNs that have a document.
	saved    map[string]bool
	mistakes []error
}

func (c *comparison) fail(format string, args ...any) {
	c.mistakes = append(c.mistakes, fmt.Errorf(format, args...))
}

// heads compares what documents say of themselves. There is one of the stack as a whole, and it comes last.
func (c *comparison) heads(saved []manifest.Saved) {
	for i, s := range saved {
		d, want := s.Document, engine.ShowsInputs
		if d.Resource == nil {
			want = engine.ShowsOutputs
			if i != len(saved)-1 {
				c.fail("%s:%d: it is of the stack as a whole, but is not the last one", s.File, s.Line)
			}
			c.twice(s)
		}
		if d.Project != c.plan.Info.Project || d.Stack != c.plan.Info.Stack {
			c.fail("%s:%d: it is of the stack %s of project %s; the plan is of %s of %s", s.File, s.Line,
				quoted(d.Stack), quoted(d.Project), c.plan.Info.Stack, c.plan.Info.Project)
		}
		if d.Shows != want || !d.DryRun {
			c.fail("%s:%d: it must be of a preview and show %s", s.File, s.Line, want)
		}
	}
}

// twice refuses a stack that has a resource twice.
func (c *comparison) twice(s manifest.Saved) {
	seen := map[string]bool{}
	for _, r := range s.Document.Resources {
		if seen[r.URN] {
			c.fail("%s:%d: the stack has the resource %s twice", s.File, s.Line, quoted(r.URN))
		}
		seen[r.URN] = true
	}
}

// document compares a resource's document with the resource of the plan.
func (c *comparison) document(s manifest.Saved) {
	judged := s.Document.Resource
	shown, known := c.resources[judged.URN]
	switch {
	case c.saved[judged.URN]:
		c.fail("%s:%d: there is a second document of %s", s.File, s.Line, quoted(judged.URN))
		return
	case !known:
		if c.plan.Verdict().Passed {
			c.fail("%s:%d: the plan has no resource %s", s.File, s.Line, quoted(judged.URN))
		}
		return
	}
	c.saved[judged.URN] = true
	for _, field := range []struct{ name, shown, judged string }{
		{"type", shown.Type, judged.Type},
		{"name", shown.Name, judged.Name},
		{"parent", shown.Parent, judged.Parent},
		{"provider", shown.Provider, providerURN(judged)},
	} {
		if field.shown != field.judged {
			c.fail("%s: its %s is %s in the plan and %s in %s:%d", quoted(judged.URN), field.name,
				quoted(field.shown), quoted(field.judged), s.File, s.Line)
		}
	}
	if shown.Protected != judged.Options.Protect {
		c.fail("%s: whether it is protected differs between the plan and %s:%d", quoted(judged.URN), s.File, s.Line)
	}
	if shown.Op == plan.OpDelete || shown.Op == plan.OpDiscard {
		c.fail("%s: the plan takes it away, and yet %s:%d is a document of it", quoted(judged.URN), s.File, s.Line)
		return
	}
	v := values{renamed: shown.Op == plan.OpReplace, name: shown.Name}
	v.object(nil, shown.Inputs.Fields, judged.Properties)
	for _, path := range v.different {
		c.fail("%s: the property %s has one value in the plan and another in %s:%d", quoted(judged.URN), quoted(path), s.File, s.Line)
	}
}

func providerURN(r *engine.Resource) string {
	if r.Provider == nil {
		return ""
	}
	return r.Provider.URN
}

// complete looks for resources that are there after the plan and have no document. What is only read is not judged.
func (c *comparison) complete() {
	for _, u := range slices.Sorted(maps.Keys(c.resources)) {
		switch c.resources[u].Op {
		case plan.OpDelete, plan.OpDiscard, plan.OpRead:
			continue
		}
		if !c.saved[u] {
			c.fail("%s: it is in the plan, but there is no document of it in %s", quoted(u), DocumentsFile)
		}
	}
}
