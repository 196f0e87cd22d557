package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxDocument bounds the size of a document in bytes, and by it the time to read one. Real ones have about 2 KiB.
const maxDocument = 64 << 10

// document parses the single YAML or JSON document in data. When there is none to read, it reports why and returns nil.
func (r *reader) document(data []byte) *yaml.Node {
	if len(data) > maxDocument {
		r.report(Mistake{Problem: fmt.Sprintf("has %d bytes", len(data)), Allowed: fmt.Sprintf("up to %d bytes", maxDocument),
			Remedy: "keep only settings in it"})
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var node, second yaml.Node
	err := decoder.Decode(&node)
	switch {
	case errors.Is(err, io.EOF) || err == nil && isNull(node.Content[0]):
		r.report(Mistake{Problem: "is empty", Remedy: "write at least" + r.example})
		return nil
	case err != nil:
		r.report(Mistake{Problem: "is not valid YAML: " + strings.TrimPrefix(err.Error(), "yaml: "),
			Remedy: syntaxRemedy(data)})
		return nil
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		r.report(Mistake{Problem: "has a second YAML document", Allowed: "one document",
			Remedy: "delete the line --- and what follows it"})
		return nil
	}
	return node.Content[0]
}

var tabIndent = regexp.MustCompile(`(?m)^ *\t`)

// syntaxRemedy is the remedy for a document that YAML cannot parse.
func syntaxRemedy(data []byte) string {
	if tabIndent.Match(data) {
		return "indent with spaces: YAML takes no tabs for it"
	}
	return "mend the syntax there or in the lines before"
}
