package verdict

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
)

// Checker judges a document by every rule that applies to it; *engine.Engine does.
type Checker interface {
	Rules() engine.Catalogue
	Check(ctx context.Context, doc engine.Document) ([]engine.Result, error)
}

// Judge judges each manifest as a resource whose changes are being applied, all manifests together as one stack of that
// name, and each document of a saved plan as what it says it is. An error means that nothing counts as judged; so it is
// when no rule is for any of the resources.
func Judge(ctx context.Context, checker Checker, input manifest.Input, stack string) (Report, error) {
	if err := errors.Join(whole(input.Saved)...); err != nil {
		return Report{}, err
	}
	j := judging{checker: checker, stack: stack, byURN: map[string]*Subject{}, rules: map[string]engine.Rule{}}
	for _, m := range input.Manifests {
		r := m.Resource
		subject := &Subject{URN: r.URN, Type: r.Type, Name: r.Name, File: m.File, Line: m.Line, lineOf: m.LineOf}
		j.fromManifests = append(j.fromManifests, subject)
		j.add(subject)
	}
	for _, s := range input.Saved {
		j.addSaved(s)
	}
	if err := j.manifests(ctx, input.Manifests); err != nil {
		return Report{}, err
	}
	for _, s := range input.Saved {
		if err := j.document(ctx, s.Document, s.File, s.Line); err != nil {
			return Report{}, err
		}
	}
	report := j.report()
	if len(j.subjects) == report.unjudged() {
		return Report{}, errors.New("no rule is for any resource in these files, so nothing is judged; " +
			"`platform policy list --output json` shows what types rules are for")
	}
	return report, errors.Join(j.strangers(checker.Rules())...)
}

// judging collects answers by subject.
type judging struct {
	checker  Checker
	stack    string
	subjects []*Subject
	// fromManifests are those that no engine has seen.
	fromManifests []*Subject

	byURN  map[string]*Subject
	stacks []*Subject
	rules  map[string]engine.Rule // those that judged something
}

func (j *judging) add(s *Subject) {
	if j.byURN[s.URN] == nil {
		j.byURN[s.URN] = s
		j.subjects = append(j.subjects, s)
	}
}

// addSaved adds the resources of a document. One that was there before, in a document for other rules, stays as it is.
func (j *judging) addSaved(s manifest.Saved) {
	resources := s.Document.Resources
	if s.Document.Resource != nil {
		resources = []engine.Resource{*s.Document.Resource}
	}
	for _, r := range resources {
		line := s.Line
		j.add(&Subject{URN: r.URN, Type: r.Type, Name: r.Name, File: s.File, Line: line, lineOf: func(string) int { return line }})
	}
}

func (j *judging) manifests(ctx context.Context, all []manifest.Manifest) error {
	if len(all) == 0 {
		return nil
	}
	together := engine.Document{Shows: engine.ShowsInputs, Stack: j.stack}
	for _, m := range all {
		one := engine.Document{Shows: engine.ShowsInputs, Stack: j.stack, Resource: &m.Resource}
		if err := j.document(ctx, one, m.File, m.Line); err != nil {
			return err
		}
		together.Resources = append(together.Resources, m.Resource)
	}
	return j.document(ctx, together, all[0].File, 0)
}

// document judges one document; file and line say where it is.
func (j *judging) document(ctx context.Context, doc engine.Document, file string, line int) error {
	results, err := j.checker.Check(ctx, doc)
	if err != nil {
		return err
	}
	whole := &Subject{Stack: true, Name: stackName(doc.Stack), File: file, Line: line, lineOf: func(string) int { return line }}
	if doc.Resource == nil {
		j.stacks = append(j.stacks, whole)
	}
	for _, result := range results {
		j.rules[result.Rule.Name] = result.Rule
		if doc.Resource != nil {
			whole = j.byURN[doc.Resource.URN]
		}
		j.result(result, whole)
	}
	return nil
}

func stackName(stack string) string {
	if stack == "" {
		return "all resources together"
	}
	return "the stack " + stack
}

// result hands the findings of a rule to the subjects that they name. What names none, or nothing that is known, is about
// the whole; and so is a rule that holds.
func (j *judging) result(result engine.Result, whole *Subject) {
	outcome := Broken
	if result.Rule.Enforcement == engine.Advisory {
		outcome = Warned
	}
	found := false
	take := func(outcome Outcome, f engine.Finding) {
		subject := whole
		if named := j.byURN[f.URN]; whole.Stack && named != nil {
			subject = named
		}
		subject.judgement(result.Rule).add(Finding{outcome, f.Message, f.Path, subject.lineOf(f.Path)})
		found = true
	}
	for _, f := range result.Broken {
		take(outcome, f)
	}
	for _, f := range result.Unknown {
		take(NotKnownYet, f)
	}
	for _, e := range result.Exempted {
		e.Message = e.Text()
		take(Exempted, e.Finding)
	}
	if !found {
		whole.judgement(result.Rule)
	}
}

// judgement is the subject's judgement by a rule, made if need be.
func (s *Subject) judgement(rule engine.Rule) *Judgement {
	i, found := slices.BinarySearchFunc(s.Judgements, rule.Name, func(j Judgement, name string) int {
		return cmp.Compare(j.Rule.Name, name)
	})
	if !found {
		s.Judgements = slices.Insert(s.Judgements, i, Judgement{Rule: rule})
	}
	return &s.Judgements[i]
}

// add leaves out what a preview and an update both found.
func (j *Judgement) add(f Finding) {
	if !slices.Contains(j.Findings, f) {
		j.Findings = append(j.Findings, f)
	}
}

func (j *judging) report() Report {
	r := Report{Stack: j.stack}
	for _, name := range slices.Sorted(maps.Keys(j.rules)) {
		r.Rules = append(r.Rules, j.rules[name])
	}
	unjudged := map[string]int{}
	for _, s := range j.subjects {
		r.Subjects = append(r.Subjects, *s)
		if len(s.Judgements) == 0 && !r.stackRuleFor(s.Type) {
			unjudged[s.Type]++
		}
	}
	for _, s := range j.stacks {
		if len(s.Judgements) > 0 {
			r.Subjects = append(r.Subjects, *s)
		}
	}
	for _, token := range slices.Sorted(maps.Keys(unjudged)) {
		r.Unjudged = append(r.Unjudged, Unjudged{token, unjudged[token]})
	}
	return r
}

// unjudged counts the resources that no rule judges.
func (r Report) unjudged() int {
	n := 0
	for _, u := range r.Unjudged {
		n += u.Count
	}
	return n
}

// stackRuleFor tells whether a rule about stacks names a type. One for every type, such as what a stack may cost, looks at
// no resource in particular.
func (r Report) stackRuleFor(token string) bool {
	return slices.ContainsFunc(r.Rules, func(rule engine.Rule) bool {
		return rule.Kind == engine.KindStack && slices.Contains(rule.Types, token)
	})
}
