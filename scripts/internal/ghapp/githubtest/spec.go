package githubtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// descriptionFile is GitHub's published description of its REST API, as npm installs it.
const descriptionFile = "scripts/tools/github-openapi/node_modules/@octokit/openapi/generated/api.github.com.json"

// description is what GitHub publishes of the operations that are served here, made strict.
type description struct {
	doc *openapi3.T
	// documented are all operations that GitHub publishes.
	documented map[Operation]bool
	// examples are GitHub's own examples of successful answers.
	examples map[Operation]any
}

// published reads the description once for all tests of a process.
var published = sync.OnceValues(func() (*description, error) {
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "..", "..", "..", "..")
	return readDescription(filepath.Join(root, filepath.FromSlash(descriptionFile)))
})

func readDescription(path string) (*description, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("GitHub's description of its API is not installed; run make github-openapi: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("reading GitHub's description of its API: %w", err)
	}
	return parseDescription(text)
}

// document has the parts of a description that say what calls look like.
type document struct {
	OpenAPI    string                                `json:"openapi"`
	Info       json.RawMessage                       `json:"info"`
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components map[string]map[string]json.RawMessage `json:"components"`
}

func parseDescription(text []byte) (*description, error) {
	var all document
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("decoding GitHub's description of its API: %w", err)
	}
	d := &description{documented: map[Operation]bool{}, examples: map[Operation]any{}}
	for path, item := range all.Paths {
		for method := range item {
			d.documented[Operation(strings.ToUpper(method)+" "+path)] = true
		}
	}
	served, err := all.served()
	if err != nil {
		return nil, err
	}
	part, err := json.Marshal(served)
	if err != nil {
		return nil, fmt.Errorf("writing the part of GitHub's description that is served: %w", err)
	}
	if d.doc, err = openapi3.NewLoader().LoadFromData(part); err != nil {
		return nil, fmt.Errorf("loading GitHub's description of its API: %w", err)
	}
	for _, op := range operations {
		if d.operation(op.name) == nil {
			return nil, fmt.Errorf("GitHub does not document %s", op.name)
		}
		d.examples[op.name] = example(d.operation(op.name))
	}
	repair(d.doc)
	closeSchemas(d.doc)
	return d, nil
}

// served is the document without all that no served operation needs: loading it whole takes many times as long.
func (all document) served() (document, error) {
	part := document{OpenAPI: all.OpenAPI, Info: all.Info, Paths: map[string]map[string]json.RawMessage{},
		Components: map[string]map[string]json.RawMessage{}}
	// Errors that GitHub does not document for an operation still look like these.
	queue := []string{"#/components/schemas/basic-error", "#/components/schemas/validation-error"}
	for _, op := range operations {
		method, path := op.name.split()
		item := all.Paths[path]
		if part.Paths[path] == nil {
			part.Paths[path] = map[string]json.RawMessage{}
		}
		for _, key := range []string{strings.ToLower(method), "parameters"} {
			if item[key] != nil {
				part.Paths[path][key] = item[key]
				queue = append(queue, references(item[key])...)
			}
		}
	}
	for len(queue) > 0 {
		kind, name, _ := strings.Cut(strings.TrimPrefix(queue[0], "#/components/"), "/")
		queue = queue[1:]
		if part.Components[kind][name] != nil {
			continue
		}
		text := all.Components[kind][name]
		if text == nil {
			return part, fmt.Errorf("GitHub's description of its API has no component %s/%s", kind, name)
		}
		if part.Components[kind] == nil {
			part.Components[kind] = map[string]json.RawMessage{}
		}
		part.Components[kind][name] = text
		queue = append(queue, references(text)...)
	}
	return part, nil
}

// references are the components that a part of the description names.
func references(text json.RawMessage) []string {
	var value any
	if json.Unmarshal(text, &value) != nil {
		return nil // it was valid a moment ago
	}
	var found []string
	var walk func(any)
	walk = func(value any) {
		switch value := value.(type) {
		case map[string]any:
			if ref, ok := value["$ref"].(string); ok {
				found = append(found, ref)
			}
			for _, inner := range value {
				walk(inner)
			}
		case []any:
			for _, inner := range value {
				walk(inner)
			}
		}
	}
	walk(value)
	return found
}

// operation is nil when GitHub does not document it.
func (d *description) operation(name Operation) *openapi3.Operation {
	method, path := name.split()
	item := d.doc.Paths.Value(path)
	if item == nil {
		return nil
	}
	return item.GetOperation(method)
}

// example is the first example of an operation's successful answer; nil: there is none, as when the answer has no body.
func example(op *openapi3.Operation) any {
	for _, status := range []int{200, 201} {
		response := op.Responses.Status(status)
		if response == nil {
			continue
		}
		content := response.Value.Content["application/json"]
		if content == nil {
			continue
		}
		names := make([]string, 0, len(content.Examples))
		for name := range content.Examples {
			names = append(names, name)
		}
		if len(names) > 0 {
			return content.Examples[slices.Min(names)].Value.Value
		}
	}
	return nil
}
