// Package render writes a plan for people: as Markdown for a pull request and as text for a terminal.
//
// Whatever comes from resources, providers or policies is written by the functions of escape.go only, so that it can
// neither end the place it stands in nor mention or link anything.
package render

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// maxValue is the number of characters shown of one value in Markdown.
const maxValue = 160

// Markdown writes the plan as GitHub-flavoured Markdown that reads well as plain text too.
func Markdown(w io.Writer, p plan.Plan) error {
	m := Form{Level: 3}
	parts := m.Parts(p)
	blocks := []Block{
		head(p), counts(p), parts.Policies, parts.Drastic, parts.Errors, parts.Resources, parts.Messages, footer(p),
	}
	if len(p.Mistakes) > 0 { // nothing was run, so there is nothing else to tell
		blocks = []Block{mistakesHead(p), parts.Mistakes}
	}
	report := Text(blocks)
	if _, err := io.WriteString(w, report); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// Form says how the parts of a plan are written. The zero value has headings of no level: set one.
type Form struct {
	// Level is that of the headings.
	Level int
	// Brief shortens single messages, so that no part of a text with a limit crowds out all others.
	Brief bool
	// Width is the number of characters after which lines of messages are broken between words; 0: never. GitHub does not wrap
	// lines in code.
	Width int
}

// Parts are what can be told of a plan below its head. A part with nothing to tell is empty.
type Parts struct{ Mistakes, Policies, Drastic, Errors, Resources, Messages Block }

// Parts writes all parts of a plan.
func (f Form) Parts(p plan.Plan) Parts {
	return Parts{
		Mistakes: f.mistakes(p),
		Policies: f.policies(p), Drastic: f.drastic(p), Errors: f.errors(p), Resources: resources(p), Messages: f.messages(p),
	}
}

// Heading is a heading of our own words.
func (f Form) Heading(title string) string {
	return strings.Repeat("#", f.Level) + " " + title + "\n\n"
}

// maxBrief is the number of bytes that a brief form shows of one message.
const maxBrief = 3000

// message is a free text in a fenced block, with a line below it that says what is missing.
func (f Form) message(text string) string {
	if !f.Brief || len(text) <= maxBrief {
		return fence(f.wrapped(text))
	}
	shown := strings.ToValidUTF8(text[:maxBrief], "")
	return fence(f.wrapped(shown)) + fmt.Sprintf("\nThe message has %d more bytes; the full report has all.\n", len(text)-len(shown))
}

// wrapped breaks lines that are too long. A broken line goes on as far to the right as it began.
func (f Form) wrapped(text string) string {
	if f.Width == 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		margin := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		column := 0
		var b strings.Builder
		for word := range strings.SplitAfterSeq(line, " ") {
			n := utf8.RuneCountInString(word)
			if column > len(margin) && column+n > f.Width+1 { // the space at its end may stand out
				b.WriteString("\n" + margin)
				column = len(margin)
			}
			b.WriteString(word)
			column += n
		}
		lines[i] = b.String()
	}
	return strings.Join(lines, "\n")
}

// sentence is a free text in one line.
func (f Form) sentence(text string) string {
	if f.Brief {
		text = untrusted.Shorten(text, maxBrief/3)
	}
	return prose(text)
}

// Text is free text that goes on after words of our own: in their line when it is one line, otherwise in a fenced block.
func (f Form) Text(text string) string {
	if text = strings.TrimSpace(text); strings.Contains(text, "\n") {
		return "\n\n" + f.message(text)
	}
	return f.sentence(text) + "\n"
}

func head(p plan.Plan) Block {
	verdict := p.Verdict()
	var b strings.Builder
	fmt.Fprintf(&b, "## %s %s: %s\n\n", subject(p), Code(stackName(p)), verdictWord(verdict))
	if !verdict.Passed {
		fmt.Fprintf(&b, "**Failed:** %s.\n\n", reasons(verdict))
	}
	fmt.Fprintf(&b, "%s\n\n", Changes(p))
	if note := Simulated(p, Code); note != "" {
		fmt.Fprintf(&b, "> **Simulated:** %s\n\n", note)
	}
	if n := p.Run.UnknownEvents; n > 0 {
		fmt.Fprintf(&b, "> %s\n\n", unknownNote(n))
	}
	return text(b.String())
}

func counts(p plan.Plan) Block {
	var head, rule, row strings.Builder
	for _, c := range Columns(p.Counts()) {
		fmt.Fprintf(&head, " %s |", c.Verb)
		rule.WriteString(" ---: |")
		fmt.Fprintf(&row, " %d |", c.Of(p.Counts()))
	}
	return text(fmt.Sprintf("|%s\n|%s\n|%s\n\n", head.String(), rule.String(), row.String()))
}

// Column is one operation in a table of counts.
type Column struct {
	Verb string
	op   plan.Op
}

// Of is the number in the column.
func (c Column) Of(counts plan.Counts) int { return countOf(counts, c.op) }

// Drastic tells whether the column counts what is lost.
func (c Column) Drastic() bool {
	return c.op == plan.OpReplace || c.op == plan.OpDelete || c.op == plan.OpDiscard
}

// Columns are the operations that a table of these counts shows: those that every table has, and all that occur.
func Columns(counts ...plan.Counts) []Column {
	var columns []Column
	for _, o := range operations {
		n := 0
		for _, c := range counts {
			n += countOf(c, o.op)
		}
		if n > 0 || always[o.op] {
			columns = append(columns, Column{o.verb, o.op})
		}
	}
	return columns
}

func (f Form) drastic(p plan.Plan) Block {
	list := drastic(p)
	if len(list) == 0 {
		return Block{}
	}
	part := Block{Open: f.Heading("Replacements and deletions"), Close: "\n"}
	for _, r := range list {
		why := ""
		if r.Op == plan.OpReplace {
			why = ": " + f.why(r)
		}
		part.Blocks = append(part.Blocks, Block{
			Rank: RankDrastic, Noun: Noun{"replacement or deletion", "replacements or deletions"},
			Open: fmt.Sprintf("- **%s** %s (%s)%s%s\n", drasticVerb(r), Code(r.Name), Code(r.Type), remarks(r), why),
		})
	}
	return part
}

// maxCauses is how many causes of one replacement a brief form names.
const maxCauses = 8

func (f Form) why(r plan.Resource) string {
	more := ""
	if n := len(r.Causes) - maxCauses; f.Brief && n > 0 {
		r.Causes = r.Causes[:maxCauses]
		more = "; and " + Number(n, "more cause", "more causes")
	}
	return whyReplaced(r, Code) + more
}

func (f Form) errors(p plan.Plan) Block {
	list := diagnostics(p, plan.SeverityError)
	if len(list) == 0 {
		return Block{}
	}
	part := Block{Open: f.Heading("Errors"), AfterNote: "\n"}
	for _, d := range list {
		part.Blocks = append(part.Blocks, f.diagnostic(d, RankError, Noun{"error", "errors"}))
	}
	return part
}

func (f Form) diagnostic(d plan.Diagnostic, rank Rank, noun Noun) Block {
	text := fmt.Sprintf("%s about %s:\n\n%s\n", severityWord(d.Severity), about(d.URN), f.message(d.Message))
	if d.Cause != "" {
		text += fmt.Sprintf("- Cause: %s\n- Remedy: %s\n\n", prose(d.Cause), withCode(d.Remedy))
	}
	return Block{Rank: rank, Noun: noun, Open: text}
}

func (f Form) messages(p plan.Plan) Block {
	warnings, infos := diagnostics(p, plan.SeverityWarning), diagnostics(p, plan.SeverityInfo)
	if len(warnings)+len(infos) == 0 {
		return Block{}
	}
	var words []string
	if n := len(warnings); n > 0 {
		words = append(words, Number(n, "warning", "warnings"))
	}
	if n := len(infos); n > 0 {
		words = append(words, Number(n, "message", "messages"))
	}
	part := folded(strings.Join(words, ", "))
	part.Close, part.AfterNote = "</details>\n\n", "\n"
	for _, d := range warnings {
		part.Blocks = append(part.Blocks, f.diagnostic(d, RankWarning, Noun{"warning", "warnings"}))
	}
	for _, d := range infos {
		part.Blocks = append(part.Blocks, f.diagnostic(d, RankMessage, Noun{"message", "messages"}))
	}
	return part
}

func footer(p plan.Plan) Block {
	parts := []string{}
	if p.Run.Complete {
		parts = append(parts, fmt.Sprintf("The engine ran for %d s.", p.Run.DurationSeconds))
	}
	if p.Info.EngineVersion != "" {
		parts = append(parts, "Pulumi "+Code(p.Info.EngineVersion)+".")
	}
	if len(parts) == 0 {
		return Block{}
	}
	return text("---\n\n" + strings.Join(parts, " ") + "\n")
}

// folded begins a folded part with a list. Its summary holds words of our own only: Markdown has no effect there, and needs an
// empty line before the tag that ends the part.
func folded(summary string) Block {
	return Block{Open: "<details>\n<summary>" + summary + "</summary>\n\n", Close: "\n</details>\n\n"}
}
