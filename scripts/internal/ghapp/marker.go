package ghapp

import (
	"cmp"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
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

// marker is what the first line of the comment says, which nobody sees, before its seal.
func (c Comment) marker() string {
	return fmt.Sprintf("<!-- rayplatform:%s v1 %s head=%s", c.Name, generation{c.Run, c.Attempt}, c.Head)
}

const beforeSeal, afterSeal = " seal=", " -->"

// Room is how many characters its body may have.
func (c Comment) Room() int {
	return MaxComment - utf8.RuneCountInString(c.marker()) - len(beforeSeal) - hex.EncodedLen(sealSize) - len(afterSeal+"\n")
}

// text is the whole comment, sealed for a pull request.
func (s *Session) text(number int, c Comment) string {
	body := strings.ToValidUTF8(c.Body, "\uFFFD")
	return c.marker() + beforeSeal + s.seal(number, c.marker(), body) + afterSeal + "\n" + body
}

// sealSize is how many bytes of a seal are written: half of what SHA-256 gives, and far more than can be guessed.
const sealSize = 16

// seal tells a comment as this App wrote it from one that somebody edited, which whoever may write to the repository can do: with
// a marker of a far newer run, or with the whole comment of another pull request, an edited one would otherwise stay for ever. It
// is made with a key that follows from the App's private key, so after that was changed all older comments count as edited.
func (s *Session) seal(number int, marker, body string) string {
	mac := hmac.New(sha256.New, s.sealing)
	fmt.Fprintf(mac, "%s#%d\n%s\n%s", strings.ToLower(s.Repository.String()), number, marker, plainText(body))
	return hex.EncodeToString(mac.Sum(nil)[:sealSize])
}

// sealingKey is the key of seals, from which the private key can't be told.
func sealingKey(key *rsa.PrivateKey) []byte {
	mac := hmac.New(sha256.New, x509.MarshalPKCS1PrivateKey(key))
	mac.Write([]byte("rayplatform: seals of comments"))
	return mac.Sum(nil)
}

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

// marked tells whether a comment begins with a marker of that name, and how old its report is. One whose seal is not right,
// because it was edited or is of another version, is the oldest.
func (s *Session) marked(number int, name, text string) (generation, bool) {
	line, body, _ := strings.Cut(text, "\n")
	line = strings.TrimRight(line, "\r")
	if !strings.HasPrefix(line, "<!-- rayplatform:"+name+" ") || !strings.HasSuffix(line, "-->") {
		return generation{}, false
	}
	marker, seal, _ := strings.Cut(strings.TrimSuffix(line, afterSeal), beforeSeal)
	if !hmac.Equal([]byte(seal), []byte(s.seal(number, marker, body))) {
		return generation{}, true
	}
	g, _ := generationIn(marker)
	return g, true
}

// sameText tells whether two texts are the same to GitHub, which may change ends of lines and the space at the end.
func sameText(a, b string) bool { return plainText(a) == plainText(b) }

var runPage = regexp.MustCompile(`(/actions/runs/)[0-9]+`)

// saysSame tells whether two texts are the same but for the runs that they link to: the same report, made again by another run,
// is no other report.
func saysSame(a, b string) bool {
	return sameText(runPage.ReplaceAllString(a, "$1"), runPage.ReplaceAllString(b, "$1"))
}

func plainText(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
