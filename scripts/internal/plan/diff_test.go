package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/plan/plantest"
)

func str(text string) *plan.Value { return &plan.Value{Kind: plan.KindString, Text: text} }

// step is a resource whose four states hold a text each, so that a test sees which of them was taken.
func step(op apitype.OpType) plantest.Step {
	return plantest.Step{
		Op: op, URN: plantest.URN("a:b:C", "r"), Type: "a:b:C",
		Old: plantest.Props{"p": "old input"}, OldOut: plantest.Props{"p": "old output"},
		New: plantest.Props{"p": "new input"}, NewOut: plantest.Props{"p": "new output"},
	}
}

func detailed(op apitype.OpType, kind apitype.DiffKind, inputDiff bool) plantest.Step {
	s := step(op)
	s.Detailed = map[string]apitype.PropertyDiff{"p": {Kind: kind, InputDiff: inputDiff}}
	return s
}

func TestSidesOfADifference(t *testing.T) {
	refresh := plantest.Before(step(apitype.OpRefresh))
	tests := []struct {
		name   string
		events []apitype.EngineEvent
		want   plan.Change
	}{
		{"state against inputs", []apitype.EngineEvent{plantest.Before(detailed("update", apitype.DiffUpdate, false))},
			plan.Change{Kind: plan.ChangeUpdate, Old: str("old output"), New: str("new input")}},
		{"inputs against inputs", []apitype.EngineEvent{plantest.Before(detailed("update", apitype.DiffUpdate, true))},
			plan.Change{Kind: plan.ChangeUpdate, Old: str("old input"), New: str("new input")}},
		{"added", []apitype.EngineEvent{plantest.Before(detailed("update", apitype.DiffAdd, false))},
			plan.Change{Kind: plan.ChangeAdd, New: str("new input")}},
		{"deleted", []apitype.EngineEvent{plantest.Before(detailed("update", apitype.DiffDelete, false))},
			plan.Change{Kind: plan.ChangeDelete, Old: str("old output")}},
		{"without detail", []apitype.EngineEvent{plantest.Before(step("update"))},
			plan.Change{Kind: plan.ChangeUpdate, Old: str("old input"), New: str("new input")}},
		{"found by a refresh", []apitype.EngineEvent{refresh, plantest.After(detailed("update", apitype.DiffUpdate, false))},
			plan.Change{Kind: plan.ChangeUpdate, Old: str("old output"), New: str("new output")}},
		{"update after a refresh", []apitype.EngineEvent{
			refresh, plantest.After(step(apitype.OpRefresh)),
			plantest.Before(detailed("update", apitype.DiffUpdate, false)), plantest.After(detailed("update", apitype.DiffUpdate, false)),
		}, plan.Change{Kind: plan.ChangeUpdate, Old: str("old output"), New: str("new input")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.want.Path = "p"
			got := read(t, plantest.Info(), test.events...).Resources[0].Changes
			if diff := cmp.Diff([]plan.Change{test.want}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOtherCauses(t *testing.T) {
	provider := plantest.Before(plantest.Step{
		Op: "replace", URN: plantest.ProviderURN, Type: "pulumi:providers:aws", ID: "one",
		Old: plantest.Props{"region": "a"}, New: plantest.Props{"region": "b"}, Keys: []string{"region"},
	})
	moved := step("replace")
	moved.Keys = []string{"provider"}
	tainted := plantest.Before(step("replace"))
	tainted.ResourcePreEvent.Metadata.Old.Taint = true
	nested := step("replace")
	nested.Old, nested.New = plantest.Props{"p": plantest.Props{"a": "1"}}, plantest.Props{"p": plantest.Props{"a": "2"}}
	nested.Keys = []string{"p"}
	tests := []struct {
		name   string
		events []apitype.EngineEvent
		want   []plan.Cause
	}{
		{"provider", []apitype.EngineEvent{provider, plantest.Before(moved)},
			[]plan.Cause{{Property: "provider", Relation: plan.RelationProvider, URN: plantest.ProviderURN}}},
		{"another provider", []apitype.EngineEvent{plantest.Before(moved)}, []plan.Cause{{Property: "provider"}}},
		{"taint", []apitype.EngineEvent{tainted}, []plan.Cause{{Relation: plan.RelationTaint}}},
		{"the engine names a whole property", []apitype.EngineEvent{plantest.Before(nested)}, []plan.Cause{{Property: "p"}}},
		{"none named", []apitype.EngineEvent{plantest.Before(step("replace"))}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := find(t, read(t, plantest.Info(), test.events...), "r").Causes
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
