package review

import (
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
		all[answerOf(r)] = true
	}
	return all
}

func answerOf(r plan.PolicyResult) answer { return answer{outcomeOf(r), r.Rule, aboutURN(r.URN)} }

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

// aboutURN is empty for a stack as a whole: the engine puts what is said of it on the resource of the stack.
func aboutURN(urn string) string {
	if plan.TypeOf(urn) == "pulumi:pulumi:Stack" {
		return ""
	}
	return urn
}

// urnOf is empty for a stack as a whole.
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
		return render.Block{Open: "**The base branch's policy pack could not judge this stack:** " + f.Text(s.BaseProblem) + "\n"}
	case s.Base == nil:
		return render.Block{Open: "**The base branch's policy pack did not judge this stack.**\n\n"}
	case s.agrees():
		return render.Block{Open: "The base branch's policy pack says the same.\n\n"}
	}
	sum := s.Base.Summary()
	words := tellAnswers(sum.Broken, sum.Warned, sum.NotKnownYet, sum.Exempted)
	part := render.Block{Open: "**The base branch's policy pack judges otherwise:** " + words + "."}
	if n := s.onlyPlanned(); n > 0 {
		part.Open += " It does not give " + render.Number(n, "answer", "answers") + " of those above."
	}
	if part.Blocks = s.onlyJudged(f); len(part.Blocks) > 0 {
		part.Open += " What it finds besides those above:"
		part.Close = "\n"
	}
	part.Open += "\n\n"
	return part
}

// onlyPlanned counts the answers that the plan tells of and the base branch's pack does not give.
func (s Stack) onlyPlanned() int {
	n, judged := 0, s.judged()
	for a := range s.planned() {
		if !judged[a] {
			n++
		}
	}
	return n
}

// onlyJudged lists what the base branch's pack finds to mend and the plan does not tell in the same words, mandatory rules
// first.
func (s Stack) onlyJudged(f render.Form) []render.Block {
	told := map[plan.PolicyResult]bool{}
	for _, r := range s.Plan.Policies {
		if r.Answer == plan.Broken {
			told[plan.PolicyResult{Enforcement: r.Enforcement, Rule: r.Rule, URN: aboutURN(r.URN), Message: r.Message}] = true
		}
	}
	levels := map[verdict.Outcome]plan.Enforcement{verdict.Broken: plan.Mandatory, verdict.Warned: plan.Advisory}
	ranks := map[verdict.Outcome]render.Rank{verdict.Broken: render.RankError, verdict.Warned: render.RankAdvisory}
	list := map[verdict.Outcome][]render.Block{}
	s.eachFinding(func(subject verdict.Subject, j verdict.Judgement, found verdict.Finding) {
		level := levels[found.Outcome]
		r := plan.PolicyResult{Enforcement: level, Rule: j.Rule.Name, URN: urnOf(subject), Message: found.Message}
		if level == "" || told[r] {
			return
		}
		r.Title, r.Remedy, r.Severity = j.Rule.Title, j.Rule.Remedy, string(j.Rule.Severity)
		list[found.Outcome] = append(list[found.Outcome], f.BrokenRule(ranks[found.Outcome], string(level), r))
	})
	return append(list[verdict.Broken], list[verdict.Warned]...)
}
