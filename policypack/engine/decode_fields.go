package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// objectReader takes the keys of one object, and knows in the end which of them nobody asked for.
type objectReader struct {
	mistakes *mistakes
	path     string
	values   map[string]any
	asked    []string
	broken   bool // no object at all, so that nothing more is to be said about its keys
}

func (o *objectReader) at(key string) string { return strings.Trim(o.path+"."+key, ".") }

func (o *objectReader) fail(key, format string, args ...any) {
	if !o.broken {
		o.mistakes.fail(o.at(key), format, args...)
	}
}

func (o *objectReader) take(key string) (value any, given bool) {
	o.asked = append(o.asked, key)
	value, given = o.values[key]
	return value, given
}

// done refuses the keys that were not asked for.
func (o *objectReader) done() {
	for _, key := range slices.Sorted(maps.Keys(o.values)) {
		if !slices.Contains(o.asked, key) {
			o.fail("", "has the key %q; allowed are %s", key, strings.Join(o.asked, ", "))
		}
	}
}

func (o *objectReader) required(key string) string {
	if _, given := o.values[key]; !given {
		o.asked = append(o.asked, key)
		o.fail(key, "is missing; it must be a string")
		return ""
	}
	return o.text(key)
}

func (o *objectReader) text(key string) string { return field[string](o, key, "a string") }

func (o *objectReader) flag(key string) bool { return field[bool](o, key, "true or false") }

func (o *objectReader) number(key string) float64 { return field[float64](o, key, "a number") }

// field reads a value that may be absent but not of another type.
func field[T any](o *objectReader, key, want string) T {
	value, given := o.take(key)
	typed, ok := value.(T)
	if given && !ok {
		o.fail(key, "is %s, but must be %s", kindOf(value), want)
	}
	return typed
}

func (o *objectReader) texts(key string) []string {
	value, given := o.take(key)
	if !given {
		return nil
	}
	return o.mistakes.texts(o.at(key), value)
}

func (m *mistakes) texts(path string, value any) []string {
	var texts []string
	for i, item := range m.array(path, value) {
		text, ok := item.(string)
		if !ok {
			m.fail(fmt.Sprintf("%s[%d]", path, i), "is %s, but must be a string", kindOf(item))
		}
		texts = append(texts, text)
	}
	return texts
}

func (o *objectReader) textsByKey(key string) map[string][]string {
	object, given := o.object(key)
	if !given || len(object.values) == 0 {
		return nil
	}
	lists := make(map[string][]string, len(object.values))
	for _, name := range slices.Sorted(maps.Keys(object.values)) {
		lists[name] = o.mistakes.texts(fmt.Sprintf("%s[%q]", object.path, name), object.values[name])
	}
	return lists
}

func (o *objectReader) object(key string) (object *objectReader, given bool) {
	value, given := o.take(key)
	if !given {
		return nil, false
	}
	return o.mistakes.object(o.at(key), value), true
}

// properties reads a map of properties and checks its marks. Empty is nil.
func (o *objectReader) properties(key string) map[string]any {
	value, given := o.take(key)
	if !given {
		o.fail(key, "is missing; it must be an object")
		return nil
	}
	object := o.mistakes.object(o.at(key), value)
	for _, key := range slices.Sorted(maps.Keys(object.values)) {
		if IsMarker(key) {
			object.fail("", "has the key %q, which marks values and can't mark all properties at once", key)
			continue
		}
		if value := object.values[key]; hasMarks(value) {
			o.mistakes.checkMarks(fmt.Sprintf("%s[%q]", object.path, key), value)
		}
	}
	if len(object.values) == 0 {
		return nil
	}
	return object.values
}
