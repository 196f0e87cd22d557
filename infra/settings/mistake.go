package settings

import (
	"fmt"
	"strings"

	"github.com/rayplatform/rayplatform/infra/userinfo"
)

// Mistakes is the error of this package: everything that is wrong with the settings of one stack.
type Mistakes struct {
	Source string    // the file, or the stack whose settings they are
	List   []Mistake // in the order of the document; never empty
}

// Mistake is one thing that is wrong. Problem completes the sentence that Path, or Value, begins.
type Mistake struct {
	Path    string // the setting, as "network.cidr" or "zones[1]"
	Line    int    // counted from 1; 0: the setting is not written in the document, or the document has no lines to show
	Value   string // as written and shortened; empty: there is nothing to show, or it must not be shown
	Problem string // as "is not in us-east-1"
	Allowed string // what could stand there instead; empty: Remedy says it
	Remedy  string // how to mend it
}

// maxPrinted bounds how many mistakes Error prints. More come only from a file that was not meant to be settings.
const maxPrinted = 100

// Error prints a line with the count and a block for each mistake, up to a hundred, without a line end after the last.
func (m *Mistakes) Error() string {
	var b strings.Builder
	count := "1 mistake"
	if len(m.List) != 1 {
		count = fmt.Sprintf("%d mistakes", len(m.List))
	}
	fmt.Fprintf(&b, "%s: %s\n", m.Source, count)
	for _, mistake := range m.List[:min(len(m.List), maxPrinted)] {
		fmt.Fprintf(&b, "\n%s\n", mistake)
	}
	if more := len(m.List) - maxPrinted; more > 0 {
		fmt.Fprintf(&b, "\n… and %d more\n", more)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// String prints the mistake as a block of lines, without a line end after the last.
func (m Mistake) String() string {
	var b strings.Builder
	b.WriteString(m.Path)
	if m.Line > 0 {
		fmt.Fprintf(&b, " (line %d)", m.Line)
	}
	b.WriteString(":")
	if m.Value != "" {
		b.WriteString(" " + m.Value)
	}
	b.WriteString(" " + m.Problem)
	if m.Allowed != "" {
		b.WriteString("\n  allowed: " + m.Allowed)
	}
	if m.Remedy != "" {
		b.WriteString("\n  to mend: " + m.Remedy)
	}
	return b.String()
}

// maxShown bounds, in characters, what an error repeats of the document.
const maxShown = 60

// shown is a text from the document as an error may print it: short, and without control characters.
func shown(text string) string {
	return fmt.Sprintf("%q", shortened(text))
}

func shortened(text string) string {
	text = userinfo.Hide(text) // people paste a repository's URL with their token in it
	count := 0
	for i := range text {
		if count == maxShown {
			return text[:i] + "…"
		}
		count++
	}
	return text
}
