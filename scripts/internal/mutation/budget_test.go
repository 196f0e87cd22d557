package mutation_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
	"github.com/rayplatform/rayplatform/scripts/internal/mutation"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// budget is the one rule that no mutation of the program can break: it judges the planned cost of the stack, and Pulumi's
// engine has no figure of it. In every preview and every update it is not known yet.
const budget = "monthly-budget"

// The rule is shown on the document that the pack judged in a preview of production, with a figure added.
func TestMonthlyBudget(t *testing.T) {
	s := open(t, production, "")
	p, err := s.run(t, plan.OperationPreview, mutation.Mutation{})
	if err != nil {
		t.Fatal(err)
	}
	pack, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	said := answers(p, plan.NotKnownYet)
	doc := stackDocument(t, s.PolicyDocuments())
	low, high := 5000.0, 5000.5
	for name, test := range map[string]struct {
		cost *float64
		want engine.Answer
	}{
		"no figure": {nil, engine.Unknown}, "within the budget": {&low, engine.Holds}, "above it": {&high, engine.Broken},
	} {
		t.Run(name, func(t *testing.T) {
			doc.MonthlyCost = test.cost
			results, err := pack.Check(t.Context(), doc)
			if err != nil {
				t.Fatal(err)
			}
			var broken []string
			for _, r := range results {
				if r.Answer() == engine.Broken {
					broken = append(broken, r.Rule.Name)
				}
				if r.Rule.Name == budget && r.Answer() != test.want {
					t.Errorf("it answers %v, want %v", r.Answer(), test.want)
				}
			}
			want := map[engine.Answer][]string{engine.Broken: {budget}}[test.want]
			if diff := cmp.Diff(want, broken); diff != "" {
				t.Errorf("broken rules (-want +got):\n%s", diff)
			}
		})
	}
	for _, s := range said {
		if s.rule == budget && s.at.kind == "pulumi:pulumi:Stack" {
			return
		}
	}
	t.Errorf("in the preview it said nothing: %v", said)
}

// stackDocument is the one document for stack rules among those that the pack recorded.
func stackDocument(t *testing.T, recorded string) engine.Document {
	t.Helper()
	lines, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(lines))
	for {
		var doc engine.Document
		if err := decoder.Decode(&doc); err == io.EOF {
			t.Fatal("there is no document for stack rules")
		} else if err != nil {
			t.Fatal(err)
		}
		if doc.Resource == nil {
			return doc
		}
	}
}
