package settings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// field declares one key of the settings.
type field struct {
	key   string
	doc   string // what it is, for people: a noun phrase without a full stop
	holds value
}

// value is what a field may hold: an object, a text, a number or a list of texts.
type value interface {
	// read takes the value at path from node, or reports what is wrong with it.
	read(r *reader, path string, node *yaml.Node)
	// absent sets the default of a value that the document does not have, or reports that it is missing.
	absent(r *reader, path string, f field)
}

// object holds fields, in the order in which they are explained.
type object []field

func (o object) read(r *reader, path string, node *yaml.Node) {
	if !r.expect(path, node, anObject) {
		return
	}
	for _, entry := range r.entries(path, node) {
		i := slices.IndexFunc(o, func(f field) bool { return f.key == entry.key })
		if i < 0 {
			r.unknown(path, entry, o)
			continue
		}
		o[i].holds.read(r, join(path, entry.key), entry.value)
	}
	for _, f := range o {
		if child := join(path, f.key); !r.written(child) {
			f.holds.absent(r, child, f)
		}
	}
}

func (o object) absent(r *reader, path string, _ field) {
	for _, f := range o {
		f.holds.absent(r, join(path, f.key), f)
	}
}

func (o object) keys() []string {
	keys := make([]string, len(o))
	for i, f := range o {
		keys[i] = f.key
	}
	return keys
}

// walk visits every field below o, parents first.
func (o object) walk(path string, visit func(path string, f field)) {
	for _, f := range o {
		child := join(path, f.key)
		visit(child, f)
		if inner, ok := f.holds.(object); ok {
			inner.walk(child, visit)
		}
	}
}

// text holds a string.
type text struct {
	into   func(*Settings) *string
	preset string // the default; empty: the field is required
	rule   rule
}

func (t text) read(r *reader, path string, node *yaml.Node) {
	if !r.expect(path, node, aText.holding(t.rule.allowed, quoted(t.preset))) {
		return
	}
	r.obey(path, node, t.rule)
	*t.into(&r.settings) = node.Value
}

func (t text) absent(r *reader, path string, f field) {
	if t.preset == "" && !r.meant[path] {
		r.report(Mistake{Path: path, Problem: "is missing: " + f.doc, Allowed: t.rule.allowed,
			Remedy: "add it; it has no default"})
	}
	*t.into(&r.settings) = t.preset
}

// number holds a whole number.
type number struct {
	into             func(*Settings) *int
	preset, min, max int // the default, and the bounds, which are allowed values
	unit             string
}

func (n number) allowed() string {
	return strings.TrimSpace(fmt.Sprintf("a whole number from %d to %d %s", n.min, n.max, n.unit))
}

func (n number) read(r *reader, path string, node *yaml.Node) {
	if !r.expect(path, node, aNumber.holding(n.allowed(), strconv.Itoa(n.preset))) {
		return
	}
	got, err := strconv.Atoi(node.Value)
	switch {
	case err != nil || strconv.Itoa(got) != node.Value:
		r.report(Mistake{Path: path, Value: shortened(node.Value), Problem: "is not written in plain decimal digits",
			Allowed: n.allowed(), Remedy: fmt.Sprintf("write it like %d", n.preset)})
	case got < n.min:
		r.report(Mistake{Path: path, Value: node.Value, Problem: "is too small", Allowed: n.allowed(),
			Remedy: fmt.Sprintf("write %d or more", n.min)})
	case got > n.max:
		r.report(Mistake{Path: path, Value: node.Value, Problem: "is too large", Allowed: n.allowed(),
			Remedy: fmt.Sprintf("write %d or less", n.max)})
	default:
		*n.into(&r.settings) = got
	}
}

func (n number) absent(r *reader, _ string, _ field) {
	*n.into(&r.settings) = n.preset
}

// list holds distinct texts.
type list struct {
	into     func(*Settings) *[]string
	preset   func(Settings) []string // the default, which may depend on fields declared before; may be nil, for none
	presetIs string                  // the default in words
	min, max int                     // how many; both are allowed, and min is 0 or max
	items    string                  // what is listed, in the plural
	rule     rule                    // for each item
}

func (l list) allowed() string {
	if l.min == l.max {
		return fmt.Sprintf("exactly %d %s", l.min, l.items)
	}
	return fmt.Sprintf("up to %d %s", l.max, l.items)
}

func (l list) read(r *reader, path string, node *yaml.Node) {
	if !r.expect(path, node, aList.holding(l.allowed(), l.presetIs)) {
		return
	}
	// An item with a mistake stays empty, so that the others keep their index. Of a list that is too long, the surplus
	// is not judged.
	items := make([]string, min(len(node.Content), l.max))
	for i, n := range node.Content[:len(items)] {
		if l.readItem(r, item(path, i), n, items[:i]) {
			items[i] = n.Value
		}
	}
	if n := len(node.Content); n < l.min || n > l.max {
		r.report(Mistake{Path: path, Problem: fmt.Sprintf("has %d items", n), Allowed: l.allowed(),
			Remedy: "list " + l.allowed()})
	}
	*l.into(&r.settings) = items
}

// readItem says whether item is a text that obeys the rule and is not among the earlier items.
func (l list) readItem(r *reader, path string, node *yaml.Node, earlier []string) bool {
	r.place(path, node)
	if !r.expect(path, node, aText.holding(l.rule.allowed, "")) || !r.obey(path, node, l.rule) {
		return false
	}
	if slices.Contains(earlier, node.Value) {
		r.report(Mistake{Path: path, Value: shown(node.Value), Problem: "is listed twice", Remedy: "delete one of the two"})
		return false
	}
	return true
}

func (l list) absent(r *reader, _ string, _ field) {
	if l.preset != nil {
		*l.into(&r.settings) = l.preset(r.settings)
	}
}

// item is the path of an item, counted from 0, of the list at path.
func item(path string, i int) string {
	return fmt.Sprintf("%s[%d]", path, i)
}

// join is the path of a key within the object at path. A key that is no plain word is quoted.
func join(path, key string) string {
	if strings.ContainsFunc(key, notPlain) || key == "" || len(key) > maxShown {
		key = shown(key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

func notPlain(c rune) bool {
	return c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("-_:<?", c)
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return strconv.Quote(text)
}
