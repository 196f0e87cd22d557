package intake

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// What is repeated of a hostile text ends with a whole character, and says how much is missing.
func TestShownWholly(t *testing.T) {
	text := strings.Repeat("x", maxShown-1) + "éz"
	if got, want := quoted(text), `"`+strings.Repeat("x", maxShown-1)+`" (and 3 bytes more)`; got != want {
		t.Errorf("quoted: %s, want %s", got, want)
	}
	long := strings.Repeat("x", maxProblem-1)
	for text, want := range map[string]string{
		"one\xff": "one\uFFFD", long + "é": long + " …", long + "\xff": long + " …", long + "x": long + "x",
	} {
		if got := told(text); got != want || !utf8.ValidString(got) {
			t.Errorf("told: %q, want %q", got[max(0, len(got)-20):], want[max(0, len(want)-20):])
		}
	}
}
