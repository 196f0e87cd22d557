package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

func TestSame(t *testing.T) {
	one := found{Document: "a", Rule: "r", Answer: "broken", Message: "m"}
	other := one
	other.Path = "p"
	for name, test := range map[string]struct {
		ours, theirs []found
		same         bool
	}{
		"nothing":        {same: true},
		"in any order":   {[]found{one, other}, []found{other, one}, true},
		"ours is more":   {[]found{one, other}, []found{one}, false},
		"theirs is more": {[]found{one}, []found{one, other}, false},
		"another path":   {[]found{one}, []found{other}, false},
		"twice":          {[]found{one, one}, []found{one}, false},
	} {
		if err := same(test.ours, test.theirs); (err == nil) != test.same {
			t.Errorf("%s: got %v, want the same: %v", name, err, test.same)
		}
	}
}

func TestVaried(t *testing.T) {
	properties := func() map[string]any {
		return map[string]any{
			"a": 1.0, "b": map[string]any{"c": []any{1.0, 2.0}}, "d": []any{unknown(), map[string]any{engine.SecretKey: "text"}},
		}
	}
	docs := []engine.Document{document(engine.Resource{URN: "urn", Name: "n", Properties: properties()})}
	got := varied(docs, 400)
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var read []engine.Document
	if err := json.Unmarshal(text, &read); err != nil {
		t.Errorf("the documents can't be read: %v", err)
	}
	if diff := cmp.Diff(got, varied(docs, 400)); diff != "" {
		t.Errorf("the second time:\n%s", diff)
	}
	if diff := cmp.Diff(properties(), docs[0].Resource.Properties); diff != "" {
		t.Errorf("the original was changed:\n%s", diff)
	}
	names := map[string]bool{}
	changed := 0
	for _, doc := range got {
		names[doc.Resource.URN] = true
		if !cmp.Equal(properties(), doc.Resource.Properties) {
			changed++
		}
	}
	if len(names) != 400 || changed <= 100 || changed > 200 { // what was not known before may be chosen again
		t.Errorf("%d names and %d changed documents, want 400 and hardly less than 200", len(names), changed)
	}
}

// Twins judge as their rules do, and what conftest is given asks each rule for both sets.
func TestTwins(t *testing.T) {
	pack, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	twins, err := withTwins(t.Context(), filepath.Join(dir, "same"), pack.Rules(), func(types []string) []string { return types })
	if err != nil {
		t.Fatal(err)
	}
	asked := conftestRules(pack.Rules())
	for _, rule := range pack.Rules() {
		twin, found := twins.Rules().Find(twinOf(rule.Name))
		if !found {
			t.Errorf("rule %s has no twin", rule.Name)
			continue
		}
		if diff := cmp.Diff(rule.Types, twin.Types); diff != "" {
			t.Errorf("the types of the twin of %s (-want +got):\n%s", rule.Name, diff)
		}
		if rule.Kind != engine.KindResource {
			continue
		}
		for _, set := range []string{"broken", "unknown"} {
			if !strings.Contains(asked, "data.rayplatform."+strings.ReplaceAll(rule.Name, "-", "_")+"."+set) {
				t.Errorf("conftest does not ask rule %s what is %s", rule.Name, set)
			}
		}
		doc := document(engine.Resource{URN: "urn", Type: rule.Types[0]})
		once, err := pack.Check(t.Context(), doc)
		if err != nil {
			t.Fatal(err)
		}
		twice, err := twins.Check(t.Context(), doc)
		if err != nil {
			t.Fatal(err)
		}
		if len(twice) != 2*len(once) || len(once) == 0 {
			t.Errorf("a %s has %d results, and %d with twins", rule.Types[0], len(once), len(twice))
		}
	}
}
