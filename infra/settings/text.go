package settings

import "go.yaml.in/yaml/v3"

// text holds a string.
type text struct {
	into   func(*Settings) *string
	preset string // the default; empty: the field is required
	rule   rule
}

func (t text) allowed() string { return t.rule.allowed }

func (t text) standard() string {
	if t.preset == "" {
		return ""
	}
	return inYAML(t.preset)
}

func (t text) follows() string { return "" }

func (t text) get(s *Settings) any { return *t.into(s) }

func (t text) read(r *reader, path string, node *yaml.Node) {
	if !r.expect(path, node, aText.holding(t.rule.allowed, quoted(t.preset))) {
		return
	}
	r.obey(path, node, t.rule)
	*t.into(&r.settings) = node.Value
}

func (t text) absent(r *reader, path string, f field) {
	if t.preset == "" && r.good(path) {
		r.report(Mistake{Path: path, Problem: "is missing: " + f.doc, Allowed: t.rule.allowed,
			Remedy: "add it; it has no default"})
	}
	*t.into(&r.settings) = t.preset
}
