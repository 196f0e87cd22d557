package review

import (
	"fmt"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/render"
	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

// ran tells whether there is a plan and the engine was to make one.
func (s Stack) ran() bool { return s.Problem == "" && len(s.Plan.Mistakes) == 0 }

// reasons say in our own words why a stack failed. There is none exactly when it passed.
func (s Stack) reasons() []string {
	if s.Problem != "" {
		return []string{"there is no plan"}
	}
	var list []string
	for _, reason := range s.Plan.Verdict().Reasons {
		list = append(list, reason.Text)
	}
	switch {
	case !s.ran(): // so that there was nothing to judge
	case s.BaseProblem != "":
		list = append(list, "the base branch's policy pack could not judge it")
	case s.Base == nil:
		list = append(list, "the base branch's policy pack did not judge it")
	case !s.Base.Passed() && !s.agrees():
		n := s.Base.Summary().Broken
		list = append(list, "the base branch's policy pack finds "+
			render.Number(n, "mandatory rule broken", "mandatory rules broken"))
	}
	return list
}

func (s Stack) word() string {
	if s.Passed() {
		return "passed"
	}
	return "failed"
}

// result is the verdict as a cell of the table.
func (s Stack) result() string {
	switch {
	case s.Passed():
		return "passed"
	case s.Problem != "":
		return "**failed**, no plan"
	case !s.ran():
		return "**failed**, not run"
	case !s.Plan.Run.Complete:
		return "**failed**, not complete"
	default:
		return "**failed**"
	}
}

// tellAnswers counts answers of policies in words.
func tellAnswers(broken, warned, open, exempted int) string {
	parts := []string{"none broken"}
	if broken > 0 {
		parts[0] = fmt.Sprintf("%d broken", broken)
	}
	for _, kind := range []struct {
		n    int
		word string
	}{{warned, "warned"}, {open, "not known yet"}, {exempted, "exempted"}} {
		if kind.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", kind.n, kind.word))
		}
	}
	return strings.Join(parts, ", ")
}

// policies is the cell of the table.
func (s Stack) policies() string {
	if !s.ran() {
		return "not judged"
	}
	own := "not judged"
	if len(s.Plan.Packs) > 0 || len(s.Plan.Policies) > 0 {
		n := map[verdict.Outcome]int{}
		for _, r := range s.Plan.Policies {
			n[outcomeOf(r)]++
		}
		own = tellAnswers(n[verdict.Broken], n[verdict.Warned], n[verdict.NotKnownYet], n[verdict.Exempted])
	}
	switch {
	case s.Base == nil || s.BaseProblem != "":
		return own + "; base branch: not judged"
	case s.agrees():
		return own
	default:
		sum := s.Base.Summary()
		return own + "; base branch: " + tellAnswers(sum.Broken, sum.Warned, sum.NotKnownYet, sum.Exempted)
	}
}

// name is the stack's name as code, in a sentence.
func (s Stack) name() string { return render.Code(shortName(s.Name)) }

// maxName is the number of characters shown of a name of a stack or a file in a sentence.
const maxName = 100

func shortName(name string) string { return untrusted.Shorten(name, maxName) }

// title is the head line.
func (r Review) title() string {
	failed := 0
	for _, s := range r.Stacks {
		if !s.Passed() {
			failed++
		}
	}
	switch n := len(r.Stacks); {
	case n == 0:
		return "Preview failed: no stack was previewed"
	case n == 1:
		return "Preview " + r.Stacks[0].word() + " for " + r.Stacks[0].name()
	case failed == 0:
		return fmt.Sprintf("Preview passed for all %d stacks", n)
	case failed == n:
		return fmt.Sprintf("Preview failed for all %d stacks", n)
	default:
		return fmt.Sprintf("Preview failed for %d of %d stacks", failed, n)
	}
}

// simulated is the note on simulated providers: what follows from that when it is the same for all plans, otherwise for which
// stacks there is more to read. Empty when all providers were real.
func (r Review) simulated() (note string, same bool) {
	notes := map[string]bool{}
	var names []string
	for _, s := range r.Stacks {
		if !s.ran() {
			continue
		}
		note = render.Simulated(s.Plan, render.Code)
		notes[note] = true
		if note != "" {
			names = append(names, s.Name)
		}
	}
	if len(notes) < 2 {
		return note, true
	}
	return "providers were simulated and not asked for " + listed(names) + "; what is told of the stack says which.", false
}
