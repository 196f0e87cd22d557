package settings

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// list holds distinct texts.
type list struct {
	into     func(*Settings) *[]string
	preset   func(Settings) []string // the default, which may depend on other settings; may be nil, for none
	presetIs string                  // the default in words
	min, max int                     // how many; both are allowed
	items    string                  // what is listed, in the plural
	rule     rule                    // for each item
}

func (l list) allowed() string {
	switch {
	case len(l.rule.choices) > 0:
		return l.count() + " from " + l.rule.allowed
	case l.rule.allowed != "":
		return l.count() + ", each " + l.rule.allowed
	}
	return l.count()
}

// count says how many items are allowed.
func (l list) count() string {
	switch l.min {
	case l.max:
		return fmt.Sprintf("exactly %d %s", l.max, l.items)
	case 0:
		return fmt.Sprintf("up to %d %s", l.max, l.items)
	}
	return fmt.Sprintf("%d to %d %s", l.min, l.max, l.items)
}

func (l list) standard() string { return l.presetIs }

func (l list) follows() string {
	if l.preset == nil {
		return ""
	}
	return l.presetIs
}

func (l list) get(s *Settings) any { return append([]string{}, *l.into(s)...) }

func (l list) read(r *reader, path string, node *yaml.Node) {
	if !r.expect(path, node, aList.holding(l.count(), l.presetIs)) {
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
		r.report(Mistake{Path: path, Problem: fmt.Sprintf("has %d items", n), Allowed: l.count(),
			Remedy: "list " + l.count()})
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
