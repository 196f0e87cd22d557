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

// value is what a field may hold: an object or a leaf.
type value interface {
	// read takes the value at path from node, or reports what is wrong with it.
	read(r *reader, path string, node *yaml.Node)
}

// leaf is a value without fields of its own: a text, a number, a boolean or a list of texts.
type leaf interface {
	value
	// absent sets the default of a value that the document does not have, or reports that it is missing.
	absent(r *reader, path string, f field)
	// allowed says in words what the value may be.
	allowed() string
	// standard is the default, as YAML writes it or in words; empty: the field is required.
	standard() string
	// follows says in words what the default follows from; empty: it is fixed, or there is none.
	follows() string
	// get is the value in s: a string, an int, a bool, or a []string.
	get(s *Settings) any
	// schema describes what the document may hold.
	schema() *schema
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
}

// complete sets the defaults of everything below path that the document does not have. It comes after all reading,
// because a default may follow from a setting that is written further down.
func (o object) complete(r *reader, path string) {
	for _, f := range o {
		child := join(path, f.key)
		switch holds := f.holds.(type) {
		case object:
			holds.complete(r, child)
		case leaf:
			if !r.written(child) {
				holds.absent(r, child, f)
			}
		}
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
