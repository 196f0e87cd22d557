package render

import (
	"fmt"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// maxMistakes is how many mistakes a report shows. More come only from a file that was not meant to be settings.
const maxMistakes = 100

func mistakesHead(p plan.Plan) Block {
	verdict := p.Verdict()
	return text(fmt.Sprintf("## %s %s: %s\n\n**Failed:** %s. Nothing was run.\n\n",
		subject(p), Code(stackName(p)), verdictWord(verdict), reasons(verdict)))
}

// mistakes takes the place of everything else that a report tells of a run: there was none.
func (f Form) mistakes(p plan.Plan) Block {
	if len(p.Mistakes) == 0 {
		return Block{}
	}
	list := Block{Open: f.Heading("Mistakes in " + settingsFile(p, Code)), Close: "\n"}
	for _, one := range p.Mistakes[:min(len(p.Mistakes), maxMistakes)] {
		list.Blocks = append(list.Blocks, Block{Rank: RankMistake, Noun: Noun{"mistake", "mistakes"}, Open: f.mistake(one)})
	}
	if note := moreMistakes(p); note != "" {
		list.Close = "- " + note + "\n\n"
	}
	return list
}

func (f Form) mistake(one plan.Mistake) string {
	value := ""
	if one.Value != "" {
		value = Code(one.Value) + " "
	}
	lines := []string{fmt.Sprintf("- %s%s: %s%s", Code(one.Path), atLine(one), value, f.sentence(one.Problem))}
	if one.Allowed != "" {
		lines = append(lines, "  - Allowed: "+Code(one.Allowed))
	}
	if one.Remedy != "" {
		first, example, several := strings.Cut(one.Remedy, "\n")
		lines = append(lines, "  - Remedy: "+withCode(first))
		if several {
			lines = append(lines, "", strings.TrimSuffix(f.message(example), "\n"), "")
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func (t *terminal) mistakes(p plan.Plan) {
	t.verdict(p)
	t.wrapped(0, "Nothing was run.")
	t.title("Mistakes in " + settingsFile(p, untrusted.Visible))
	for _, one := range p.Mistakes[:min(len(p.Mistakes), maxMistakes)] {
		t.WriteString("  " + t.paint(red, t.name(one.Path)) + atLine(one) + "\n")
		t.wrapped(6, strings.TrimSpace(untrusted.Visible(one.Value)+" "+untrusted.Visible(one.Problem)))
		if one.Allowed != "" {
			t.wrapped(6, "Allowed: "+untrusted.Visible(one.Allowed))
		}
		if one.Remedy == "" {
			continue
		}
		first, example, several := strings.Cut(one.Remedy, "\n")
		t.wrapped(6, "Remedy: "+untrusted.Visible(strings.Join(codeParts(first), "")))
		if several {
			for line := range strings.SplitSeq(example, "\n") {
				t.WriteString("      " + untrusted.Visible(line) + "\n")
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
