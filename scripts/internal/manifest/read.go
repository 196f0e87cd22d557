package manifest

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Read gives what one file holds: the documents of a saved plan, when the first value of the text is one, and otherwise
// the resources of manifests in YAML or, in a file named .json or .jsonl, JSON. Lists are flattened, empty documents
// left out. It returns all mistakes of the file at once, each a *Mistake, and then nothing else: what is judged is the
// whole file or nothing.
func Read(file string, text []byte) (Input, error) {
	m := &mistakes{file: file}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !m.isText(text) {
		return Input{}, m.join()
	}
	var input Input
	if isPlan(text) {
		input.Saved = m.plan(text)
	} else {
		input.Manifests = m.manifests(text)
	}
	if len(m.list) > 0 {
		return Input{}, m.join()
	}
	return input, nil
}

func (m *mistakes) manifests(text []byte) []Manifest {
	r := reader{converter: converter{mistakes: m}, seen: map[string]int{}}
	for i, d := range m.documents(text) {
		r.document(i+1, d)
	}
	return r.found
}

// documents reads what begins like JSON as JSON, and as YAML if it is none and the file need not be.
func (m *mistakes) documents(text []byte) []document {
	isJSON := strings.HasSuffix(m.file, ".json") || strings.HasSuffix(m.file, ".jsonl")
	if isJSON || bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		documents, mistake := readJSON(text)
		if mistake == nil {
			return documents
		}
		if isJSON {
			m.add(mistake.Line, "%s", mistake.Text)
			return nil
		}
	}
	return m.readYAML(text)
}

// isText refuses what is too large or no text.
func (m *mistakes) isText(text []byte) bool {
	if len(text) > MaxBytes {
		m.add(0, "has more than %d MiB, which is the most that is read; split it", MaxBytes>>20)
		return false
	}
	if at := bytes.IndexByte(text, 0); at >= 0 {
		m.add(lineOf(text, at), "there is a NUL character: this is no text; manifests are YAML or JSON in UTF-8")
		return false
	}
	if utf8.Valid(text) {
		return true
	}
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	m.add(lineOf(text, at), "there is a byte that is not UTF-8; save the file in UTF-8")
	return false
}

func lineOf(text []byte, at int) int { return bytes.Count(text[:at], []byte("\n")) + 1 }
