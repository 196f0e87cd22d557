// Package untrusted makes texts from outside fit to be shown: without what acts on the reader's screen, and no longer than
// somebody reads. How a text becomes Markdown is the business of package render.
package untrusted

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible spells out every character that could act on the reader's screen instead of showing: control characters, line ends,
// direction marks, invisible spaces.
func Visible(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case unicode.IsPrint(r) && !blank(r):
			b.WriteRune(r)
		case r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// blank tells whether a character shows nothing though Unicode counts it as a letter, a mark or a symbol: fillers, joiners,
// selectors of variants.
func blank(r rune) bool {
	return r == '\u2800' || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// Shorten cuts text after limit characters and says so by an ellipsis, which comes on top.
func Shorten(text string, limit int) string {
	if len(text) <= limit || utf8.RuneCountInString(text) <= limit {
		return text
	}
	n := 0
	for i := range text {
		if n == limit {
			return text[:i] + "…"
		}
		n++
	}
	return text
}

// Cut returns at most limit bytes from the beginning of text, without a sign that more was there. It cuts no character in two;
// bytes that are none count one by one.
func Cut(text string, limit int) string {
	if limit = max(0, limit); len(text) <= limit {
		return text
	}
	for end := limit; end >= 0 && end > limit-utf8.UTFMax; end-- {
		if utf8.RuneStart(text[end]) {
			return text[:end]
		}
	}
	return text[:limit]
}
