package verdict

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/render"
	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// TextOptions say what the terminal can do. The zero value is plain text.
type TextOptions struct {
	// Colour turns on ANSI colours.
	Colour bool
}

// text is for people: what was found, by resource, then how to mend it, and a line that sums up.
type text struct{ TextOptions }

func (text) Name() string { return "text" }

func (t text) Write(w io.Writer, r Report) error {
	p := &page{TextOptions: t.TextOptions, told: map[string]bool{}}
	for _, subject := range r.Subjects {
		p.subject(subject)
	}
	p.remedies(r.Rules)
	p.unjudged(r.Unjudged)
	p.summary(r)
	if _, err := w.Write(p.Bytes()); err != nil {
		return fmt.Errorf("printing the report: %w", err)
	}
	return nil
}

type page struct {
	bytes.Buffer
	TextOptions
	told map[string]bool // the rules with a finding
}

const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
)

func (p *page) paint(colour, text string) string {
	if !p.Colour {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// subject writes what was found about a subject, and nothing if there is nothing.
func (p *page) subject(s Subject) {
	headed := false
	for _, judgement := range s.Judgements {
		for _, finding := range judgement.Findings {
			if !headed {
				p.WriteString(p.paint(bold, untrusted.Visible(s.Title())) + "\n")
				headed = true
			}
			p.finding(s, judgement.Rule, finding)
		}
	}
	if headed {
		p.WriteByte('\n')
	}
}

func (p *page) finding(s Subject, rule engine.Rule, f Finding) {
	p.told[rule.Name] = true
	colour := yellow
	if f.Outcome == Broken {
		colour = red
	}
	fmt.Fprintf(p, "  %s %s (%s)  %s\n", p.paint(colour, string(f.Outcome)), rule.Name, rule.Severity, s.place(f))
	fmt.Fprintf(p, "      %s\n", untrusted.Visible(f.Message))
}

// remedies are told once for each rule with a finding.
func (p *page) remedies(rules engine.Catalogue) {
	if len(p.told) == 0 {
		return
	}
	p.WriteString(p.paint(bold, "How to mend it") + "\n")
	for _, rule := range rules {
		if p.told[rule.Name] {
			fmt.Fprintf(p, "  %s: %s\n      %s\n", rule.Name, rule.Title, rule.Remedy)
		}
	}
	p.WriteByte('\n')
}

func (p *page) unjudged(list []Unjudged) {
	var types []string
	for _, u := range list {
		types = append(types, fmt.Sprintf("%s (%d)", untrusted.Visible(u.Type), u.Count))
	}
	if len(types) > 0 {
		fmt.Fprintf(p, "No rule judges these types: %s.\n", strings.Join(types, ", "))
	}
}

func (p *page) summary(r Report) {
	s := r.Summary()
	word := p.paint(green, "passed")
	if !r.Passed() {
		word = p.paint(red, "failed")
	}
	fmt.Fprintf(p, "%s: %d broken, %d warned, %d not known yet, %d exempted (%s, %s, %s)\n", word,
		s.Broken, s.Warned, s.NotKnownYet, s.Exempted,
		render.Number(s.Resources, "resource", "resources"), render.Number(len(r.Rules), "rule", "rules"),
		render.Number(s.Judgements, "judgement", "judgements"))
}

// Title names a subject for people: "Pod team/name".
func (s Subject) Title() string {
	if s.Stack {
		return s.Name
	}
	return s.Type[strings.LastIndex(s.Type, ":")+1:] + " " + s.Name
}

// place is FILE:LINE, or the file as a whole.
func (s Subject) place(f Finding) string {
	if f.Line == 0 {
		return untrusted.Visible(s.File)
	}
	return fmt.Sprintf("%s:%d", untrusted.Visible(s.File), f.Line)
}
