package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// isPlan tells whether a text begins with a resource document. No manifest has the key "shows".
func isPlan(text []byte) bool {
	if text = bytes.TrimSpace(text); len(text) == 0 || text[0] != '{' {
		return false
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	var first map[string]json.RawMessage
	if decoder.Decode(&first) != nil {
		return false
	}
	_, shows := first["shows"]
	return shows
}

// ReadPlan is [Read] for a file that must be a saved plan: whatever else it is, is a mistake.
func ReadPlan(file string, text []byte) ([]Saved, error) {
	m := &mistakes{file: file}
	if !m.isText(text) {
		return nil, m.join()
	}
	found := m.plan(text)
	if len(found) == 0 && len(m.list) == 0 {
		m.add(0, "holds no resource documents; save the plan again")
	}
	if len(m.list) > 0 {
		return nil, m.join()
	}
	return found, nil
}

// plan reads the documents of a saved plan, which follow one another.
func (m *mistakes) plan(text []byte) []Saved {
	var found []Saved
	lines := newJSONParser(text)
	decoder := json.NewDecoder(bytes.NewReader(text))
	for {
		var raw json.RawMessage
		err := decoder.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			m.add(lines.line(decoder.InputOffset()), "after the documents before it, this is not JSON: %v; save the plan again", err)
			return found
		}
		saved := Saved{File: m.file, Line: lines.line(decoder.InputOffset() - int64(len(raw)))}
		if err := json.Unmarshal(raw, &saved.Document); err != nil {
			m.add(saved.Line, "%v", err)
			continue
		}
		found = append(found, saved)
	}
}

// Name names what a document judges: its resource, or the stack.
func (s Saved) Name() string {
	if s.Document.Resource != nil {
		return s.Document.Resource.URN
	}
	return "the stack " + s.Document.Stack
}

var _ json.Unmarshaler = (*engine.Document)(nil) // without it, a plan would be read loosely
