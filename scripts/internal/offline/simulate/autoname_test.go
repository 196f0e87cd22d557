package simulate_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// check checks box "a", whose inputs must be right.
func check(t *testing.T, p *simulate.Provider, olds, news resource.PropertyMap) resource.PropertyMap {
	t.Helper()
	got, err := p.Check(t.Context(), plugin.CheckRequest{
		URN: urn(boxType, "a"), Name: "a", Type: boxType, Olds: olds, News: news, RandomSeed: []byte("seed"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Failures) > 0 {
		t.Fatal(said(got.Failures))
	}
	return got.Properties
}

func TestAutoName(t *testing.T) {
	p := newProvider(t)
	unnamed := props(m{"size": 1})
	first := check(t, p, nil, unnamed)
	name := first["name"].StringValue()
	if !regexp.MustCompile(`^a-[0-9a-f]{7}$`).MatchString(name) {
		t.Errorf("made up %q", name)
	}
	if unnamed.HasValue("name") {
		t.Error("the request was changed")
	}
	if again := check(t, newProvider(t), nil, unnamed); !again.DeepEquals(first) {
		t.Errorf("the same seed made up %v and %v", first, again)
	}
	if made := create(t, p, "a", first, false); made.Properties.HasValue("__defaults") {
		t.Error("the bridge's own input is an output")
	}
	if kept := check(t, p, first, props(m{"size": 2}))["name"].StringValue(); kept != name {
		t.Errorf("an update renamed %q to %q", name, kept)
	}
	chosen := check(t, p, first, props(m{"size": 1, "name": "mine"}))
	if diff := cmp.Diff(props(m{"size": 1, "name": "mine"}), chosen); diff != "" {
		t.Errorf("a chosen name (-want +got):\n%s", diff)
	}
	if back := check(t, p, chosen, unnamed)["name"].StringValue(); back == "mine" {
		t.Error("a chosen name stays although the user took it back")
	}
	if unknownName := check(t, p, first, props(m{"size": 1, "name": unknown()})); !unknownName["name"].IsComputed() {
		t.Errorf("an unknown name became %v", unknownName["name"])
	}
}

func TestAutoNameAsConfigured(t *testing.T) {
	for _, test := range []struct {
		name    string
		options plugin.AutonamingOptions
		want    resource.PropertyMap
	}{
		{"proposed", plugin.AutonamingOptions{ProposedName: "x"}, props(m{"size": 1, "name": "x", "__defaults": []any{"name"}})},
		{
			"enforced", plugin.AutonamingOptions{ProposedName: "x", Mode: plugin.AutonamingModeEnforce},
			props(m{"size": 1, "name": "x", "__defaults": []any{"name"}}),
		},
		{"switched off", plugin.AutonamingOptions{Mode: plugin.AutonamingModeDisabled}, props(m{"size": 1})},
	} {
		got, err := newProvider(t).Check(t.Context(), plugin.CheckRequest{
			URN: urn(boxType, "a"), Name: "a", Type: boxType, News: props(m{"size": 1}), Autonaming: &test.options,
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, got.Properties); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestAutoNameTooLong(t *testing.T) {
	long := strings.Repeat("a", 20)
	_, err := newProvider(t).Check(t.Context(), plugin.CheckRequest{
		URN: urn(boxType, long), Name: long, Type: boxType, News: props(m{"size": 1}),
	})
	if err == nil || !strings.Contains(err.Error(), "longer than maximum length 20") || !strings.Contains(err.Error(), long) {
		t.Errorf("got %v", err)
	}
}
