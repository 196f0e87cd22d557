package plan_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/plan/plantest"
)

// events decodes a log without the code under test.
func events(t *testing.T, raw []byte) []apitype.EngineEvent {
	t.Helper()
	var list []apitype.EngineEvent
	for line := range bytes.Lines(raw) {
		var event apitype.EngineEvent
		if err := json.Unmarshal(line, &event); err != nil {
			t.Fatal(err)
		}
		list = append(list, event)
	}
	return list
}

func scenario(t *testing.T, name string) plan.Plan {
	t.Helper()
	for _, s := range plantest.Scenarios() {
		if s.Name == name {
			p, err := s.Plan()
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
	}
	t.Fatalf("no scenario %q", name)
	return plan.Plan{}
}

func read(t *testing.T, info plan.Info, list ...apitype.EngineEvent) plan.Plan {
	t.Helper()
	p, err := plantest.Scenario{Info: info, Events: list}.Plan()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func find(t *testing.T, p plan.Plan, name string) plan.Resource {
	t.Helper()
	for _, r := range p.Resources {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no resource %q", name)
	return plan.Resource{}
}

func TestReplacementIsOneResourceWithItsCause(t *testing.T) {
	p := scenario(t, "replace")
	if got := p.Counts(); got != (plan.Counts{Replace: 2, Same: 2}) {
		t.Errorf("counts = %+v", got)
	}
	want := []plan.Cause{{
		Property: "vpcId", Relation: plan.RelationID, URN: plantest.Child("aws:ec2/vpc:Vpc", "network-vpc"),
	}}
	if diff := cmp.Diff(want, find(t, p, "network-public-a").Causes); diff != "" {
		t.Errorf("the subnet (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]plan.Cause{{Property: "cidrBlock"}}, find(t, p, "network-vpc").Causes); diff != "" {
		t.Errorf("the VPC (-want +got):\n%s", diff)
	}
}

// replaced is a resource that this run replaces, for the property key.
func replaced(name, id string, key string, old, next any) apitype.EngineEvent {
	return plantest.Before(plantest.Step{
		Op: apitype.OpReplace, URN: plantest.URN("aws:x/y:Z", name), Type: "aws:x/y:Z", ID: id,
		Old: plantest.Props{key: old}, New: plantest.Props{key: next}, Keys: []string{key},
	})
}

func TestCausesAreNotGuessed(t *testing.T) {
	target := plantest.URN("aws:x/y:Z", "target")
	tests := []struct {
		name string
		more []apitype.EngineEvent
		old  any
		next any
		want plan.Cause
	}{
		{"id, then unknown", nil, "id-1", plantest.Unknown, plan.Cause{Property: "p", Relation: plan.RelationID, URN: target}},
		{"id deep in a list", nil, []any{"x", plantest.Props{"a": "id-1"}}, []any{"x", plantest.Props{"a": plantest.Unknown}},
			plan.Cause{Property: "p", Relation: plan.RelationID, URN: target}},
		{"reference", nil, plantest.Reference(target), plantest.Reference(target),
			plan.Cause{Property: "p", Relation: plan.RelationReference, URN: target}},
		{"id, then another known value", nil, "id-1", "other", plan.Cause{Property: "p"}},
		{"id of two replaced resources", []apitype.EngineEvent{replaced("twin", "id-1", "n", 1.0, 2.0)},
			"id-1", plantest.Unknown, plan.Cause{Property: "p"}},
		{"a secret id", nil, plantest.Secret(), plantest.Unknown, plan.Cause{Property: "p"}},
		{"no id of anything", nil, "id-9", plantest.Unknown, plan.Cause{Property: "p"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			list := append([]apitype.EngineEvent{
				replaced("target", "id-1", "n", 1.0, 2.0), replaced("subject", "id-2", "p", test.old, test.next),
			}, test.more...)
			got := find(t, read(t, plantest.Info(), list...), "subject").Causes
			if len(got) == 0 || got[0].Relation != test.want.Relation || got[0].URN != test.want.URN {
				t.Errorf("causes = %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestSecretOnOneSideMasksBoth(t *testing.T) {
	secret := &plan.Value{Kind: plan.KindSecret}
	for _, change := range find(t, scenario(t, "update"), "network-vpc").Changes {
		if change.Path == "password" {
			if diff := cmp.Diff(plan.Change{Path: "password", Kind: plan.ChangeUpdate, Old: secret, New: secret}, change); diff != "" {
				t.Error(diff)
			}
			return
		}
	}
	t.Error("the change of password is missing")
}

func TestSecretForms(t *testing.T) {
	sig := func(members plantest.Props) plantest.Props {
		members[resource.SigKey] = resource.SecretSig
		return members
	}
	forms := map[string]any{
		"ciphertext": sig(plantest.Props{"ciphertext": plantest.Planted}),
		"plaintext":  sig(plantest.Props{"plaintext": plantest.Planted}),
		"object":     sig(plantest.Props{"value": plantest.Props{"a": []any{plantest.Planted}}}),
		"struct":     &apitype.SecretV1{Sig: resource.SecretSig, Plaintext: plantest.Planted},
		"output": plantest.Props{
			resource.SigKey: resource.OutputValueSig, "secret": true, "value": plantest.Planted,
		},
		"in output": plantest.Props{
			resource.SigKey: resource.OutputValueSig, "value": sig(plantest.Props{"plaintext": plantest.Planted}),
		},
		"unknown signature": plantest.Props{resource.SigKey: "0123", "value": plantest.Planted},
		"odd signature":     plantest.Props{resource.SigKey: 1.0, "value": plantest.Planted},
		"unknown Go type":   struct{ A string }{plantest.Planted},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			p := read(t, plantest.Info(), plantest.Before(plantest.Step{
				Op: apitype.OpUpdate, URN: plantest.URN("a:b:C", "r"), Type: "a:b:C",
				Old: plantest.Props{"p": form, "q": "1"}, New: plantest.Props{"p": form, "q": "2"}, Diffs: []string{"p", "q"},
			}))
			roundTrip(t, p)
			if n := len(p.Resources[0].Changes); n != 2 {
				t.Errorf("%d changes, want 2: p and q", n)
			}
		})
	}
}

func TestHiddenDifferences(t *testing.T) {
	event := plantest.Before(plantest.Step{
		Op: apitype.OpUpdate, URN: plantest.URN("a:b:C", "r"), Type: "a:b:C",
		Old: plantest.Props{"list": []any{plantest.Planted}}, New: plantest.Props{"list": []any{"x"}},
		Detailed: map[string]apitype.PropertyDiff{"list[0]": {Kind: apitype.DiffUpdate, InputDiff: true}},
	})
	event.ResourcePreEvent.Metadata.New.HideDiffs = []resource.PropertyPath{{"list", 0.0}}
	got := read(t, plantest.Info(), event).Resources[0].Changes
	hidden := &plan.Value{Kind: plan.KindHidden}
	want := []plan.Change{{Path: "list[0]", Kind: plan.ChangeUpdate, Old: hidden, New: hidden}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// verdicts are runs with the kinds of reasons for which they fail; none for a run that passes.
func verdicts() []verdictTest {
	ok := plantest.Summary(apitype.OperationResultSucceeded, true)
	stopped := plantest.Summary(apitype.OperationResultCanceled, true)
	silent := plantest.Summary("", true)
	corrupt := plantest.Summary(apitype.OperationResultSucceeded, false)
	corrupt.SummaryEvent.MaybeCorrupt = true
	unjudged := apitype.EngineEvent{SummaryEvent: &apitype.SummaryEvent{Result: apitype.OperationResultSucceeded}}
	destroy := plan.Info{Operation: plan.OperationDestroy}
	list := func(e ...apitype.EngineEvent) []apitype.EngineEvent { return e }
	return []verdictTest{
		{"clean", plantest.Info(), list(ok), nil},
		{"advisory only", plantest.Info(), list(plantest.Policy("advisory", "r", "", "m"), ok), nil},
		{"open mandatory", plantest.Info(), list(plantest.Policy("mandatory", "r", "", plan.NotKnownYetPrefix+"m"), ok), nil},
		{"nothing", plantest.Info(), nil, []plan.ReasonKind{plan.ReasonIncomplete, plan.ReasonNoPolicyPack}},
		{"canceled", plantest.Info(), list(stopped), []plan.ReasonKind{plan.ReasonCanceled}},
		{"no result", plantest.Info(), list(silent), []plan.ReasonKind{plan.ReasonIncomplete}},
		{"corrupt", plantest.Info(), list(corrupt), []plan.ReasonKind{plan.ReasonEngine}},
		{"unknown failure", plantest.Info(), list(plantest.Summary("failed", true)), []plan.ReasonKind{plan.ReasonEngine}},
		{"error message", plantest.Info(), list(plantest.Message("error", "", "m"), ok), []plan.ReasonKind{plan.ReasonEngine}},
		{"mandatory", plantest.Info(), list(plantest.Policy("mandatory", "r", "", "m"), plantest.Summary("failed", true)),
			[]plan.ReasonKind{plan.ReasonPolicy}},
		{"unknown level", plantest.Info(), list(plantest.Policy("stern", "r", "", "m"), ok), []plan.ReasonKind{plan.ReasonPolicy}},
		{"no pack", plantest.Info(), list(unjudged), []plan.ReasonKind{plan.ReasonNoPolicyPack}},
		{"no pack, unknown operation", plan.Info{}, list(unjudged), []plan.ReasonKind{plan.ReasonNoPolicyPack}},
		{"no pack, destroy", destroy, list(unjudged), nil},
	}
}

type verdictTest struct {
	name   string
	info   plan.Info
	events []apitype.EngineEvent
	want   []plan.ReasonKind
}

func TestVerdict(t *testing.T) {
	for _, test := range verdicts() {
		t.Run(test.name, func(t *testing.T) {
			verdict := read(t, test.info, test.events...).Verdict()
			var got []plan.ReasonKind
			for _, reason := range verdict.Reasons {
				got = append(got, reason.Kind)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if verdict.Passed != (len(test.want) == 0) {
				t.Errorf("passed = %t", verdict.Passed)
			}
		})
	}
}

func TestReaderRefuses(t *testing.T) {
	ok := plantest.Summary(apitype.OperationResultSucceeded, true)
	both := ok
	both.CancelEvent = &apitype.CancelEvent{}
	tests := []struct {
		name string
		list []apitype.EngineEvent
		want string
	}{
		{"two summaries", []apitype.EngineEvent{ok, ok}, "a second summary"},
		{"two payloads", []apitype.EngineEvent{both}, "2 payloads"},
		{"no URN", []apitype.EngineEvent{plantest.Before(plantest.Step{Op: "create"})}, "a URN reads"},
		{"operation", []apitype.EngineEvent{plantest.Before(plantest.Step{Op: "melt", URN: plantest.StackURN})}, `"melt"`},
		{"severity", []apitype.EngineEvent{plantest.Message("dire", "", "m")}, `"dire"`},
		{"rule", []apitype.EngineEvent{plantest.Policy("mandatory", "", "", "m")}, "names no rule"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			reader := plan.NewReader(plantest.Info())
			var err error
			for _, event := range test.list {
				err = reader.Add(event)
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one with %q", err, test.want)
			}
			if _, again := reader.Plan(); again == nil {
				t.Error("Plan succeeds after an event was refused")
			}
		})
	}
}

func TestUnknownEventsAreCounted(t *testing.T) {
	if n := read(t, plantest.Info(), apitype.EngineEvent{Sequence: 1}).Run.UnknownEvents; n != 1 {
		t.Errorf("unknown events = %d, want 1", n)
	}
}

func BenchmarkReader(b *testing.B) {
	for _, size := range []int{100, 1000, 10000} {
		list := make([]apitype.EngineEvent, size)
		for i := range list {
			list[i] = replaced(fmt.Sprint("r", i), fmt.Sprint("id-", i), "p", fmt.Sprint("id-", i-1), plantest.Unknown)
		}
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			for b.Loop() {
				if _, err := (plantest.Scenario{Events: list}).Plan(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
