package engine_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

var update = flag.Bool("update", false, "rewrite golden files")

// full has a value in every field, so that the golden files show the whole form.
func full() engine.Resource {
	return engine.Resource{
		URN:    "urn:pulumi:dev::project::test:index:Box::box",
		Type:   "test:index:Box",
		Name:   "box",
		Parent: "urn:pulumi:dev::project::pulumi:pulumi:Stack::project-dev",
		Provider: &engine.Provider{
			URN: "urn:pulumi:dev::project::pulumi:providers:test::default", Type: "pulumi:providers:test", Name: "default",
			Properties: map[string]any{"region": "us-east-1"},
		},
		Options: engine.Options{
			Protect: true, DeleteBeforeReplace: true, IgnoreChanges: []string{"size"},
			AdditionalSecretOutputs: []string{"key"}, Aliases: []string{"urn:old"},
			CustomTimeouts: engine.Timeouts{Create: 60, Update: 90.5, Delete: 120},
		},
		Properties: map[string]any{
			"size":  float64(3),
			"id":    map[string]any{engine.UnknownKey: true},
			"key":   map[string]any{engine.SecretKey: "planted"},
			"names": []any{"a", nil, false},
		},
		Dependencies:         []string{"urn:other"},
		PropertyDependencies: map[string][]string{"size": {"urn:other"}},
	}
}

func TestDocumentForm(t *testing.T) {
	resource := full()
	context := engine.Document{Shows: engine.ShowsInputs, DryRun: true, Organization: "org", Project: "project", Stack: "dev"}
	forResource, forStack := context, context
	forResource.Resource = &resource
	forStack.Shows = engine.ShowsOutputs
	forStack.Resources = []engine.Resource{resource, {URN: "urn:bare"}}
	for file, doc := range map[string]engine.Document{
		"testdata/resource.json": forResource,
		"testdata/stack.json":    forStack,
	} {
		got, err := json.MarshalIndent(doc, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, '\n')
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, got) {
			t.Errorf("%s: %s", file, cmp.Diff(string(want), string(got)))
		}
	}
}

func TestRedacted(t *testing.T) {
	planted := map[string]any{
		"plain": "shown",
		"list":  []any{map[string]any{"key": map[string]any{engine.SecretKey: "planted-1"}}},
		"block": map[string]any{engine.SecretKey: map[string]any{"inner": "planted-2"}},
		"flag":  map[string]any{engine.SecretKey: false},
	}
	resource := engine.Resource{Properties: planted, Provider: &engine.Provider{Properties: planted}}
	for _, doc := range []engine.Document{{Resource: &resource}, {Resources: []engine.Resource{resource}}} {
		text, err := json.Marshal(doc.Redacted())
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte("planted")) || bytes.Count(text, []byte(`{"__secret":{"__unknown":true}}`)) != 4 {
			t.Errorf("the redacted document is %s", text)
		}
		if !bytes.Contains(text, []byte("shown")) || !bytes.Contains(text, []byte(`"flag":{"__secret":false}`)) {
			t.Errorf("%s lacks what is no secret", text)
		}
		whole, err := json.Marshal(doc)
		if err != nil || bytes.Count(whole, []byte("planted")) != 4 {
			t.Errorf("the document itself has changed: %s", whole)
		}
	}
}
