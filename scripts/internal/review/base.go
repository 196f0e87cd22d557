package review

import (
	"fmt"
	"maps"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/render"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

// answer is what a rule says of a resource, whoever was asked. The words of the message do not count.
type answer struct {
	outcome   verdict.Outcome
	rule, urn string
}

// planned are the answers that the plan tells of.
func (s Stack) planned() map[answer]bool {
	all := map[answer]bool{}
	for _, r := range s.Plan.Policies {
		all[answer{outcomeOf(r), r.Rule, r.URN}] = true
	}
	return all
}

func outcomeOf(r plan.PolicyResult) verdict.Outcome {
	switch {
	case r.Answer == plan.NotKnownYet:
		return verdict.NotKnownYet
	case r.Answer == plan.Exempted:
		return verdict.Exempted
	case r.Enforcement == plan.Advisory:
		return verdict.Warned
	default:
		return verdict.Broken
	}
}

// judged are the answers of the base branch's pack.
func (s Stack) judged() map[answer]bool {
	all := map[answer]bool{}
	s.eachFinding(func(subject verdict.Subject, j verdict.Judgement, f verdict.Finding) {
		all[answer{f.Outcome, j.Rule.Name, urnOf(subject)}] = true
	})
	return all
}

func (s Stack) eachFinding(do func(verdict.Subject, verdict.Judgement, verdict.Finding)) {
	if s.Base == nil {
		return
	}
	for _, subject := range s.Base.Subjects {
		for _, judgement := range subject.Judgements {
			for _, finding := range judgement.Findings {
				do(subject, judgement, finding)
			}
		}
	}
}

// urnOf is empty for a stack as a whole, as in a plan.
func urnOf(s verdict.Subject) string {
	if s.Stack {
		return ""
	}
	return s.URN
}

// agrees tells whether the base branch's pack gave the same answers as the plan tells of.
func (s Stack) agrees() bool {
	return s.Base != nil && s.BaseProblem == "" && maps.Equal(s.planned(), s.judged())
}

// base tells what the base branch's pack says.
func (s Stack) base(f render.Form) render.Block {
	switch {
	case s.BaseProblem != "":
		return render.Block{Open: "**The base branch's policy pack could not judge this stack:**\n\n" + f.Message(s.BaseProblem) + "\n"}
	case s.Base == nil:
		return render.Block{Open: "**The base branch's policy pack did not judge this stack.**\n\n"}
	case s.agrees():
		return render.Block{Open: "The base branch's policy pack says the same.\n\n"}
	}
	sum := s.Base.Summary()
	words := tellAnswers(sum.Broken, sum.Warned, sum.NotKnownYet, sum.Exempted)
	open := fmt.Sprintf("**The base branch's policy pack judges otherwise:** %s.\n\n", words)
	return render.Block{Open: open, Blocks: s.brokenByBase(f), Close: ""}
}

// brokenByBase lists what asks for a remedy, mandatory rules first.
func (s Stack) brokenByBase(f render.Form) []render.Block {
	planned := s.planned()
	var broken, warned []render.Block
	s.eachFinding(func(subject verdict.Subject, j verdict.Judgement, found verdict.Finding) {
		if found.Outcome != verdict.Broken && found.Outcome != verdict.Warned {
			return
		}
		r := plan.PolicyResult{
			Rule: j.Rule.Name, URN: urnOf(subject), Message: found.Message,
			Title: j.Rule.Title, Remedy: j.Rule.Remedy, Severity: string(j.Rule.Severity),
		}
		word, rank := "mandatory", render.RankError
		if found.Outcome == verdict.Warned {
			word, rank = "advisory", render.RankAdvisory
		}
		if !planned[answer{found.Outcome, r.Rule, r.URN}] {
			word += ", base branch only"
		}
		block := f.BrokenRule(rank, word, r)
		if found.Outcome == verdict.Broken {
			broken = append(broken, block)
		} else {
			warned = append(warned, block)
		}
	})
	if len(broken)+len(warned) == 0 {
		return nil
	}
	return []render.Block{{Blocks: append(broken, warned...), Close: "\n"}}
}
