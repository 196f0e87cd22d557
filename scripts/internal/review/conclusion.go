package review

import (
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/render"
	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

// Conclusion is the word by which a check run ends: success or failure.
func (s Stack) Conclusion() string {
	if s.Passed() {
		return "success"
	}
	return "failure"
}

// Title is the line of a check run that sums up a stack, for instance "2 to create, 1 to replace; 2 policies broken".
func (s Stack) Title() string {
	if s.Problem != "" {
		return "There is no plan that can be taken"
	}
	parts := []string{render.Todo(s.Plan.Counts())}
	if len(s.Plan.Mistakes) > 0 {
		parts = nil // nothing was run
	}
	for _, reason := range s.Plan.Verdict().Reasons {
		if reason.Kind != plan.ReasonPolicy {
			parts = append(parts, reason.Text)
		}
	}
	if n := s.brokenRules(); n > 0 {
		parts = append(parts, render.Number(n, "policy broken", "policies broken"))
	}
	if s.Base == nil && len(s.Plan.Mistakes) == 0 {
		parts = append(parts, "not judged by the base branch")
	}
	return shortened(untrusted.Visible(strings.Join(parts, "; ")), maxTitle)
}

// brokenRules counts the mandatory rules that are broken, each once, whoever found it.
func (s Stack) brokenRules() int {
	rules := map[string]bool{}
	for _, answers := range []map[answer]bool{s.planned(), s.judged()} {
		for a := range answers {
			if a.outcome == verdict.Broken {
				rules[a.rule] = true
			}
		}
	}
	return len(rules)
}
