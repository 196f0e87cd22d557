package settings

import "go.yaml.in/yaml/v3"

// text holds a string.
type text struct {
	into     func(*Settings) *string
	preset   string                // the default; empty, and no derive: the field is required
	derive   func(Settings) string // the default where it depends on other settings; nil: it is preset
	deriveIs string                // what derive says, in words
	rule     rule
}

func (t text) allowed() string { return t.rule.allowed }

func (t text) standard() string {
	switch {
	case t.derive != nil:
		return t.deriveIs
	case t.preset == "":
		return ""
	}
	return inYAML(t.preset)
}

func (t text) follows() string { return t.deriveIs }

func (t text) get(s *Settings) any { return *t.into(s) }

func (t text) read(r *reader, path string, node *yaml.Node) {
	standard := quoted(t.preset)
	if t.derive != nil {
		standard = t.deriveIs
	}
	if !r.expect(path, node, aText.holding(t.rule.allowed, standard)) {
		return
	}
	r.obey(path, node, t.rule)
	*t.into(&r.settings) = node.Value
}

func (t text) absent(r *reader, path string, f field) {
	if t.derive != nil {
		*t.into(&r.settings) = t.derive(r.settings)
		return
	}
	if t.preset == "" && r.good(path) {
		r.report(Mistake{Path: path, Problem: "is missing: " + f.doc, Allowed: t.rule.allowed,
			Remedy: "add it; it has no default"})
	}
	*t.into(&r.settings) = t.preset
}
