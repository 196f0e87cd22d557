package manifest

import (
	"encoding/json"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// spell writes a path as rules do: spec.containers[0].limits["nvidia.com/gpu"].
func spell(path []any) string {
	var b strings.Builder
	for _, step := range path {
		switch step := step.(type) {
		case int:
			b.WriteString("[" + strconv.Itoa(step) + "]")
		case string:
			if isWord(step) {
				b.WriteString("." + step)
			} else {
				b.WriteString("[" + quoted(step) + "]")
			}
		}
	}
	return strings.TrimPrefix(b.String(), ".")
}

// isWord tells whether a key needs no quotes in a path.
func isWord(key string) bool {
	for i, r := range key {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return key != ""
}

// steps reads a path that spell wrote, as far as it is one.
func steps(path string) []any {
	var found []any
	for path != "" {
		if path[0] != '[' {
			path = strings.TrimPrefix(path, ".")
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			if end == 0 {
				return found
			}
			found = append(found, path[:end])
			path = path[end:]
			continue
		}
		step, rest, ok := bracketed(path[1:])
		if !ok {
			return found
		}
		found = append(found, step)
		path = rest
	}
	return found
}

// bracketed reads an index or a quoted key up to its bracket.
func bracketed(text string) (step any, rest string, ok bool) {
	if strings.HasPrefix(text, `"`) {
		decoder := json.NewDecoder(strings.NewReader(text))
		var name string
		if decoder.Decode(&name) != nil {
			return nil, "", false
		}
		rest, ok = strings.CutPrefix(text[decoder.InputOffset():], "]")
		return name, rest, ok
	}
	digits, rest, ok := strings.Cut(text, "]")
	index, err := strconv.Atoi(digits)
	return index, rest, ok && err == nil
}

// LineOf is the line of a property, given as rules spell paths, or of the nearest existing thing around it.
func (m Manifest) LineOf(path string) int {
	line := m.Line
	node := m.node
	for _, step := range steps(path) {
		key, value := child(node, step)
		if value == nil {
			break
		}
		line, node = key.Line+m.shift, value
	}
	return line
}

// child finds what is under a step: the node that shows where it is, and the value. Both are nil if there is none.
func child(node *yaml.Node, step any) (where, value *yaml.Node) {
	node = behind(node)
	if node == nil {
		return nil, nil
	}
	switch step := step.(type) {
	case int:
		if node.Kind == yaml.SequenceNode && 0 <= step && step < len(node.Content) {
			return node.Content[step], node.Content[step]
		}
	case string:
		if node.Kind == yaml.MappingNode {
			return field(node, step)
		}
	}
	return nil, nil
}

func field(node *yaml.Node, name string) (where, value *yaml.Node) {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if text, err := key(node.Content[i]); err == nil && text == name && !isMerge(node.Content[i]) {
			return node.Content[i], node.Content[i+1]
		}
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if !isMerge(node.Content[i]) {
			continue
		}
		sources := []*yaml.Node{node.Content[i+1]}
		if sources[0].Kind == yaml.SequenceNode {
			sources = sources[0].Content
		}
		for _, source := range sources {
			if where, value = child(source, name); value != nil {
				return where, value
			}
		}
	}
	return nil, nil
}

// behind is what an alias stands for. An alias never stands for an alias.
func behind(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

func quoted(text string) string { return strconv.Quote(text) }

func lineText(line int) string { return strconv.Itoa(line) }
