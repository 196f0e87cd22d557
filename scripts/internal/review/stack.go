package review

import (
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/render"
)

// Summary tells of one stack in at most limit bytes, for a check run or the summary of a job. The limit is MinLimit at least.
func Summary(s Stack, limit int) string {
	return fitted(limit, func(f render.Form) []render.Block {
		head := "**Passed.** "
		if !s.Passed() {
			head = "**Failed:** " + strings.Join(s.reasons(), "; ") + ". "
		}
		if s.Problem == "" {
			head += render.Changes(s.Plan)
		}
		blocks := []render.Block{{Open: strings.TrimSpace(head) + "\n\n"}}
		if note := render.Simulated(s.Plan); note != "" && s.Problem == "" {
			blocks = append(blocks, render.Block{Open: "**Simulated:** " + note + "\n\n"})
		}
		return append(blocks, s.parts(f)...)
	})
}

// section is the part of one stack in a comment. It is folded unless the stack is alone, failed, or loses anything.
func (s Stack) section(f render.Form, noteThere, alone bool) render.Block {
	open, rank := "<details>", render.RankSection
	if !s.Passed() {
		rank = render.RankFailedSection
	}
	if c := s.Plan.Counts(); alone || !s.Passed() || c.Replace+c.Delete+c.Discard > 0 {
		open = "<details open>"
	}
	title := "<b>" + render.HTMLCode(shortName(s.Name)) + " " + s.word() + "</b>"
	if reasons := s.reasons(); len(reasons) > 0 {
		title += ": " + strings.Join(reasons, "; ")
	}
	block := render.Block{
		Rank: rank, Noun: render.Noun{One: "stack", Many: "stacks"},
		Open: open + "\n<summary>" + title + "</summary>\n\n", Close: "</details>\n\n",
	}
	if note := render.Simulated(s.Plan); note != "" && s.Problem == "" && !noteThere {
		block.Blocks = append(block.Blocks, render.Block{Open: "**Simulated:** " + note + "\n\n"})
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
