package render

import (
	"html"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// Visible spells out every character of a text that could act on the reader's screen instead of showing.
func Visible(text string) string { return visible(text) }

// Code returns text as a Markdown code span of one line, in which nothing is markup, mention or link. In a table use Cell.
func Code(text string) string { return code(text) }

// Cell is Code for a cell of a table, where a pipe would end the cell even inside of code.
func Cell(text string) string { return code(strings.ReplaceAll(text, "|", `\x7c`)) }

// HTMLCode returns text as code in HTML, for the summary of a folded part, where Markdown has no effect. GitHub looks for
// mentions and references in the text of HTML too, but not in code.
func HTMLCode(text string) string {
	text = shorten(visible(text), maxCode)
	if text == "" {
		text = "(empty)"
	}
	return "<code>" + html.EscapeString(text) + "</code>"
}

// Shorten cuts text after limit characters and says so by an ellipsis.
func Shorten(text string, limit int) string { return shorten(text, limit) }

// Changes says in words what a plan does, for instance "2 to create, 1 to replace, 40 unchanged."
func Changes(p plan.Plan) string { return changesInWords(p) }

// Simulated says which providers were not asked and what follows from that; empty when all were real.
func Simulated(p plan.Plan) string { return simulatedNote(p, code) }

// Number is a number with its noun, as "1 stack" and "2 stacks".
func Number(n int, one, many string) string { return number(n, one, many) }
