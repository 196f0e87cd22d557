package render

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// TerminalOptions say what the terminal can do. The zero value is plain text, 100 columns wide.
type TerminalOptions struct {
	// Colour turns on ANSI colours.
	Colour bool
	// Width is the number of columns; 0 means 100. Words longer than a line are not broken.
	Width int
}

const (
	red     = "31"
	green   = "32"
	yellow  = "33"
	magenta = "35"
	cyan    = "36"
	bold    = "1"
)

// Terminal writes the plan as short aligned text.
func Terminal(w io.Writer, p plan.Plan, o TerminalOptions) error {
	if o.Width <= 0 {
		o.Width = 100
	}
	t := &terminal{options: o}
	if len(p.Mistakes) > 0 {
		t.mistakes(p)
	} else {
		t.run(p)
	}
	if _, err := w.Write(t.Bytes()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func (t *terminal) run(p plan.Plan) {
	t.head(p)
	t.policies(p)
	t.drastic(p)
	t.diagnostics("Errors", diagnostics(p, plan.SeverityError))
	t.diagnostics("Warnings", diagnostics(p, plan.SeverityWarning))
	if !p.Run.Complete {
		// A run that broke off tells why in what its parts printed, such as a policy pack that does not load.
		t.diagnostics("Messages", diagnostics(p, plan.SeverityInfo))
	}
	t.resources(p)
	t.footer(p)
}

type terminal struct {
	bytes.Buffer
	options TerminalOptions
}

// paint puts text into a colour, when colours are wanted.
func (t *terminal) paint(colour, text string) string {
	if !t.options.Colour || colour == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (t *terminal) title(text string) {
	t.WriteString("\n" + t.paint(bold, text) + "\n")
}

// name makes the name of something fit for a column: at most half of the width.
func (t *terminal) name(text string) string {
	return untrusted.Shorten(untrusted.Visible(text), t.options.Width/2)
}

// wrapped writes text in lines that begin with indent spaces and fit the width where words allow it.
func (t *terminal) wrapped(indent int, text string) {
	margin := strings.Repeat(" ", indent)
	column := 0
	for _, word := range strings.Fields(text) {
		width := uniseg.StringWidth(word)
		switch {
		case column == 0:
			t.WriteString(margin)
			column = indent
		case column+1+width > t.options.Width:
			t.WriteString("\n" + margin)
			column = indent
		default:
			t.WriteByte(' ')
			column++
		}
		t.WriteString(word)
		column += width
	}
	t.WriteByte('\n')
}

func (t *terminal) head(p plan.Plan) {
	t.verdict(p)
	t.wrapped(0, Changes(p))
	if note := Simulated(p, untrusted.Visible); note != "" {
		t.wrapped(0, "Simulated: "+note)
	}
	if n := p.Run.UnknownEvents; n > 0 {
		t.wrapped(0, unknownNote(n))
	}
}

func (t *terminal) verdict(p plan.Plan) {
	verdict := p.Verdict()
	colour := red
	if verdict.Passed {
		colour = green
	}
	t.WriteString(subject(p) + " " + untrusted.Visible(stackName(p)) + ": " + t.paint(colour, verdictWord(verdict)) + "\n")
	for _, reason := range verdict.Reasons {
		t.wrapped(2, reason.Text)
	}
}

func (t *terminal) policies(p plan.Plan) {
	t.title("Policies")
	broken := answered(p, plan.Broken)
	t.wrapped(2, packsNote(p, untrusted.Visible)+noneBroken(p, broken))
	all := append(broken, answered(p, plan.Exempted)...)
	level, rule := 0, 0
	for _, r := range all {
		level = max(level, width(policyLevel(r)))
		rule = max(rule, width(t.name(r.Rule)))
	}
	for _, r := range all {
		colour := yellow
		if r.Answer == plan.Broken && r.Enforcement == plan.Mandatory {
			colour = red
		}
		label := t.paint(colour, policyLevel(r)) + pad(policyLevel(r), level)
		t.WriteString("  " + label + "  " + t.name(r.Rule) + pad(t.name(r.Rule), rule) + "  " + t.place(r.URN) + "\n")
		t.wrapped(6, untrusted.Visible(r.Message))
		if r.Remedy != "" && r.Answer == plan.Broken {
			t.wrapped(6, "Remedy: "+untrusted.Visible(strings.Join(codeParts(r.Remedy), "")))
		}
	}
	t.openAnswers(answered(p, plan.NotKnownYet))
	for _, r := range p.Remediations {
		t.wrapped(2, t.name(r.Rule)+" changed "+t.place(r.URN)+" before the engine went on")
	}
}

// openAnswers tells a rule's open answers together: of a new stack, many identifiers are not known, and little is to be
// learned from each.
func (t *terminal) openAnswers(open []plan.PolicyResult) {
	if len(open) == 0 {
		return
	}
	t.wrapped(2, Number(len(open), "answer", "answers")+" not known yet: the rule needs values known only after apply.")
	places := map[string][]string{}
	for _, r := range open {
		if place := t.place(r.URN); !slices.Contains(places[r.Rule], place) {
			places[r.Rule] = append(places[r.Rule], place)
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(places)) {
		t.wrapped(6, t.name(rule)+" on "+strings.Join(places[rule], ", "))
	}
}

// place names a resource, or the stack when there is none.
func (t *terminal) place(urn string) string {
	if urn == "" {
		return "the stack"
	}
	return t.name(plan.NameOf(urn))
}

func (t *terminal) drastic(p plan.Plan) {
	list := drastic(p)
	if len(list) == 0 {
		return
	}
	t.title("Replacements and deletions")
	for _, r := range list {
		verb := drasticVerb(r)
		t.WriteString("  " + t.paint(operationOf(r.Op).colour, verb) + pad(verb, len(oldCopy)) + "  " +
			t.name(r.Name) + "  " + t.name(r.Type) + remarks(r) + "\n")
		if r.Op == plan.OpReplace {
			t.wrapped(6, whyReplaced(r, untrusted.Visible))
		}
	}
}

func (t *terminal) diagnostics(title string, list []plan.Diagnostic) {
	if len(list) == 0 {
		return
	}
	t.title(title)
	for _, d := range list {
		t.WriteString("  " + t.place(d.URN) + "\n")
		for line := range strings.SplitSeq(d.Message, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				t.wrapped(4, untrusted.Visible(line))
			}
		}
		if d.Cause != "" {
			t.wrapped(6, "Cause: "+untrusted.Visible(d.Cause))
			t.wrapped(6, "Remedy: "+untrusted.Visible(strings.Join(codeParts(d.Remedy), "")))
		}
	}
}

func (t *terminal) resources(p plan.Plan) {
	nodes := tree(p)
	if len(nodes) == 0 {
		return
	}
	t.title("Resources")
	column := 0
	for _, n := range nodes {
		column = max(column, t.indent(n)+width(t.name(n.Name)))
	}
	for _, n := range nodes {
		symbol := " "
		if o := operationOf(n.Op); !n.context {
			symbol = t.paint(o.colour, o.symbol)
		}
		name := strings.Repeat(" ", t.indent(n)) + symbol + " " + t.name(n.Name)
		fill := strings.Repeat(" ", column-t.indent(n)-width(t.name(n.Name)))
		t.WriteString(name + fill + "  " + t.name(n.Type) + remarks(n.Resource) + "\n")
		if !n.context {
			t.changes(t.indent(n)+4, n.Changes)
		}
	}
}

// indent is where a node begins. Deep trees stop moving to the right at half the width.
func (t *terminal) indent(n node) int { return min(2+2*n.depth, t.options.Width/2) }

func (t *terminal) changes(indent int, changes []plan.Change) {
	for _, c := range changes {
		value := max(20, (t.options.Width-indent-8-width(untrusted.Visible(c.Path)))/2)
		line := untrusted.Visible(c.Path + ": " + valueText(c.Old, value) + " → " + valueText(c.New, value))
		t.wrapped(indent, line)
	}
}

func (t *terminal) footer(p plan.Plan) {
	if !p.Run.Complete {
		return
	}
	line := fmt.Sprintf("The engine ran for %d s.", p.Run.DurationSeconds)
	if p.Info.EngineVersion != "" {
		line += " Pulumi " + untrusted.Visible(p.Info.EngineVersion) + "."
	}
	t.WriteByte('\n')
	t.wrapped(0, line)
}

func width(text string) int { return uniseg.StringWidth(text) }

// pad returns the spaces that bring text to a number of columns.
func pad(text string, columns int) string {
	return strings.Repeat(" ", max(0, columns-width(text)))
}
