package ghapp

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Check is what one check run is to say of a commit.
type Check struct {
	// Name is the check's name: at one commit, there is one by each name.
	Name string
	// Head is the commit, in full.
	Head string
	// Conclusion is success, failure, neutral, cancelled, skipped, timed_out or action_required.
	Conclusion string
	// Title, up to 255 characters, and Summary, Markdown of up to MaxCheckText bytes, may not be empty; Text, as long as Summary,
	// may.
	Title, Summary, Text string
	// DetailsURL is the page behind "Details"; empty: GitHub's own.
	DetailsURL string
	// ExternalID is ours to choose. One made by ExternalID keeps a late report from overwriting a newer one.
	ExternalID string
	// Annotations may be more than the 50 that GitHub takes at once.
	Annotations []Annotation
}

// Annotation is a remark on a line of a file.
type Annotation struct {
	// Path is the file's, from the root of the repository.
	Path string
	// Line counts from 1.
	Line int
	// Level is failure, warning or notice.
	Level string
	// Title is up to 255 characters and may be empty; Message up to MaxAnnotation bytes.
	Title, Message string
}

const (
	// MaxCheckText is how many bytes GitHub takes as a check run's summary, and again as its text: it writes characters in its
	// documents, and counts bytes.
	MaxCheckText = 65535
	// MaxAnnotation is how many bytes GitHub takes as an annotation's message.
	MaxAnnotation = 64 << 10
	// maxTitle is how many characters a title has.
	maxTitle = 255
	// batch is how many annotations GitHub takes in one request.
	batch = 50
)

// ExternalID is that of a report of a workflow run.
func ExternalID(run int64, attempt int) string { return generation{run, attempt}.String() }

var (
	conclusions = []string{"success", "failure", "neutral", "cancelled", "skipped", "timed_out", "action_required"}
	noticeable  = []string{"failure", "warning", "notice"}
)

// validate reports the mistakes of the program that made the check: what GitHub would refuse, or worse, take in part.
func (c Check) validate() error {
	var all []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			all = append(all, fmt.Errorf(format, args...))
		}
	}
	check(c.Name != "", "name: missing")
	if err := CheckCommit(c.Head); err != nil {
		all = append(all, wrap("head", err))
	}
	check(slices.Contains(conclusions, c.Conclusion), "conclusion %q: one of %q", c.Conclusion, conclusions)
	check(c.Title != "" && utf8.RuneCountInString(c.Title) <= maxTitle, "title: from 1 to %d characters", maxTitle)
	check(c.Summary != "" && len(c.Summary) <= MaxCheckText, "summary of %d bytes: from 1 to %d", len(c.Summary), MaxCheckText)
	check(len(c.Text) <= MaxCheckText, "text of %d bytes: up to %d", len(c.Text), MaxCheckText)
	for _, text := range []string{c.Title, c.Summary, c.Text} {
		check(utf8.ValidString(text), "title, summary and text: no UTF-8")
	}
	for i, a := range c.Annotations {
		check(a.Path != "", "annotation %d: the path is missing", i)
		check(a.Line >= 1, "annotation %d: line %d: lines count from 1", i, a.Line)
		check(slices.Contains(noticeable, a.Level), "annotation %d: level %q: one of %q", i, a.Level, noticeable)
		check(utf8.RuneCountInString(a.Title) <= maxTitle, "annotation %d: title: up to %d characters", i, maxTitle)
		check(a.Message != "" && len(a.Message) <= MaxAnnotation, "annotation %d: message of %d bytes: from 1 to %d",
			i, len(a.Message), MaxAnnotation)
		check(utf8.ValidString(a.Path+a.Title+a.Message), "annotation %d: no UTF-8", i)
	}
	return errors.Join(all...)
}

// plain is an annotation as it is compared.
func (a Annotation) plain() Annotation {
	return Annotation{Path: a.Path, Line: a.Line, Level: a.Level, Title: plainText(a.Title), Message: plainText(a.Message)}
}

// lacking are the wanted annotations that do not stand yet. Fits is false when others stand, or one too often: GitHub takes none
// away.
func lacking(wanted, standing []Annotation) (rest []Annotation, fits bool) {
	count := map[Annotation]int{}
	for _, a := range standing {
		count[a.plain()]++
	}
	for _, a := range wanted {
		if count[a.plain()] > 0 {
			count[a.plain()]--
			continue
		}
		rest = append(rest, a)
	}
	for _, n := range count {
		if n > 0 {
			return nil, false
		}
	}
	return rest, true
}
