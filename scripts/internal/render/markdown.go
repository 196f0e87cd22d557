// Package render writes a plan for people: as Markdown for a pull request and as text for a terminal.
//
// Whatever comes from resources, providers or policies is written by the functions of escape.go only, so that it can
// neither end the place it stands in nor mention or link anything.
package render

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// maxValue is the number of characters shown of one value in Markdown.
const maxValue = 160

// Markdown writes the plan as GitHub-flavoured Markdown that reads well as plain text too.
func Markdown(w io.Writer, p plan.Plan) error {
	m := &markdown{}
	if len(p.Mistakes) > 0 {
		m.mistakes(p)
	} else {
		m.run(p)
	}
	if _, err := w.Write(m.Bytes()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

type markdown struct{ bytes.Buffer }

func (m *markdown) run(p plan.Plan) {
	m.head(p)
	m.counts(p)
	m.policies(p)
	m.drastic(p)
	m.errors(p)
	m.resources(p)
	m.messages(p)
	m.footer(p)
}

// line writes one line. Its arguments are escaped already.
func (m *markdown) line(format string, args ...any) {
	fmt.Fprintf(m, format+"\n", args...)
}

func (m *markdown) head(p plan.Plan) {
	verdict := p.Verdict()
	m.line("## %s %s: %s\n", subject(p), code(stackName(p)), verdictWord(verdict))
	if !verdict.Passed {
		m.line("**Failed:** %s.\n", reasons(verdict))
	}
	m.line("%s\n", changesInWords(p))
	if note := simulatedNote(p, code); note != "" {
		m.line("> **Simulated:** %s\n", note)
	}
	if n := p.Run.UnknownEvents; n > 0 {
		m.line("> %s\n", unknownNote(n))
	}
}

func (m *markdown) counts(p plan.Plan) {
	counts := p.Counts()
	var head, rule, row strings.Builder
	for _, o := range operations {
		n := countOf(counts, o.op)
		if n == 0 && !always[o.op] {
			continue
		}
		fmt.Fprintf(&head, " %s |", o.verb)
		rule.WriteString(" ---: |")
		fmt.Fprintf(&row, " %d |", n)
	}
	m.line("|%s\n|%s\n|%s\n", head.String(), rule.String(), row.String())
}

func (m *markdown) policies(p plan.Plan) {
	broken, exempted, open := answered(p, plan.Broken), answered(p, plan.Exempted), answered(p, plan.NotKnownYet)
	m.line("### Policies\n")
	m.line("%s%s\n", packsNote(p, code), noneBroken(p, broken))
	for _, r := range broken {
		m.policy(r)
	}
	if len(broken) > 0 {
		m.line("")
	}
	m.policyChanges(p)
	if len(exempted) > 0 {
		m.line("%s of a rule, %s:\n", number(len(exempted), "violation", "violations"), "excused for a time")
		m.policyList(exempted)
		m.line("")
	}
	if len(open) > 0 {
		m.open(number(len(open), "answer", "answers") + " not known yet: the rule needs values known only after apply")
		m.policyList(open)
		m.close()
	}
}

// policyList is short: what is excused or open asks nobody to mend anything.
func (m *markdown) policyList(list []plan.PolicyResult) {
	for _, r := range list {
		m.line("- %s on %s: %s", ruleName(r), about(r.URN), prose(r.Message))
	}
}

func noneBroken(p plan.Plan, broken []plan.PolicyResult) string {
	if len(p.Packs) == 0 || len(broken) > 0 {
		return ""
	}
	return " No rule is broken."
}

func (m *markdown) policy(r plan.PolicyResult) {
	m.line("- **%s** %s on %s: %s", policyLevel(r), ruleName(r), about(r.URN), prose(r.Message))
	if r.Title != "" {
		m.line("  - Rule: %s", prose(r.Title))
	}
	if r.Remedy != "" {
		m.line("  - Remedy: %s", withCode(r.Remedy))
	}
}

// withCode writes a text with its code spans. Each part is escaped by itself, so a forged text stays inert.
func withCode(text string) string {
	var b strings.Builder
	for i, part := range codeParts(text) {
		switch {
		case part == "":
		case i%2 == 1:
			b.WriteString(code(part))
		default:
			b.WriteString(spaced(part, prose(part)))
		}
	}
	return b.String()
}

// spaced gives a text back the space at either end that escaping took.
func spaced(part, text string) string {
	if strings.HasPrefix(part, " ") && text != "" {
		text = " " + text
	}
	if strings.HasSuffix(part, " ") {
		text += " "
	}
	return text
}

func ruleName(r plan.PolicyResult) string {
	if r.Severity == "" {
		return code(r.Rule)
	}
	return code(r.Rule) + " (severity " + prose(r.Severity) + ")"
}

// about names a resource, or the stack when there is none.
func about(urn string) string {
	if urn == "" {
		return "the stack"
	}
	if typ := plan.TypeOf(urn); typ != "" {
		return code(plan.NameOf(urn)) + " (" + code(typ) + ")"
	}
	return code(urn)
}

func (m *markdown) policyChanges(p plan.Plan) {
	if len(p.Remediations) == 0 {
		return
	}
	m.line("Changed by policies before the engine went on:\n")
	for _, r := range p.Remediations {
		m.line("- %s on %s", code(r.Rule), about(r.URN))
		m.changes("", r.Changes)
	}
	m.line("")
}

func (m *markdown) drastic(p plan.Plan) {
	list := drastic(p)
	if len(list) == 0 {
		return
	}
	m.line("### Replacements and deletions\n")
	for _, r := range list {
		why := ""
		if r.Op == plan.OpReplace {
			why = ": " + whyReplaced(r, code)
		}
		m.line("- **%s** %s (%s)%s%s", drasticVerb(r), code(r.Name), code(r.Type), remarks(r), why)
	}
	m.line("")
}

func (m *markdown) errors(p plan.Plan) {
	list := diagnostics(p, plan.SeverityError)
	if len(list) == 0 {
		return
	}
	m.line("### Errors\n")
	for _, d := range list {
		m.diagnostic(d)
	}
}

func (m *markdown) diagnostic(d plan.Diagnostic) {
	m.line("%s about %s:\n", severityWord(d.Severity), about(d.URN))
	m.line("%s", fence(d.Message))
	if d.Cause != "" {
		m.line("- Cause: %s\n- Remedy: %s\n", prose(d.Cause), withCode(d.Remedy))
	}
}

func (m *markdown) resources(p plan.Plan) {
	nodes := tree(p)
	if len(nodes) == 0 {
		return
	}
	m.open("Details of " + number(changes(nodes), "resource", "resources"))
	for _, n := range nodes {
		margin := strings.Repeat("  ", n.depth)
		if n.context {
			m.line("%s- %s (%s)", margin, code(n.Name), code(n.Type))
			continue
		}
		m.line("%s- %s %s (%s)%s", margin, operationOf(n.Op).verb, code(n.Name), code(n.Type), remarks(n.Resource))
		m.changes(margin, n.Changes)
	}
	m.close()
}

func (m *markdown) changes(margin string, changes []plan.Change) {
	for _, c := range changes {
		forces := ""
		if c.Forces {
			forces = " (forces replacement)"
		}
		m.line("%s  - %s: %s → %s%s", margin,
			code(c.Path), code(valueText(c.Old, maxValue)), code(valueText(c.New, maxValue)), forces)
	}
}

func (m *markdown) messages(p plan.Plan) {
	warnings, infos := diagnostics(p, plan.SeverityWarning), diagnostics(p, plan.SeverityInfo)
	if len(warnings)+len(infos) == 0 {
		return
	}
	m.open(number(len(warnings), "warning", "warnings") + ", " + number(len(infos), "message", "messages"))
	for _, d := range append(warnings, infos...) {
		m.diagnostic(d)
	}
	m.close()
}

func (m *markdown) footer(p plan.Plan) {
	parts := []string{}
	if p.Run.Complete {
		parts = append(parts, fmt.Sprintf("The engine ran for %d s.", p.Run.DurationSeconds))
	}
	if p.Info.EngineVersion != "" {
		parts = append(parts, "Pulumi "+code(p.Info.EngineVersion)+".")
	}
	if len(parts) > 0 {
		m.line("---\n\n%s", strings.Join(parts, " "))
	}
}

// open begins a folded part. Its summary holds words of our own only: Markdown has no effect there.
func (m *markdown) open(summary string) {
	m.line("<details>\n<summary>%s</summary>\n", summary)
}

// close ends a folded part. Markdown needs an empty line before the tag.
func (m *markdown) close() {
	if !bytes.HasSuffix(m.Bytes(), []byte("\n\n")) {
		m.line("")
	}
	m.line("</details>\n")
}
