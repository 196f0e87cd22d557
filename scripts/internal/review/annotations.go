package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

// Annotation is a remark on one line of a file of the pull request, in plain text.
type Annotation struct {
	// Path is the file's name below the repository, Line counts from 1.
	Path string
	Line int
	// Level is failure, warning or notice.
	Level          string
	Title, Message string
}

// The levels of annotations, from the worst.
const (
	levelFailure = "failure"
	levelWarning = "warning"
)

// Bounds of annotations: GitHub takes more, but nobody reads it. Both lengths are in bytes.
const (
	maxAnnotations = 250
	maxTitle       = 255
	maxRemark      = 4000
)

// Annotations are the mistakes in the settings and the broken policies of which the line at fault is known: those that the
// base branch's pack finds, and those that only the plan tells of. The worst come first. What has no line is told elsewhere.
func (s Stack) Annotations() []Annotation {
	file := s.settingsFile()
	if file == "" || s.Problem != "" {
		return nil
	}
	var list []Annotation
	for _, m := range s.Plan.Mistakes {
		if line := cmp.Or(m.Line, s.lineOf(m.Path)); line > 0 {
			list = append(list, Annotation{Line: line, Level: levelFailure, Title: m.Path + " " + m.Problem, Message: mistakeText(m)})
		}
	}
	for _, f := range s.faults() {
		list = append(list, f.annotation())
	}
	slices.SortStableFunc(list, func(a, b Annotation) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Title, b.Title))
	})
	list = list[:min(len(list), maxAnnotations)]
	for i := range list {
		list[i].Path = file
		list[i].Title = shortened(untrusted.Visible(list[i].Title), maxTitle)
	}
	return list
}

// mistakeText is a mistake as several lines.
func mistakeText(m plan.Mistake) string {
	lines := []string{m.Path + ": " + strings.TrimSpace(m.Value+" "+m.Problem)}
	if m.Allowed != "" {
		lines = append(lines, "allowed: "+m.Allowed)
	}
	if m.Remedy != "" {
		lines = append(lines, "to mend: "+m.Remedy)
	}
	return remark(strings.Split(strings.Join(lines, "\n"), "\n"))
}

// fault is a broken rule at a line, for all resources that it is broken by there.
type fault struct {
	faultKey
	title, remedy string
	findings      []string
}

type faultKey struct {
	line        int
	level, rule string
}

// faults are the broken rules whose line is known, in the order in which they are told.
func (s Stack) faults() []fault {
	c := collector{stack: s, index: map[faultKey]int{}}
	s.eachFinding(func(subject verdict.Subject, j verdict.Judgement, found verdict.Finding) {
		c.add(found.Outcome, urnOf(subject), fault{faultKey{rule: j.Rule.Name}, j.Rule.Title, j.Rule.Remedy, nil}, found.Message)
	})
	judged := s.judged()
	for _, p := range s.Plan.Policies {
		if a := answerOf(p); !judged[a] { // else it is told already
			c.add(a.outcome, a.urn, fault{faultKey{rule: p.Rule}, p.Title, p.Remedy, nil}, p.Message)
		}
	}
	return c.list
}

// collector puts findings together that are of one rule at one line.
type collector struct {
	stack Stack
	list  []fault
	index map[faultKey]int
}

var levels = map[verdict.Outcome]string{verdict.Broken: levelFailure, verdict.Warned: levelWarning}

// add takes what is broken at a known line, and leaves the rest.
func (c *collector) add(outcome verdict.Outcome, of string, f fault, message string) {
	f.level, f.line = levels[outcome], c.stack.place(of, f.remedy)
	if f.level == "" || f.line == 0 {
		return
	}
	i, known := c.index[f.faultKey]
	if !known {
		i = len(c.list)
		c.index[f.faultKey] = i
		c.list = append(c.list, f)
	}
	if of != "" {
		message = plan.NameOf(of) + " (" + plan.TypeOf(of) + "): " + message
	}
	if !slices.Contains(c.list[i].findings, message) {
		c.list[i].findings = append(c.list[i].findings, message)
	}
}

// maxFindings is how many findings one annotation tells.
const maxFindings = 10

func (f fault) annotation() Annotation {
	lines := f.findings[:min(len(f.findings), maxFindings)]
	if more := len(f.findings) - len(lines); more > 0 {
		lines = append(slices.Clone(lines), fmt.Sprintf("and %d more", more))
	}
	if f.remedy != "" {
		lines = append(slices.Clone(lines), "to mend: "+f.remedy)
	}
	return Annotation{Line: f.line, Level: f.level, Title: strings.TrimSuffix(f.rule+": "+f.title, ": "), Message: remark(lines)}
}

// remark is a text of several lines in which everything shows and nothing acts. It is never empty.
func remark(lines []string) string {
	each := maxRemark / max(1, len(lines))
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(shortened(untrusted.Visible(line), each-1))
	}
	return shortened(b.String(), maxRemark)
}

const cutMark = "…"

// shortened cuts a text to a number of bytes and says so.
func shortened(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return untrusted.Cut(text, limit-len(cutMark)) + cutMark
}
