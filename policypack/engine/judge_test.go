package engine_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// TestRulesShareOneDocumentOnly lets two rules use the same helper, one with a document of its own, and judges two documents:
// what was evaluated for one must never answer for the other.
func TestRulesShareOneDocumentOnly(t *testing.T) {
	const body = `
import data.rayplatform.lib

broken contains {"message": sprintf("open is %v", [lib.open])} if lib.open

unknown := set()
`
	second := strings.Replace(goodHead, "box_closed", "box_shut", 1)
	judge := newEngine(t, engine.Config{Rules: folder(
		"lib/lib.rego", "package rayplatform.lib\n\nopen := input.resource.properties.open\n",
		"box-closed/rule.rego", goodHead+strings.Replace(body, "if lib.open", `if lib.open with input as {"resource": {"properties": {"open": "1"}}}`, 1),
		"box-shut/rule.rego", second+body,
	)})
	for _, open := range []string{"2", "3"} {
		results, err := judge.Check(t.Context(), box(map[string]any{"open": open}))
		if err != nil {
			t.Fatal(err)
		}
		var messages []string
		for _, result := range results {
			for _, finding := range result.Broken {
				messages = append(messages, result.Rule.Name+": "+finding.Message)
			}
		}
		want := []string{"box-closed: open is " + open, "box-shut: open is " + open}
		if diff := cmp.Diff(want, messages); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
