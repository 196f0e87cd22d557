package review

import (
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/render"
)

// Summary tells of one stack in at most limit bytes, for a check run or the summary of a job. The limit is MinLimit at least.
func Summary(s Stack, limit int) string {
	return fitted(limit, func(f render.Form) []render.Block {
		f.Level--
		head := "**Passed.** "
		if !s.Passed() {
			head = "**Failed:** " + strings.Join(s.reasons(), "; ") + ". "
		}
		switch {
		case s.ran():
			head += render.Changes(s.Plan)
		case s.Problem == "":
			head += "Nothing was run."
		}
		blocks := []render.Block{{Open: strings.TrimSpace(head) + "\n\n"}}
		return append(append(blocks, s.simulated()), s.parts(f)...)
	})
}

// simulated is the note on simulated providers; empty when all were real, or none was to be asked.
func (s Stack) simulated() render.Block {
	note := render.Simulated(s.Plan, render.Code)
	if note == "" || !s.ran() {
		return render.Block{}
	}
	return render.Block{Open: "**Simulated:** " + note + "\n\n"}
}

// urgency is how soon a reader must see the stack: 0 when it failed, 1 when it loses something, 2 otherwise.
func (s Stack) urgency() int {
	switch c := s.Plan.Counts(); {
	case !s.Passed():
		return 0
	case c.Replace+c.Delete+c.Discard > 0:
		return 1
	default:
		return 2
	}
}

// alone is the part of the only stack in a comment, of which the head line says all but why it failed.
func (s Stack) alone(f render.Form) []render.Block {
	f.Level-- // there is no name of a stack between
	var blocks []render.Block
	if !s.Passed() {
		blocks = append(blocks, render.Block{Open: "**Failed:** " + strings.Join(s.reasons(), "; ") + ".\n\n"})
	}
	return append(blocks, s.parts(f)...)
}

// section is the part of one stack among several. It is folded unless the stack failed or loses something.
func (s Stack) section(f render.Form, noteThere bool) render.Block {
	open, rank := "<details open>", render.RankSection
	switch s.urgency() {
	case 0:
		rank = render.RankFailedSection
	case 2:
		open = "<details>"
	}
	title := "<b>" + render.HTMLCode(shortName(s.Name)) + " " + s.word() + "</b>"
	if reasons := s.reasons(); len(reasons) > 0 {
		title += ": " + strings.Join(reasons, "; ")
	}
	block := render.Block{
		Rank: rank, Noun: render.Noun{One: "stack", Many: "stacks"},
		Open: open + "\n<summary>" + title + "</summary>\n\n", Close: "</details>\n\n",
	}
	if !noteThere {
		block.Blocks = append(block.Blocks, s.simulated())
	}
	block.Blocks = append(block.Blocks, s.parts(f)...)
	return block
}

// parts tell of the plan what matters most first: why it failed, what goes, what changes.
func (s Stack) parts(f render.Form) []render.Block {
	if s.Problem != "" {
		return []render.Block{{Open: "**No plan could be taken from the preview:** " + f.Text(s.Problem) + "\n"}}
	}
	p := f.Parts(s.Plan)
	if len(s.Plan.Mistakes) > 0 {
		return []render.Block{p.Mistakes}
	}
	return []render.Block{p.Errors, p.Policies, s.base(f), p.Drastic, p.Resources, p.Messages}
}
