package render

import (
	"html"
	"strings"
	"unicode"

	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// noComment spells out what could begin a comment of HTML. It would do nothing in code, but whoever looks for our own hidden
// marker in the text of a comment must not find a forged one.
func noComment(text string) string { return strings.ReplaceAll(text, "<!--", `\x3c!--`) }

// maxCode is the number of characters that a code span shows.
const maxCode = 400

// Code returns text as a Markdown code span of one line, in which nothing is markup, mention or link. It fits anywhere in a
// line but in a table; there use Cell. An empty text becomes a word that says so.
func Code(text string) string {
	text = untrusted.Shorten(noComment(untrusted.Visible(text)), maxCode)
	if text == "" {
		return "(empty)"
	}
	marks := strings.Repeat("`", longestRun(text, '`')+1)
	first, last := text[0], text[len(text)-1]
	if first == '`' || last == '`' || first == ' ' && last == ' ' {
		text = " " + text + " "
	}
	return marks + text + marks
}

// Cell is Code for a cell of a table, where a pipe would end the cell even inside of code.
func Cell(text string) string { return Code(strings.ReplaceAll(text, "|", `\x7c`)) }

// HTMLCode returns text as code in HTML, for the summary of a folded part, where Markdown has no effect. GitHub looks for
// mentions and references in the text of HTML too, but not in code.
func HTMLCode(text string) string {
	text = untrusted.Shorten(untrusted.Visible(text), maxCode)
	if text == "" {
		text = "(empty)"
	}
	return "<code>" + html.EscapeString(text) + "</code>"
}

// fence returns text as a fenced code block that ends in a line end. Lines stay lines.
func fence(text string) string {
	marks := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	var b strings.Builder
	b.WriteString(marks + "text\n")
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(noComment(untrusted.Visible(strings.TrimSuffix(line, "\r"))))
		b.WriteByte('\n')
	}
	b.WriteString(marks + "\n")
	return b.String()
}

// prose returns text as running text of one line. Plain words stay as they are; a word with anything in it that
// Markdown or GitHub could read as more than a word becomes a code span, but for the punctuation around it.
func prose(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		if plainWord(word) {
			continue
		}
		rest := strings.TrimLeft(word, opening)
		bare := strings.TrimRight(rest, closing)
		if strings.Contains(bare, "(") { // its bracket belongs to it
			bare = strings.TrimRight(rest, `.,;:!?"'`)
		}
		if bare == "" {
			words[i] = Code(word)
			continue
		}
		words[i] = word[:len(word)-len(rest)] + Code(bare) + rest[len(bare):]
	}
	if len(words) == 0 {
		return "(empty)"
	}
	return strings.Join(words, " ")
}

// Punctuation that may stand before or after a word, or code, and means nothing there.
const (
	opening = `("'`
	closing = `.,;:!?)"'`
)

// plainWord tells whether a word is made of letters, or of digits, with ordinary punctuation around it. A name of a
// host, a file, a user, an issue or a commit is not plain.
func plainWord(word string) bool {
	bare := strings.TrimRight(strings.TrimLeft(word, opening), closing)
	if bare == "" || strings.Trim(bare, "-") != bare {
		return false
	}
	if strings.Trim(bare, "0123456789") == "" {
		// A longer number can be a commit id, and with a full stop or a bracket it can begin a list item.
		return bare == word && len(bare) < 7
	}
	if len(bare) >= 7 && strings.Trim(bare, "abcdefABCDEF") == "" {
		return false // the id of a commit may have no digit
	}
	if before, _, dashed := strings.Cut(bare, "-"); dashed && strings.ToUpper(before) == before {
		return false // a reference that a repository may link on its own, as JIRA-ABC
	}
	// Letters with digits can be a commit id or a reference (GH-1).
	return strings.IndexFunc(bare, func(r rune) bool {
		return !unicode.IsLetter(r) && r != '-' && r != '\''
	}) < 0
}

// withCode writes a text with its code spans. Each part is escaped by itself, so a forged text stays inert.
func withCode(text string) string {
	var b strings.Builder
	add := func(part string) {
		if strings.HasPrefix(part, "`") && strings.HasSuffix(b.String(), "`") { // two code spans would become one
			b.WriteByte(' ')
		}
		b.WriteString(part)
	}
	for i, part := range codeParts(text) {
		switch {
		case part == "":
		case i%2 == 1:
			add(Code(part))
		default:
			add(between(part))
		}
	}
	if strings.TrimSpace(b.String()) == "" {
		return "(empty)"
	}
	return b.String()
}

// between is prose before, between and after code spans. It keeps the space at either end, and its punctuation there.
func between(text string) string {
	after, before := "", ""
	if end := len(text) - len(strings.TrimLeft(text, closing)); end == len(text) || text[end] == ' ' {
		after, text = text[:end], text[end:]
	}
	if start := len(strings.TrimRight(text, opening)); start > 0 && text[start-1] == ' ' {
		text, before = text[:start], text[start:]
	}
	switch {
	case text == "":
		return after + before
	case strings.TrimSpace(text) == "":
		return after + " " + before
	}
	return after + spaced(text, prose(text)) + before
}

// spaced gives a text back the space at either end that escaping took.
func spaced(part, text string) string {
	if strings.HasPrefix(part, " ") {
		text = " " + text
	}
	if strings.HasSuffix(part, " ") {
		text += " "
	}
	return text
}

// longestRun returns the length of the longest run of mark in text.
func longestRun(text string, mark byte) int {
	longest, run := 0, 0
	for i := range len(text) {
		if text[i] != mark {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
