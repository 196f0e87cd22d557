package simulate_test

import (
	"crypto/rand"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// check checks box "a", whose inputs must be right.
func check(t *testing.T, p *simulate.Provider, olds, news resource.PropertyMap) resource.PropertyMap {
	t.Helper()
	got, err := p.Check(t.Context(), plugin.CheckRequest{
		URN: urn(boxType, "a"), Name: "a", Type: boxType, Olds: olds, News: news, RandomSeed: []byte(rand.Text()),
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
		t.Errorf("the first name is %v in one run and %v in another", first, again)
	}
	if made := create(t, p, "a", first, false); made.Properties.HasValue("__defaults") {
		t.Error("the bridge's own input is an output")
	}
	if replacing := check(t, p, nil, unnamed)["name"].StringValue(); replacing == name {
		t.Errorf("what replaces %q has the same name", name)
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

// prefixed knows a box whose colour is the prefix of its name.
func prefixed(t *testing.T) *simulate.Provider {
	t.Helper()
	c := catalogue(t)
	kind := box()
	kind.Naming = simulate.Naming{Property: "name", Limit: 40, Prefix: "colour", PrefixLimit: 14}
	kind.Fill = func(m *simulate.Making) { m.Identify(m.Name()) }
	c.Resources = map[tokens.Type]simulate.Resource{boxType: kind}
	return simulate.New(c)
}

func TestNameFromPrefix(t *testing.T) {
	p := prefixed(t)
	inputs := props(m{"size": 1, "colour": "red-"})
	if checked := check(t, p, nil, inputs); !checked.DeepEquals(inputs) {
		t.Errorf("Check changed the inputs to %v", checked)
	}
	for _, prefix := range []any{"red-", unknown()} {
		planned := create(t, p, "a", props(m{"size": 1, "colour": prefix}), true)
		if !planned.Properties["name"].IsComputed() {
			t.Errorf("the preview knows the name behind %v: %v", prefix, planned.Properties["name"])
		}
	}
	first, second := create(t, p, "a", inputs, false), create(t, p, "a", inputs, false)
	if !regexp.MustCompile(`^red-[0-9a-f]{26}$`).MatchString(string(first.ID)) {
		t.Errorf("id %q", first.ID)
	}
	if name := first.Properties["name"].StringValue(); name != string(first.ID) || first.ID == second.ID {
		t.Errorf("name %q, ids %q and %q", name, first.ID, second.ID)
	}
	chosen := create(t, p, "a", props(m{"size": 1, "name": "mine"}), false)
	if chosen.ID != "mine" {
		t.Errorf("a chosen name became %q", chosen.ID)
	}
}

func TestNamesRefused(t *testing.T) {
	for _, test := range []struct {
		name   string
		inputs m
		want   []string
	}{
		{"both fit", m{"colour": strings.Repeat("é", 14)}, nil},
		{"prefix too long", m{"colour": strings.Repeat("é", 15)}, []string{"colour: colour has 15 characters, at most 14 fit"}},
		{"name too long", m{"name": strings.Repeat("a", 41)}, []string{"name: name has 41 characters, at most 40 fit"}},
		{"name and prefix", m{"name": "a", "colour": "red-"}, []string{"colour: colour and name exclude each other"}},
		{"an unknown prefix counts", m{"name": "a", "colour": unknown()}, []string{"colour: colour and name exclude each other"}},
		{"secret", m{"name": secret(strings.Repeat("a", 41))}, []string{": name has 41 characters, at most 40 fit"}},
	} {
		got, err := prefixed(t).Check(t.Context(), plugin.CheckRequest{
			URN: urn(boxType, "a"), Name: "a", Type: boxType, News: with(props(m{"size": 1}), test.inputs),
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, said(got.Failures)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// Only a name that the provider makes up is put in lower case.
func TestAutoNameInLowerCase(t *testing.T) {
	c, kind := catalogue(t), box()
	kind.Naming.Lower = true
	c.Resources[boxType] = kind
	for want, inputs := range map[string]m{"^abc-[0-9a-f]{7}$": {"size": 1}, "^Mine$": {"size": 1, "name": "Mine"}} {
		got, err := simulate.New(c).Check(t.Context(), plugin.CheckRequest{
			URN: urn(boxType, "ABC"), Name: "ABC", Type: boxType, News: props(inputs),
		})
		if err != nil || !regexp.MustCompile(want).MatchString(got.Properties["name"].StringValue()) {
			t.Errorf("named %v, %v, want %s", got.Properties["name"], err, want)
		}
	}
}
