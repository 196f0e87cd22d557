package settings

import (
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// want is the kind of node that a value needs.
type want struct {
	kind    yaml.Kind
	tag     string // of a scalar
	name    string // as "a text"
	allowed string
	preset  string // the default, as it may be shown; empty: none
}

var (
	anObject = want{kind: yaml.MappingNode, name: "an object", allowed: "an object: indented lines of the form key: value"}
	aList    = want{kind: yaml.SequenceNode, name: "a list"}
	aText    = want{kind: yaml.ScalarNode, tag: "!!str", name: "a text"}
	aNumber  = want{kind: yaml.ScalarNode, tag: "!!int", name: "a whole number"}
	aBoolean = want{kind: yaml.ScalarNode, tag: "!!bool", name: "true or false"}
)

// holding is w for a field with these allowed values and this default.
func (w want) holding(allowed, preset string) want {
	w.allowed, w.preset = allowed, preset
	return w
}

func (w want) accepts(node *yaml.Node) bool {
	return node.Kind == w.kind && (w.tag == "" || node.ShortTag() == w.tag)
}

// expect says whether node is of the kind wanted at path, and reports it if not.
//
// Aliases are refused, not followed: a value is read where it takes effect, and a small file cannot unfold into a
// large one.
func (r *reader) expect(path string, node *yaml.Node, w want) bool {
	m := Mistake{Path: path}
	switch {
	case node.Kind == yaml.AliasNode:
		m.Problem, m.Remedy = "is a YAML alias, which settings must not use", "write the value out here"
		m.Value = "*" + shortened(node.Value)
	case isSecret(node):
		m.Problem = "is encrypted, but settings are public: they show in previews and reports"
		m.Remedy = "write the value in the clear; keep what is secret out of the settings"
	case isNull(node) && path == "":
		m.Problem, m.Remedy = "is empty", "write at least"+r.example
	case isNull(node):
		m.Problem, m.Allowed, m.Remedy = "has no value", w.allowed, w.fillIn()
	case !w.accepts(node):
		m.Problem, m.Allowed, m.Remedy = "is "+nameOf(node)+", not "+w.name, w.allowed, w.convert(node)
		if node.Kind == yaml.ScalarNode {
			m.Value = scalarShown(node)
		}
	default:
		return true
	}
	r.report(m)
	return false
}

// fillIn is the remedy for a value that is not there.
func (w want) fillIn() string {
	switch {
	case w.preset != "":
		return "write a value, or delete the key to get the default, " + w.preset
	case w.kind == yaml.MappingNode:
		return "write settings below it, or delete the key to get the defaults"
	default:
		return "write a value"
	}
}

// convert is the remedy for a value of another kind.
func (w want) convert(node *yaml.Node) string {
	if w.kind == yaml.MappingNode {
		return "write its settings below it, one in each line"
	}
	if node.Kind == yaml.ScalarNode {
		if remedy := w.respell(node); remedy != "" {
			return remedy
		}
	}
	return "write " + w.name
}

// respell is the remedy for a scalar that says what is wanted and only looks like something else; empty: it does not.
func (w want) respell(node *yaml.Node) string {
	isText := node.ShortTag() == "!!str"
	switch {
	case w.kind == yaml.SequenceNode && isText:
		return "write a list: [" + shown(node.Value) + "]"
	case w.tag == "!!str" && node.ShortTag() == "!!float":
		return "put it in quotes, in full: without them YAML reads 1.30 as the number 1.3"
	case w.tag == "!!str":
		return "put it in quotes: " + shown(node.Value)
	case w.tag == "!!int" && isText:
		return asNumber(node.Value)
	case w.tag == "!!bool":
		return asBoolean(node.Value)
	}
	return ""
}

// withUnit is a number that names its unit, as 60s, though the setting's own name does.
var withUnit = regexp.MustCompile(`^([0-9]+) ?(?i:s|sec|seconds?|d|days?|g|gi|gib|gb)$`)

// asNumber is the remedy for a text that was meant to be a number; empty: it was not.
func asNumber(text string) string {
	if isDecimal(text) {
		return "write it without quotes: " + text
	}
	if parts := withUnit.FindStringSubmatch(text); parts != nil && isDecimal(parts[1]) {
		return "write the number alone: " + parts[1]
	}
	return ""
}

func isDecimal(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && strconv.Itoa(n) == text
}

func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null"
}

// isSecret recognises the form in which Pulumi stores an encrypted value.
func isSecret(node *yaml.Node) bool {
	return node.Kind == yaml.MappingNode && len(node.Content) == 2 && node.Content[0].Value == "secure" &&
		node.Content[1].Kind == yaml.ScalarNode
}

// scalarShown tells "3" from 3.
func scalarShown(node *yaml.Node) string {
	if node.ShortTag() == "!!str" {
		return shown(node.Value)
	}
	return shortened(node.Value)
}

func nameOf(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "an object"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "a YAML alias"
	}
	switch node.ShortTag() {
	case "!!str":
		return "a text"
	case "!!int":
		return "a whole number"
	case "!!float":
		return "a number"
	case "!!bool":
		return "a boolean"
	case "!!timestamp":
		return "a date"
	case "!!null":
		return "nothing"
	}
	return "a value with the tag " + shortened(node.Tag)
}
