package ghapp

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxComment is how many characters GitHub takes in one comment.
const MaxComment = 65536

// generation orders reports: that of the higher run, or of the higher attempt at the same run, is newer. The zero value is the
// oldest.
type generation struct {
	run     int64
	attempt int
}

func (g generation) compare(other generation) int {
	return cmp.Or(cmp.Compare(g.run, other.run), cmp.Compare(g.attempt, other.attempt))
}

// String is how a generation is written in markers and external ids.
func (g generation) String() string { return fmt.Sprintf("run=%d attempt=%d", g.run, g.attempt) }

var generationForm = regexp.MustCompile(`\brun=([0-9]{1,18}) attempt=([0-9]{1,10})\b`)

// generationIn reads the generation in a marker or an external id; false: there is none.
func generationIn(text string) (generation, bool) {
	parts := generationForm.FindStringSubmatch(text)
	if parts == nil {
		return generation{}, false
	}
	run, _ := strconv.ParseInt(parts[1], 10, 64)
	attempt, _ := strconv.Atoi(parts[2])
	return generation{run, attempt}, true
}

var nameForm = regexp.MustCompile(`^[a-z0-9-]+$`)

// marker is the first line of the comment, which nobody sees.
func (c Comment) marker() string {
	return fmt.Sprintf("<!-- rayplatform:%s v1 %s head=%s -->", c.Name, generation{c.Run, c.Attempt}, c.Head)
}

// Room is how many characters its body may have.
func (c Comment) Room() int { return MaxComment - utf8.RuneCountInString(c.marker()) - len("\n") }

// text is the whole comment.
func (c Comment) text() string { return c.marker() + "\n" + strings.ToValidUTF8(c.Body, "\uFFFD") }

// validate reports the mistakes of the program that made the comment.
func (c Comment) validate() error {
	var all []error
	if !nameForm.MatchString(c.Name) {
		all = append(all, fmt.Errorf("name %q: only lower-case letters, digits and dashes", c.Name))
	}
	if c.Run < 0 || c.Attempt < 1 {
		all = append(all, fmt.Errorf("run %d, attempt %d: attempts count from 1, and a run has no negative number", c.Run, c.Attempt))
	}
	if err := CheckCommit(c.Head); err != nil {
		all = append(all, wrap("head", err))
	}
	if n := utf8.RuneCountInString(c.Body); n > c.Room() {
		all = append(all, fmt.Errorf("body of %d characters: GitHub takes %d beside the marker", n, c.Room()))
	}
	return errors.Join(all...)
}

// markedBy tells whether a comment begins with a marker of that name, and how old its report is. A marker that can't be read,
// of another version maybe, is the oldest.
func markedBy(name, text string) (generation, bool) {
	line, _, _ := strings.Cut(text, "\n")
	line = strings.TrimRight(line, "\r")
	if !strings.HasPrefix(line, "<!-- rayplatform:"+name+" ") || !strings.HasSuffix(line, "-->") {
		return generation{}, false
	}
	g, _ := generationIn(line)
	return g, true
}

// sameText tells whether two texts are the same to GitHub, which may change ends of lines and the space at the end.
func sameText(a, b string) bool { return plainText(a) == plainText(b) }

func plainText(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
