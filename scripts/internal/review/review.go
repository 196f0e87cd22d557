// Package review is the model of a pull request whose previews were reviewed: what each stack came to, whether it passed, and
// how that reads on GitHub, as a comment, a summary and annotations. The judging is done before, by package intake.
package review

import (
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

// Review is one pull request at one commit.
type Review struct {
	// Head is the commit that was previewed, in full; empty when it is not known.
	Head string
	// RunURL is the page of the workflow run that made the previews, ReportURL that of the run with the full report. Both come
	// from GitHub; empty when there is none.
	RunURL, ReportURL string
	// Fork is true when the pull request comes from another repository.
	Fork bool
	// PackChanged is true when the pull request changes the policy pack or its limits.
	PackChanged bool
	// CodeChanged are files that the pull request changes in the code that makes previews, sorted: what that code tells of
	// itself is as true as these changes are.
	CodeChanged []string
	// Stacks are sorted by name.
	Stacks []Stack
}

// Stack is what is known of one stack. The zero value has failed.
type Stack struct {
	Name string
	// Problem says why there is no plan to be taken: none was left, or it was refused. It may quote what was refused. Empty:
	// there is a plan.
	Problem string
	// Plan is what the code under review says of itself.
	Plan plan.Plan
	// Base is what the base branch's policy pack says of the resources that the preview saved. Nil: nothing was judged, and
	// BaseProblem says why.
	Base        *verdict.Report
	BaseProblem string
}

// Passed tells whether the plan, the policies of the code under review and those of the base branch all passed.
func (s Stack) Passed() bool {
	return s.Problem == "" && s.BaseProblem == "" && s.Plan.Verdict().Passed && s.Base != nil && s.Base.Passed()
}

// Passed tells whether there are stacks and all of them passed.
func (r Review) Passed() bool {
	for _, s := range r.Stacks {
		if !s.Passed() {
			return false
		}
	}
	return len(r.Stacks) > 0
}
