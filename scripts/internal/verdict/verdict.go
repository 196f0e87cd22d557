// Package verdict judges manifests and saved plans by the policy rules, and writes what came of it in several formats.
package verdict

import (
	"io"
	"slices"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// Outcome is what one finding means.
type Outcome string

// The outcomes, from the worst to the mildest.
const (
	// Broken is a broken mandatory rule.
	Broken Outcome = "broken"
	// Warned is a broken advisory rule.
	Warned Outcome = "warned"
	// NotKnownYet is a rule that needs values which are known only once changes are applied.
	NotKnownYet Outcome = "not known yet"
	// Exempted is a broken mandatory rule that an exemption excuses.
	Exempted Outcome = "exempted"
	// Holds is a rule without a finding.
	Holds Outcome = "holds"
)

// outcomes in the order in which they are told.
var outcomes = []Outcome{Broken, Warned, NotKnownYet, Exempted, Holds}

// Report is what all rules say about all resources.
type Report struct {
	// Stack is the name of the stack as which manifests were judged; often empty.
	Stack string
	// Subjects are what was judged, in the order in which it was read; stacks as a whole come last.
	Subjects []Subject
	// Rules are those that judged something, sorted by name.
	Rules engine.Catalogue
	// Unjudged are the types that no rule judges, sorted, with the number of their resources.
	Unjudged []Unjudged
}

// Subject is one resource, or a stack as a whole.
type Subject struct {
	// Stack marks a stack as a whole, which has no URN and no Type.
	Stack bool
	URN   string
	Type  string
	Name  string
	// File is where the subject is written; for a stack as a whole, a file of it. Line counts from 1; 0 is the file as a whole.
	File string
	Line int
	// Judgements are sorted by the name of the rule. Empty when no rule applies.
	Judgements []Judgement

	lineOf func(path string) int
}

// Judgement is what one rule says about one subject.
type Judgement struct {
	Rule engine.Rule
	// Findings are empty when the rule holds.
	Findings []Finding
}

// Finding is one place where a rule is broken or can't be judged yet.
type Finding struct {
	Outcome Outcome
	// Message is one line without secrets.
	Message string
	// Path is the property's path; empty for the subject as a whole.
	Path string
	// Line is the property's line in the subject's file.
	Line int
}

// Unjudged is a type that no rule judges.
type Unjudged struct {
	Type  string
	Count int
}

// Outcome is the worst of the findings.
func (j Judgement) Outcome() Outcome {
	for _, outcome := range outcomes {
		if slices.ContainsFunc(j.Findings, func(f Finding) bool { return f.Outcome == outcome }) {
			return outcome
		}
	}
	return Holds
}

// Summary counts the findings of a report.
type Summary struct {
	// Resources and Judgements count what was judged, stacks as a whole left out of the first.
	Resources, Judgements                 int
	Broken, Warned, NotKnownYet, Exempted int
}

// Summary counts.
func (r Report) Summary() Summary {
	var s Summary
	by := map[Outcome]*int{Broken: &s.Broken, Warned: &s.Warned, NotKnownYet: &s.NotKnownYet, Exempted: &s.Exempted}
	for _, subject := range r.Subjects {
		if !subject.Stack {
			s.Resources++
		}
		s.Judgements += len(subject.Judgements)
		for _, judgement := range subject.Judgements {
			for _, finding := range judgement.Findings {
				*by[finding.Outcome]++
			}
		}
	}
	return s
}

// Passed tells whether no mandatory rule is broken.
func (r Report) Passed() bool { return r.Summary().Broken == 0 }

// Format is one way to write a report.
type Format interface {
	Name() string
	Write(w io.Writer, r Report) error
}

// Formats are all formats; the first is for people.
func Formats(o TextOptions) []Format { return []Format{text{o}, jsonFormat{}, junit{}, sarif{}} }
