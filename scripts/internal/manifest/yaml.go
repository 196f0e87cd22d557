package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// document is one document of a file, before it is read.
type document struct {
	node  *yaml.Node
	shift int // what the node's lines lack
}

// piece is the text between two lines of ---.
type piece struct {
	text []byte
	line int // of its first line, from 0
}

// pieces cuts a file where Kubernetes does, so that a bad document does not hide the mistakes of later ones.
func (m *mistakes) pieces(text []byte) []piece {
	var found []piece
	current := piece{}
	start, line := 0, 0
	for at := 0; at < len(text); line++ {
		end := len(text)
		if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		if rest, isMark := bytes.CutPrefix(text[at:end], []byte("---")); isMark {
			if rest = bytes.TrimSpace(rest); len(rest) > 0 && rest[0] != '#' {
				m.add(line+1, "there is more than a comment after ---, which Kubernetes does not take; put it on a line of its own")
			}
			current.text = text[start:at]
			found = append(found, current)
			start, current = end, piece{line: line + 1}
		}
		at = end
	}
	current.text = text[start:]
	return append(found, current)
}

// readYAML gives the documents of a file. Empty ones are left out.
func (m *mistakes) readYAML(text []byte) []document {
	var documents []document
	for _, piece := range m.pieces(text) {
		nodes, err := parseYAML(piece.text)
		if err != nil {
			m.syntax(piece, err)
		}
		for _, node := range nodes {
			documents = append(documents, document{node, piece.line})
		}
	}
	return documents
}

// parseYAML reads all documents of a piece, which only ... can part. The library panics on some broken input.
func parseYAML(text []byte) (nodes []*yaml.Node, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("yaml: the YAML library gave up: %v", cause)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var node yaml.Node
		err := decoder.Decode(&node)
		if errors.Is(err, io.EOF) {
			return nodes, nil
		}
		if err != nil {
			return nodes, err
		}
		if len(node.Content) == 1 && !isEmpty(node.Content[0]) {
			nodes = append(nodes, node.Content[0])
		}
	}
}

func isEmpty(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.Tag == "!!null"
}

// parserProblems begin the messages of the library's parser, which counts lines from 0, unlike its scanner.
const parserProblems = "did not find expected"

// syntax notes what the library says of a text that is no YAML. It names the line only in its message.
func (m *mistakes) syntax(p piece, err error) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if rest, found := strings.CutPrefix(text, "line "); found {
		if digits, problem, found := strings.Cut(rest, ": "); found {
			if n, err := strconv.Atoi(digits); err == nil {
				line, text = n, problem
				if strings.HasPrefix(problem, parserProblems) {
					line++
				}
			}
		}
	}
	// An error at the end is told where there is still something to see.
	line = min(line, bytes.Count(bytes.TrimSpace(p.text), []byte("\n"))+leading(p.text)+1)
	hint := "mend it"
	if bytes.Contains(p.text, []byte("{{")) {
		hint = "templates are rendered first, as by helm template"
	}
	m.add(p.line+line, "this is not YAML, here or near: %s; %s", text, hint)
}

// leading counts the line ends before a text begins.
func leading(text []byte) int {
	return bytes.Count(text[:len(text)-len(bytes.TrimLeft(text, " \t\r\n"))], []byte("\n"))
}
