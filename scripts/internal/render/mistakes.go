package render

import (
	"fmt"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// maxMistakes is how many mistakes a report shows. More come only from a file that was not meant to be settings.
const maxMistakes = 100

// mistakes takes the place of everything else that a report tells of a run: there was none.
func (m *markdown) mistakes(p plan.Plan) {
	verdict := p.Verdict()
	m.line("## %s %s: %s\n", subject(p), code(stackName(p)), verdictWord(verdict))
	m.line("**Failed:** %s. Nothing was run.\n", reasons(verdict))
	m.line("### Mistakes in %s\n", settingsFile(p, code))
	for _, mistake := range p.Mistakes[:min(len(p.Mistakes), maxMistakes)] {
		m.mistake(mistake)
	}
	if note := moreMistakes(p); note != "" {
		m.line("- %s", note)
	}
}

func (m *markdown) mistake(one plan.Mistake) {
	value := ""
	if one.Value != "" {
		value = code(one.Value) + " "
	}
	m.line("- %s%s: %s%s", code(one.Path), atLine(one), value, prose(one.Problem))
	if one.Allowed != "" {
		m.line("  - Allowed: %s", code(one.Allowed))
	}
	if one.Remedy == "" {
		return
	}
	first, example, several := strings.Cut(one.Remedy, "\n")
	m.line("  - Remedy: %s", withCode(first))
	if several {
		m.line("\n%s", fence(example))
	}
}

func (t *terminal) mistakes(p plan.Plan) {
	t.verdict(p)
	t.wrapped(0, "Nothing was run.")
	t.title("Mistakes in " + settingsFile(p, visible))
	for _, one := range p.Mistakes[:min(len(p.Mistakes), maxMistakes)] {
		t.WriteString("  " + t.paint(red, t.name(one.Path)) + atLine(one) + "\n")
		t.wrapped(6, strings.TrimSpace(visible(one.Value)+" "+visible(one.Problem)))
		if one.Allowed != "" {
			t.wrapped(6, "Allowed: "+visible(one.Allowed))
		}
		if one.Remedy == "" {
			continue
		}
		first, example, several := strings.Cut(one.Remedy, "\n")
		t.wrapped(6, "Remedy: "+visible(strings.Join(codeParts(first), "")))
		if several {
			for line := range strings.SplitSeq(example, "\n") {
				t.WriteString("      " + visible(line) + "\n")
			}
		}
	}
	if note := moreMistakes(p); note != "" {
		t.wrapped(2, note)
	}
}

func atLine(m plan.Mistake) string {
	if m.Line == 0 {
		return ""
	}
	return fmt.Sprintf(" (line %d)", m.Line)
}

func moreMistakes(p plan.Plan) string {
	if more := len(p.Mistakes) - maxMistakes; more > 0 {
		return fmt.Sprintf("… and %d more", more)
	}
	return ""
}

// settingsFile names the file with the settings, as far as it is known.
func settingsFile(p plan.Plan, name func(string) string) string {
	if p.Info.Settings == nil {
		return "the settings"
	}
	return name(p.Info.Settings.File)
}
