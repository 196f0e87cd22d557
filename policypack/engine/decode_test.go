package engine_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// TestDocumentRoundTrip reads the golden files back and gets the same text again.
func TestDocumentRoundTrip(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var doc engine.Document
		if err := json.Unmarshal(want, &doc); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		got, err := json.MarshalIndent(doc, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

// What is read is what was written, in every field.
func TestDocumentReadsAllFields(t *testing.T) {
	stack := full()
	stack.Properties["file"] = map[string]any{engine.AssetKey: map[string]any{"hash": "h", "path": "p", "uri": ""}}
	stack.Properties["hidden"] = map[string]any{engine.SecretKey: map[string]any{engine.UnknownKey: true}}
	single := stack
	single.Dependencies, single.PropertyDependencies = nil, nil
	for name, want := range map[string]engine.Document{
		"resource": {Shows: engine.ShowsInputs, DryRun: true, Organization: "o", Project: "p", Stack: "s", Resource: &single},
		"costs":    {Shows: engine.ShowsOutputs, MonthlyCost: new(float64)},
		"stack":    {Shows: engine.ShowsOutputs, Project: "p", Resources: []engine.Resource{stack, {URN: "urn:bare"}}},
		"empty":    {Shows: engine.ShowsOutputs},
	} {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got engine.Document
		if err := json.Unmarshal(text, &got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestDocumentRefuses(t *testing.T) {
	const resource = `"resource": {"urn": "u", "type": "a:b:C", "properties": {}}`
	with := func(properties string) string {
		return `{"version": 1, "shows": "inputs", "resource": {"urn": "u", "type": "a:b:C", "properties": ` + properties + `}}`
	}
	for name, m := range map[string]struct{ text, want string }{
		"no object":        {`[]`, "the document is an array, but must be an object"},
		"no version":       {`{"shows": "inputs", ` + resource + `}`, "version is missing; this program reads version 1"},
		"other version":    {`{"version": 2, "shows": "inputs", ` + resource + `}`, "version is 2; this program reads version 1"},
		"version as text":  {`{"version": "1", "shows": "inputs", ` + resource + `}`, "version is a string"},
		"no shows":         {`{"version": 1, ` + resource + `}`, "shows is missing"},
		"other shows":      {`{"version": 1, "shows": "both", ` + resource + `}`, `shows is "both"; allowed are "inputs" and "outputs"`},
		"unknown key":      {`{"version": 1, "shows": "inputs", "dryrun": true, ` + resource + `}`, `has the key "dryrun"; allowed are version,`},
		"repeated key":     {`{"version": 1, "version": 1, "shows": "inputs", ` + resource + `}`, `the key "version" is there twice`},
		"nothing":          {`{"version": 1, "shows": "inputs"}`, "must have either resource or resources"},
		"both":             {`{"version": 1, "shows": "inputs", "resources": [], ` + resource + `}`, "must have either resource or resources"},
		"resource null":    {`{"version": 1, "shows": "inputs", "resource": null}`, "resource is null, but must be an object"},
		"resources object": {`{"version": 1, "shows": "inputs", "resources": {}}`, "resources is an object, but must be an array"},
		"no urn":           {`{"version": 1, "shows": "inputs", "resources": [{"type": "", "properties": {}}]}`, "resources[0].urn is missing"},
		"no properties":    {`{"version": 1, "shows": "inputs", "resources": [{"urn": "", "type": ""}]}`, "resources[0].properties is missing"},
		"dependencies": {
			`{"version": 1, "shows": "inputs", "resource": {"urn": "u", "type": "t", "properties": {}, "dependencies": []}}`,
			`resource has the key "dependencies"`,
		},
		"option type": {
			`{"version": 1, "shows": "inputs", "resource": {"urn": "u", "type": "t", "properties": {}, "options": {"protect": "yes"}}}`,
			"resource.options.protect is a string, but must be true or false",
		},
		"list item": {
			`{"version": 1, "shows": "inputs", "resource": {"urn": "u", "type": "t", "properties": {}, "options": {"aliases": [1]}}}`,
			"resource.options.aliases[0] is a number, but must be a string",
		},
		"cost of one":      {`{"version": 1, "shows": "inputs", "monthlyCost": {"usd": 1}, ` + resource + `}`, `has the key "monthlyCost"`},
		"no cost":          {`{"version": 1, "shows": "inputs", "resources": [], "monthlyCost": {}}`, "monthlyCost.usd is missing"},
		"cost":             {`{"version": 1, "shows": "inputs", "resources": [], "monthlyCost": {"eur": "1"}}`, `monthlyCost has the key "eur"; allowed are usd`},
		"mark with others": {with(`{"a": {"__secret": 1, "b": 2}}`), `resource.properties["a"] has the key "__secret" beside others`},
		"untrue mark":      {with(`{"a": [{"__unknown": false}]}`), `resource.properties["a"][0] has a "__unknown" that is not true`},
		"secret twice":     {with(`{"a": {"__secret": {"__secret": 1}}}`), "marked as secret twice"},
		"asset":            {with(`{"a": {"__asset": {"hash": "h", "path": "p", "text": "t"}}}`), `resource.properties["a"].__asset.uri is missing`},
		"all marked":       {with(`{"__secret": {}}`), `has the key "__secret", which marks values`},
		"number":           {with(`{"a": 1e999}`), "the number 1e999 is too large"},
		"depth":            {with(strings.Repeat(`{"a":`, 300) + "1" + strings.Repeat("}", 300)), "nests deeper than 200 levels"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := engine.Document{Stack: "before"}
			err := json.Unmarshal([]byte(m.text), &doc)
			if err == nil || !strings.Contains(err.Error(), m.want) {
				t.Errorf("got %v, want %q", err, m.want)
			}
			if doc.Stack != "before" || doc.Shows != "" {
				t.Error("the document was changed in spite of the error")
			}
		})
	}
}

// All mistakes are told at once, but not without end, and none of them prints a value.
func TestDocumentTellsAllMistakes(t *testing.T) {
	const two = `{"version": 7, "shows": "inputs", "resource": {"urn": 4711, "type": "t", "properties": {"a": {"__unknown": "planted"}}}}`
	err := json.Unmarshal([]byte(two), new(engine.Document))
	for _, want := range []string{"version is 7", "resource.urn is a number", `"__unknown" that is not true`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	if strings.Contains(err.Error(), "planted") || strings.Contains(err.Error(), "4711") {
		t.Errorf("a value is printed: %v", err)
	}
	many := `{"version": 1, "shows": "inputs", "resources": [0` + strings.Repeat(",0", 1000) + `]}`
	err = json.Unmarshal([]byte(many), new(engine.Document))
	if lines := strings.Count(err.Error(), "\n"); lines > 60 || !strings.HasSuffix(err.Error(), "and more mistakes") {
		t.Errorf("%d lines: %.200s", lines, err)
	}
}

func FuzzDocument(f *testing.F) {
	for _, file := range []string{"testdata/resource.json", "testdata/stack.json"} {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var doc engine.Document
		if json.Unmarshal(text, &doc) != nil {
			return
		}
		once, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		var again engine.Document
		if err := json.Unmarshal(once, &again); err != nil {
			t.Fatalf("what was written can't be read: %v\n%s", err, once)
		}
		if twice, err := json.Marshal(again); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("the second writing differs, error %v:\n%s\n%s", err, once, twice)
		}
	})
}
