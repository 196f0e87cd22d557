package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"

	"go.yaml.in/yaml/v3"
)

// readJSON gives the documents of a file of JSON values, one after another.
func readJSON(text []byte) ([]document, *Mistake) {
	p := newJSONParser(text)
	var documents []document
	for {
		node, err := p.value(0)
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return documents, p.mistake(err)
		}
		if !isEmpty(node) {
			documents = append(documents, document{node, 0})
		}
	}
}

// jsonParser makes YAML nodes of JSON. A YAML parser would not do: it does not read all that JSON allows in texts.
type jsonParser struct {
	decoder *json.Decoder
	breaks  []int // where lines end
}

func newJSONParser(text []byte) *jsonParser {
	p := &jsonParser{decoder: json.NewDecoder(bytes.NewReader(text))}
	p.decoder.UseNumber()
	for i, b := range text {
		if b == '\n' {
			p.breaks = append(p.breaks, i)
		}
	}
	return p
}

// line is the line of an offset, from 1.
func (p *jsonParser) line(offset int64) int { return sort.SearchInts(p.breaks, int(offset)) + 1 }

// mistake says what the decoder said, with the line. File is left to the caller.
func (p *jsonParser) mistake(err error) *Mistake {
	offset := p.decoder.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = max(offset, syntax.Offset-1)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &Mistake{Line: p.line(offset), Text: "this is not JSON: it ends in the middle of a value; mend it"}
	}
	return &Mistake{Line: p.line(offset), Text: fmt.Sprintf("this is not JSON: %v; mend it", err)}
}

// value reads a value. io.EOF at depth 0 is the end, deeper it is a text that breaks off.
func (p *jsonParser) value(depth int) (*yaml.Node, error) {
	token, err := p.decoder.Token()
	if err != nil {
		if depth > 0 && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	node := &yaml.Node{Line: p.line(p.decoder.InputOffset() - 1), Kind: yaml.ScalarNode}
	switch token := token.(type) {
	case json.Delim:
		return node, p.inside(node, token, depth)
	case string:
		node.Tag, node.Value, node.Style = "!!str", token, yaml.DoubleQuotedStyle
	case json.Number:
		node.Tag, node.Value, node.Style = jsonNumber, token.String(), yaml.TaggedStyle
	case bool:
		node.Tag, node.Value = "!!bool", fmt.Sprint(token)
	default:
		node.Tag, node.Value = "!!null", "null"
	}
	return node, nil
}

// inside reads an object or an array up to its end.
func (p *jsonParser) inside(node *yaml.Node, opening json.Delim, depth int) error {
	if depth > MaxDepth {
		return fmt.Errorf("it nests deeper than %d levels", MaxDepth)
	}
	node.Kind, node.Tag = yaml.MappingNode, "!!map"
	if opening == '[' {
		node.Kind, node.Tag = yaml.SequenceNode, "!!seq"
	}
	for p.decoder.More() {
		child, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		node.Content = append(node.Content, child)
	}
	if _, err := p.decoder.Token(); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	return nil
}
