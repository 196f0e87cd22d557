package settings

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// boolean holds true or false.
type boolean struct {
	into     func(*Settings) *bool
	preset   func(Settings) bool // the default, which may depend on the environment
	presetIs string              // the default in words
}

func (b boolean) allowed() string { return "true or false" }

func (b boolean) standard() string { return b.presetIs }

func (b boolean) follows() string { return b.presetIs }

func (b boolean) get(s *Settings) any { return *b.into(s) }

func (b boolean) read(r *reader, path string, node *yaml.Node) {
	if !r.expect(path, node, aBoolean.holding(b.allowed(), b.presetIs)) {
		return
	}
	switch node.Value {
	case "true", "false":
		*b.into(&r.settings) = node.Value == "true"
	default: // YAML also takes True and TRUE; one spelling is enough
		r.report(Mistake{Path: path, Value: shortened(node.Value), Problem: "is not written as true or false",
			Allowed: b.allowed(), Remedy: aBoolean.convert(node)})
	}
}

func (b boolean) absent(r *reader, _ string, _ field) {
	*b.into(&r.settings) = b.preset(r.settings)
}

// asBoolean is the remedy for a value that was meant to be true or false; empty: it was not.
func asBoolean(text string) string {
	switch strings.ToLower(text) {
	case "true", "yes", "on", "y":
		return "write true, without quotes"
	case "false", "no", "off", "n":
		return "write false, without quotes"
	}
	return ""
}
