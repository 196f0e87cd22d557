package settings

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Effective is one setting as a stack gets it.
type Effective struct {
	Path   string `json:"path"`   // as "network.cidr"
	Value  any    `json:"value"`  // a string, an int, a bool or a []string; never nil
	Source string `json:"source"` // as "stacks/Pulumi.dev.yaml:7", "default", or "default (what it follows from)"
}

// YAML is the value as a stack file shows it in one line.
func (e Effective) YAML() string { return inYAML(e.Value) }

// Explain reads a stack file as [DecodeStackFile] does and returns every setting in declared order, with its value and
// where that came from. The error is a [*Mistakes].
func Explain(environment, path string, file []byte) ([]Effective, error) {
	r := fromStackFile(environment, file)
	s, err := r.settle(path)
	if err != nil {
		return nil, err
	}
	var all []Effective
	r.root.walk("", func(at string, f field) {
		if holds, ok := f.holds.(leaf); ok {
			all = append(all, Effective{Path: at, Value: holds.get(&s), Source: r.source(path, at, holds)})
		}
	})
	return all, nil
}

// source says where the value of the setting at path came from.
func (r *reader) source(file, path string, holds leaf) string {
	if r.written(path) {
		return fmt.Sprintf("%s:%d", file, r.places[path].line)
	}
	if from := holds.follows(); from != "" {
		return "default (" + from + ")"
	}
	return "default"
}

// inYAML writes a text, a number, a boolean or a list of texts in one line, in quotes where YAML needs them.
func inYAML(value any) string {
	var node yaml.Node
	_ = node.Encode(value) // these kinds always encode
	node.Style |= yaml.FlowStyle
	line, _ := yaml.Marshal(&node) // and so do their nodes
	return strings.TrimSuffix(string(line), "\n")
}

// Lines are the lines of a stack file, counted from 1, in which its settings are written and the objects that hold them, by
// path. Of a file with mistakes it tells what can be read.
func Lines(file []byte) map[string]int {
	r := fromStackFile("", file)
	lines := map[string]int{}
	r.root.walk("", func(at string, _ field) {
		if r.written(at) {
			lines[at] = r.places[at].line
		}
	})
	return lines
}
