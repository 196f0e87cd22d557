package render

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"github.com/rayplatform/rayplatform/scripts/internal/plan/plantest"
)

func TestCode(t *testing.T) {
	tests := map[string]string{
		"":                        "(empty)",
		"name":                    "`name`",
		"a`b":                     "``a`b``",
		"``":                      "``` `` ```",
		" x ":                     "`  x  `",
		"a\nb":                    "`a\\nb`",
		"@everyone":               "`@everyone`",
		"<!-- x -->":              "`\\x3c!-- x -->`",
		strings.Repeat("x", 1000): "`" + strings.Repeat("x", maxCode) + "…`",
	}
	for text, want := range tests {
		if got := Code(text); got != want {
			t.Errorf("code(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestFence(t *testing.T) {
	tests := map[string]string{
		"one\ntwo":     "```text\none\ntwo\n```\n",
		"```\nout":     "````text\n```\nout\n````\n",
		"a\r\nb\x1b\r": "```text\na\nb\\x1b\n```\n",
	}
	for text, want := range tests {
		if got := fence(text); got != want {
			t.Errorf("fence(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestProse(t *testing.T) {
	tests := map[string]string{
		"":                              "(empty)",
		"Set it, please (don't wait).":  "Set it, please (don't wait).",
		"ebs.encrypted is false":        "`ebs.encrypted` is false",
		"ask @everyone":                 "ask `@everyone`",
		"see #12 or GH-12":              "see `#12` or `GH-12`",
		"https://evil.example":          "`https://evil.example`",
		"mail a@b.example":              "mail `a@b.example`",
		"www.evil.example":              "`www.evil.example`",
		"[x](y) <b> *b* _i_ ~s~ a|b":    "`[x](y)` `<b>` `*b*` `_i_` `~s~` `a|b`",
		"1. a - b + c # d":              "`1`. a `-` b `+` c `#` d",
		"at most 10 disks":              "at most 10 disks",
		"fix in deadbeef1 or 1234567":   "fix in `deadbeef1` or `1234567`",
		"deadbee, JIRA-ABC or feed":     "`deadbee`, `JIRA-ABC` or feed",
		":tada: &amp; \\":               "`:tada`: `&amp`; `\\`",
		"line\nbreak\u202e":             "line `break\\u202e`",
		"--- === ``` `x`":               "`---` `===` ```` ``` ```` `` `x` ``",
		"owner/repo#1 and file.go:12":   "`owner/repo#1` and `file.go:12`",
		"`unclosed":                     "`` `unclosed ``",
		"two-word names and group's 世界": "two-word names and group's 世界",
	}
	for text, want := range tests {
		if got := prose(text); got != want {
			t.Errorf("prose(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestWithCode(t *testing.T) {
	tests := map[string]string{
		"":                                "(empty)",
		"Set `a.b` to true.":              "Set `a.b` to true.",
		"Set `a`, then `b`.":              "Set `a`, then `b`.",
		"rename it (`pulumi x`); done":    "rename it (`pulumi x`); done",
		"`a` `b`":                         "`a` `b`",
		"x.y`z`":                          "`x.y` `z`",
		"`a``b`":                          "`a` `b`",
		"`a`:tada: `b`![x](y)":            "`a` `:tada`: `b` `![x](y)`",
		"one ` two @all":                  "one `` ` `` two `@all`",
		"`a`\n\n# b":                      "`a` `#` b",
		"`a`\n`b`":                        "`a` `b`",
		"ask (@all) \"a.b\", (c.d(e)), .": "ask (`@all`) \"`a.b`\", (`c.d(e))`, `.`",
	}
	for text, want := range tests {
		if got := withCode(text); got != want {
			t.Errorf("withCode(%q) = %q, want %q", text, got, want)
		}
	}
}

// inert checks one line of Markdown: outside code spans it holds nothing but letters, digits, spaces and ordinary
// punctuation, and every code span is closed.
func inert(t *testing.T, line string) {
	t.Helper()
	for rest := line; rest != ""; {
		at := strings.IndexByte(rest, '`')
		outside := rest
		if at >= 0 {
			outside = rest[:at]
		}
		for _, r := range outside {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(` .,;:!?()"'-`, r) {
				t.Errorf("%q stands outside of code in %q", r, line)
			}
		}
		if at < 0 {
			return
		}
		rest = afterCode(t, rest[at:], line)
	}
}

// afterCode returns what follows the code span at the beginning of rest, found as CommonMark finds it.
func afterCode(t *testing.T, rest, line string) string {
	t.Helper()
	marks := len(rest) - len(strings.TrimLeft(rest, "`"))
	for i := marks; i < len(rest); {
		run := len(rest[i:]) - len(strings.TrimLeft(rest[i:], "`"))
		if run == marks {
			return rest[i+run:]
		}
		i += max(run, 1)
	}
	t.Errorf("a code span is not closed in %q", line)
	return ""
}

// TestHostileTextIsInert takes all code out of a report full of hostile text. Nothing of that text may be left.
func TestHostileTextIsInert(t *testing.T) {
	for _, s := range plantest.Scenarios() {
		p, err := s.Plan()
		if err != nil {
			t.Fatal(err)
		}
		var report bytes.Buffer
		if err := Markdown(&report, p); err != nil {
			t.Fatal(err)
		}
		left := withoutCode(t, report.String())
		for _, word := range []string{"everyone", "evil", "script", "alert", "**b**", "#1", "\x1b", "`"} {
			if strings.Contains(left, word) {
				t.Errorf("%s: %q stands outside of code:\n%s", s.Name, word, left)
			}
		}
	}
}

// withoutCode returns Markdown without its code spans and fenced blocks.
func withoutCode(t *testing.T, text string) string {
	t.Helper()
	var left strings.Builder
	fence := ""
	for line := range strings.Lines(text) {
		switch {
		case fence != "":
			if strings.TrimSuffix(line, "\n") == fence {
				fence = ""
			}
		case strings.HasPrefix(line, "```") && strings.HasSuffix(line, "text\n"):
			fence = strings.TrimSuffix(line, "text\n")
		default:
			for at := strings.IndexByte(line, '`'); at >= 0; at = strings.IndexByte(line, '`') {
				left.WriteString(line[:at])
				line = afterCode(t, line[at:], line)
			}
			left.WriteString(line)
		}
	}
	return left.String()
}

func FuzzInline(f *testing.F) {
	for _, text := range []string{plantest.Hostile, "", "`", "a`b``c", " ` ", "x\n\n# y", "\u202e", "\xff`"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, escaped := range []string{Code(text), prose(text), withCode(text)} {
			inert(t, escaped)
			if strings.ContainsFunc(escaped, func(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }) {
				t.Errorf("invisible characters are left in %q", escaped)
			}
		}
		if span := Code(text); text != "" && afterCode(t, span, span) != "" {
			t.Errorf("code(%q) = %q is more than one code span", text, span)
		}
	})
}

func FuzzFence(f *testing.F) {
	for _, text := range []string{plantest.Hostile, "", "```", "~~~\n````", "a\n```\nb"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(strings.TrimSuffix(fence(text), "\n"), "\n")
		marks := strings.TrimSuffix(lines[0], "text")
		for i, line := range lines[1:] {
			closes := strings.HasPrefix(strings.TrimLeft(line, " "), marks)
			if last := i == len(lines)-2; closes != last {
				t.Errorf("line %d of %q closes the block: %t", i, lines, closes)
			}
		}
	})
}
