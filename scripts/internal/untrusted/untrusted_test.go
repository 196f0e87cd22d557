package untrusted_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

func TestVisible(t *testing.T) {
	tests := map[string]string{
		"plain é 世":       "plain é 世",
		"a\nb\tc\rd":      `a\nb\tc\rd`,
		"\x1b[31m\x00":    `\x1b[31m\x00`,
		"gnp\u202eexe":    `gnp\u202eexe`,
		"a\u3164b\u2800c": `a\u3164b\u2800c`,
		"a\u034fb\ufe0fc": `a\u034fb\ufe0fc`,
		"a\u200bb\ufeffc": `a\u200bb\ufeffc`,
		"a\u00a0b\u2028c": `a\u00a0b\u2028c`,
	}
	for text, want := range tests {
		if got := untrusted.Visible(text); got != want {
			t.Errorf("Visible(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{
		{"", 0, ""}, {"abc", 3, "abc"}, {"abcd", 3, "abc…"}, {"éé世", 3, "éé世"}, {"éé世世", 3, "éé世…"}, {"ab", 0, "…"},
	} {
		if got := untrusted.Shorten(test.text, test.limit); got != test.want {
			t.Errorf("Shorten(%q, %d) = %q, want %q", test.text, test.limit, got, test.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{
		{"", 0, ""}, {"", -1, ""}, {"abc", 3, "abc"}, {"abcd", 3, "abc"}, {"aé", 2, "a"}, {"aé", 3, "aé"}, {"é", 1, ""}, {"😀x", 3, ""},
		{"😀x", 4, "😀"}, {"abc", 0, ""}, {"abc", -5, ""}, {strings.Repeat("\x80", 9), 7, strings.Repeat("\x80", 7)},
	} {
		if got := untrusted.Cut(test.text, test.limit); got != test.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", test.text, test.limit, got, test.want)
		}
	}
}

func FuzzCut(f *testing.F) {
	f.Add("aé世😀\x80\x80\x80\x80", 7)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		got := untrusted.Cut(text, limit)
		if len(got) > max(0, limit) || !strings.HasPrefix(text, got) || len(text) > limit && limit-len(got) >= utf8.UTFMax {
			t.Errorf("Cut(%q, %d) = %q", text, limit, got)
		}
		if utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Errorf("Cut(%q, %d) = %q, which is half a character", text, limit, got)
		}
	})
}
