package review

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/render"
)

// MinLimit is the least number of bytes into which Comment and Summary fit any review, with what must never be left out.
const MinLimit = 16 << 10

// Comment tells of the whole review in at most limit bytes. The limit is MinLimit at least. Nothing in it begins a comment of
// HTML, so that a hidden marker in front of it is the only one.
func Comment(r Review, limit int) string { return fitted(limit, r.blocks) }

// Full tells of the whole review and leaves nothing out.
func Full(r Review) string { return render.Text(r.blocks(form)) }

// form is how the parts of a plan stand below the name of their stack.
var form = render.Form{Level: 4, Width: 110}

// fitted shortens single messages only when the whole is too long, and leaves out others only when that does not help.
func fitted(limit int, blocks func(render.Form) []render.Block) string {
	if text := render.Text(blocks(form)); len(text) <= limit {
		return text
	}
	brief := form
	brief.Brief = true
	return render.Fit(blocks(brief), limit)
}

func (r Review) blocks(f render.Form) []render.Block {
	blocks := []render.Block{{Open: r.head()}, r.table(), {Open: r.notes(f)}}
	if len(r.Stacks) == 1 {
		return append(blocks, r.Stacks[0].alone(f)...)
	}
	_, noteThere := r.simulated()
	sections := render.Block{AfterNote: "\n"}
	urgent := slices.SortedStableFunc(slices.Values(r.Stacks), func(a, b Stack) int { return cmp.Compare(a.urgency(), b.urgency()) })
	for _, s := range urgent {
		sections.Blocks = append(sections.Blocks, s.section(f, noteThere))
	}
	return append(blocks, sections)
}

var commitForm = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)

func (r Review) head() string {
	commit := r.Head
	if commitForm.MatchString(commit) {
		commit = commit[:7]
	}
	var parts []string
	if commit != "" {
		parts = append(parts, "Commit "+render.Code(shortName(commit)))
	}
	for _, l := range []string{link("workflow run", r.RunURL), link("full report", r.ReportURL)} {
		if l != "" {
			parts = append(parts, l)
		}
	}
	head := "## " + r.title() + "\n\n"
	if len(parts) > 0 {
		head += strings.Join(parts, ", ") + "\n\n"
	}
	return head
}

// table has a row for each stack, in the order of their names.
func (r Review) table() render.Block {
	if len(r.Stacks) == 0 {
		return render.Block{}
	}
	var counts []plan.Counts
	for _, s := range r.Stacks {
		if s.ran() {
			counts = append(counts, s.Plan.Counts())
		}
	}
	columns := render.Columns(counts...)
	head, rule := "| Stack | Result |", "| :--- | :--- |"
	for _, c := range columns {
		head += " " + strings.ToUpper(c.Verb[:1]) + c.Verb[1:] + " |"
		rule += " ---: |"
	}
	table := render.Block{Open: head + " Policies |\n" + rule + " :--- |\n", Close: "\n", BeforeNote: "\n"}
	for _, s := range r.Stacks {
		table.Blocks = append(table.Blocks, s.row(columns))
	}
	return table
}

func (s Stack) row(columns []render.Column) render.Block {
	rank := render.RankRow
	if !s.Passed() {
		rank = render.RankFailedRow
	}
	row := fmt.Sprintf("| %s | %s |", render.Cell(shortName(s.Name)), s.result())
	for _, c := range columns {
		cell := "n/a"
		if n := c.Of(s.Plan.Counts()); s.ran() {
			cell = fmt.Sprint(n)
			if c.Drastic() && n > 0 {
				cell = "**" + cell + "**"
			}
		}
		row += " " + cell + " |"
	}
	return render.Block{Rank: rank, Noun: render.Noun{One: "stack", Many: "stacks"}, Open: row + " " + s.policies() + " |\n"}
}

// notes say what a reader must know to read the rest rightly.
func (r Review) notes(f render.Form) string {
	var notes []string
	if r.Fork {
		notes = append(notes, "**From a fork:** pull requests from forks are previewed offline, without access to an account.")
	}
	if len(r.CodeChanged) > 0 {
		notes = append(notes, "**The code that makes previews is changed here:** "+listed(r.CodeChanged)+
			". What the preview tells of itself is as true as these changes are, so review them first.")
	}
	if r.PackChanged {
		notes = append(notes, "**The policy pack is changed here:** both packs judged, this pull request's and the base branch's, "+
			"and a stack passes only if both let it pass.")
	}
	if note, _ := r.simulated(); note != "" {
		notes = append(notes, "**Simulated:** "+note)
	}
	if f.Brief {
		notes = append(notes, "**Shortened:** there is more to tell than one comment holds. What is left out is counted where it "+
			"belongs; the full report has all.")
	}
	if len(notes) == 0 {
		return ""
	}
	return "- " + strings.Join(notes, "\n- ") + "\n\n"
}

// maxListed is how many names a note lists.
const maxListed = 3

// listed are names in a sentence. There must be one.
func listed(list []string) string {
	var names []string
	for _, name := range list[:min(len(list), maxListed)] {
		names = append(names, render.Code(shortName(name)))
	}
	if more := len(list) - maxListed; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return names[0]
}
