package review

import (
	"fmt"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
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
	parts := []string{s.changes()}
	if len(s.Plan.Mistakes) > 0 {
		parts = nil // nothing was run
	}
	for _, reason := range s.Plan.Verdict().Reasons {
		if reason.Kind != plan.ReasonPolicy {
			parts = append(parts, reason.Text)
		}
	}
	if n := s.brokenRules(); n > 0 {
		parts = append(parts, several(n, "policy broken", "policies broken"))
	}
	if s.Base == nil && len(s.Plan.Mistakes) == 0 {
		parts = append(parts, "not judged by the base branch")
	}
	return shortened(untrusted.Visible(strings.Join(parts, "; ")), maxTitle)
}

// changes says what is to be done, or that nothing is.
func (s Stack) changes() string {
	c := s.Plan.Counts()
	var parts []string
	for _, kind := range []struct {
		n    int
		word string
	}{
		{c.Create, "to create"}, {c.Update, "to update"}, {c.Replace, "to replace"}, {c.Delete, "to delete"},
		{c.Import, "to import"}, {c.Discard, "to forget"},
	} {
		if kind.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", kind.n, kind.word))
		}
	}
	if len(parts) == 0 {
		return "No changes"
	}
	return strings.Join(parts, ", ")
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

func several(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
