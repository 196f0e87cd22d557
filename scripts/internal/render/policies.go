package render

import (
	"fmt"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// nounBroken counts broken rules that were left out.
var nounBroken = Noun{"broken rule", "broken rules"}

func (f Form) policies(p plan.Plan) Block {
	broken, exempted, open := answered(p, plan.Broken), answered(p, plan.Exempted), answered(p, plan.NotKnownYet)
	part := Block{Open: f.Heading("Policies") + packsNote(p, Code) + noneBroken(p, broken) + "\n\n"}
	if len(broken) > 0 {
		part.Blocks = append(part.Blocks, f.brokenRules(broken))
	}
	part.Blocks = append(part.Blocks, policyChanges(p))
	if len(exempted) > 0 {
		list := f.policyList(exempted, RankExempted, Noun{"excused violation", "excused violations"})
		list.Open = Number(len(exempted), "violation", "violations") + " of a rule, excused for a time:\n\n"
		list.Close = "\n"
		part.Blocks = append(part.Blocks, list)
	}
	if len(open) > 0 {
		frame := folded(Number(len(open), "answer", "answers") + " not known yet: the rule needs values known only after apply")
		list := f.policyList(open, RankOpen, Noun{"answer", "answers"})
		list.Open, list.Close = frame.Open, frame.Close
		part.Blocks = append(part.Blocks, list)
	}
	return part
}

func noneBroken(p plan.Plan, broken []plan.PolicyResult) string {
	if len(p.Packs) == 0 || len(broken) > 0 {
		return ""
	}
	return " No rule is broken."
}

func (f Form) brokenRules(broken []plan.PolicyResult) Block {
	part := Block{Close: "\n"}
	for _, r := range broken {
		rank := RankError
		if r.Enforcement == plan.Advisory {
			rank = RankAdvisory
		}
		part.Blocks = append(part.Blocks, f.BrokenRule(rank, policyLevel(r), r))
	}
	return part
}

// BrokenRule is an entry of a list: the rule, where it is broken, and how to mend that. The word is our own.
func (f Form) BrokenRule(rank Rank, word string, r plan.PolicyResult) Block {
	text := fmt.Sprintf("- **%s** %s on %s: %s\n", word, ruleName(r), about(r.URN), f.sentence(r.Message))
	if r.Title != "" {
		text += fmt.Sprintf("  - Rule: %s\n", f.sentence(r.Title))
	}
	if r.Remedy != "" {
		text += fmt.Sprintf("  - Remedy: %s\n", withCode(r.Remedy))
	}
	return Block{Rank: rank, Noun: nounBroken, Open: text}
}

// policyList is short: what is excused or open asks nobody to mend anything.
func (f Form) policyList(list []plan.PolicyResult, rank Rank, noun Noun) Block {
	var part Block
	for _, r := range list {
		part.Blocks = append(part.Blocks, Block{
			Rank: rank, Noun: noun, Open: fmt.Sprintf("- %s on %s: %s\n", ruleName(r), about(r.URN), f.sentence(r.Message)),
		})
	}
	return part
}

func ruleName(r plan.PolicyResult) string {
	if r.Severity == "" {
		return Code(r.Rule)
	}
	return Code(r.Rule) + " (severity " + prose(r.Severity) + ")"
}

// about names a resource, or the stack when there is none.
func about(urn string) string {
	if urn == "" {
		return "the stack"
	}
	if typ := plan.TypeOf(urn); typ != "" {
		return Code(plan.NameOf(urn)) + " (" + Code(typ) + ")"
	}
	return Code(urn)
}

func policyChanges(p plan.Plan) Block {
	if len(p.Remediations) == 0 {
		return Block{}
	}
	part := Block{Open: "Changed by policies before the engine went on:\n\n", Close: "\n"}
	for _, r := range p.Remediations {
		part.Blocks = append(part.Blocks, Block{
			Rank: RankResource, Noun: Noun{"change by policies", "changes by policies"},
			Open: fmt.Sprintf("- %s on %s\n", Code(r.Rule), about(r.URN)),
		})
		part.Blocks = append(part.Blocks, properties("", r.Changes)...)
	}
	return part
}
