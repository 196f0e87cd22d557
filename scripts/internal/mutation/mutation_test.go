package mutation_test

import (
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/mutation"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// row breaks one rule of the pack in the production stack.
type row struct {
	rule string
	// at is the resource that the rule must name, and also are further ones of its type, by name.
	at   is
	also []string
	// in is the mutated resource; nowhere: the one that the rule names.
	in is
	// set are its broken values, and late those that are unknown in a preview; nil: the same ones.
	set, late mutation.Values
	unprotect bool
	// with are further changes, always of known values, without which other rules would be broken too.
	with []mutation.Change
	// add are resources that the stack has none of. As they are added, they keep every rule.
	add []mutation.Addition
	// always: the rule does not know the resource in the first preview, also without the mutation.
	always bool
	// certain is the reason why the rule never meets an unknown value; empty: it does.
	certain string
}

// is one resource.
type is struct{ kind, name string }

// mutation is the known or the unknown variant.
func (r row) mutation(late bool) mutation.Mutation {
	in := r.in
	if in == (is{}) {
		in = r.at
	}
	c := mutation.Change{Type: in.kind, Name: in.name, Set: r.set, Unprotect: r.unprotect, Late: late}
	if late && r.late != nil {
		c.Set = r.late
	}
	return mutation.Mutation{Changes: append([]mutation.Change{c}, r.with...), Add: r.add}
}

// broken is what the rule must say.
func (r row) broken() []said {
	all := []said{{r.rule, r.at}}
	for _, name := range r.also {
		all = append(all, said{r.rule, is{r.at.kind, name}})
	}
	return all
}

// table has a row for every rule.
func table() []row {
	return slices.Concat(ofCluster, ofNodes, ofNetwork, ofAccess, ofStorage, ofPods, ofRay)
}

// A rule that no row breaks may be one that never speaks.
func TestEveryRuleHasAMutation(t *testing.T) {
	rows := map[string]int{budget: 1} // has a test of its own
	for _, r := range table() {
		rows[r.rule]++
	}
	for _, rule := range catalogue(t) {
		if rows[rule.Name] != 1 {
			t.Errorf("the rule %s has %d rows in the table of mutations, want one", rule.Name, rows[rule.Name])
		}
		delete(rows, rule.Name)
	}
	for name := range rows {
		t.Errorf("a row breaks the rule %s, which does not exist", name)
	}
}

// Each row breaks its rule alone, at its resource alone: in a preview when the value is known, and in an update of an empty
// account. Where the value is unknown, the preview says so, and the update decides.
func TestMutations(t *testing.T) {
	all := catalogue(t)
	// A preview leaves nothing behind, so that rows may share what it runs on.
	previews := make(chan *stand, runtime.GOMAXPROCS(0))
	for range cap(previews) {
		previews <- open(t, production, "")
	}
	s := <-previews
	p, _ := s.run(t, plan.OperationPreview, mutation.Mutation{})
	before := answers(p, plan.NotKnownYet)
	previews <- s
	for _, r := range table() {
		t.Run(r.rule, func(t *testing.T) {
			t.Parallel()
			rule, found := all.Find(r.rule)
			if !found {
				t.Fatal("there is no such rule")
			}
			r.preview(t, rule, previews, before)
			s := open(t, production, "")
			p, err := s.run(t, plan.OperationUp, r.mutation(r.certain == ""))
			r.isBroken(t, rule, p, err)
			if stops := rule.Enforcement == engine.Mandatory && rule.Kind == engine.KindResource; s.made(r.at) == stops {
				t.Errorf("up: %s was made: %v", r.at, !stops)
			}
		})
	}
}

// preview previews both variants, on one of the free stands.
func (r row) preview(t *testing.T, rule engine.Rule, free chan *stand, before []said) {
	t.Helper()
	s := <-free
	defer func() { free <- s }()
	p, err := s.run(t, plan.OperationPreview, r.mutation(false))
	r.isBroken(t, rule, p, err)
	if r.certain == "" {
		p, err := s.run(t, plan.OperationPreview, r.mutation(true))
		r.isUnknown(t, p, err, before)
	}
}

// isBroken fails unless a run found the rule broken, and nothing else.
func (r row) isBroken(t *testing.T, rule engine.Rule, p plan.Plan, failed error) {
	t.Helper()
	if diff := cmp.Diff(r.broken(), answers(p, plan.Broken), cmp.AllowUnexported(said{}, is{})); diff != "" {
		t.Errorf("%s: broken rules (-want +got):\n%s%s", p.Info.Operation, diff, messages(p))
	}
	passed := p.Verdict().Passed && failed == nil
	if passed != (rule.Enforcement == engine.Advisory) {
		t.Errorf("%s: the rule is %s, but passed is %v, with error %v, verdict %+v", p.Info.Operation, rule.Enforcement, passed,
			failed, p.Verdict())
	}
	for _, reason := range p.Verdict().Reasons {
		// An update that stops in the middle of a remote component makes the component fail too.
		if reason.Kind != plan.ReasonPolicy && p.Info.Operation == plan.OperationPreview {
			t.Errorf("preview: it failed also because %s", reason.Text)
		}
	}
	if p.Info.Operation == plan.OperationUp {
		for _, open := range undecided(p) {
			t.Errorf("up: not known yet: %s", open)
		}
	}
}

// isUnknown fails unless a preview passed, and the rule had no answer for the resource. Before is what is unknown without
// the mutation.
func (r row) isUnknown(t *testing.T, p plan.Plan, failed error, before []said) {
	t.Helper()
	if failed != nil || !p.Verdict().Passed {
		t.Errorf("preview with an unknown value: error %v, verdict %+v", failed, p.Verdict())
	}
	for _, broken := range answers(p, plan.Broken) {
		t.Errorf("preview with an unknown value: broken: %s", broken)
	}
	for _, want := range r.broken() {
		if !slices.Contains(answers(p, plan.NotKnownYet), want) || slices.Contains(before, want) != r.always {
			t.Errorf("preview: not known yet are\n%v\nand without the mutation\n%v\nwant %s in the first, and in the second: %v",
				answers(p, plan.NotKnownYet), before, want, r.always)
		}
	}
}

func messages(p plan.Plan) (text string) {
	for _, r := range p.Policies {
		text += string(r.Answer) + ": " + r.Rule + ": " + plan.NameOf(r.URN) + ": " + r.Message + "\n"
	}
	return text
}
