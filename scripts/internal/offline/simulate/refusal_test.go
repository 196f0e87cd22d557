package simulate_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// changed knows boxes, with changes of what they are.
func changed(t *testing.T, change func(*simulate.Resource)) *simulate.Provider {
	t.Helper()
	c, kind := catalogue(t), box()
	change(&kind)
	c.Resources = map[tokens.Type]simulate.Resource{boxType: kind}
	return simulate.New(c)
}

// What a box lacks is asked for when it is made, with its inputs as they came.
func TestLacks(t *testing.T) {
	p := changed(t, func(kind *simulate.Resource) {
		kind.Lacks = func(inputs resource.PropertyMap, a simulate.Account) string {
			for range a.All(boxType) {
				return ""
			}
			if !inputs["colour"].IsSecret() {
				return "" // the first may be of any colour that is known
			}
			return "there is no box yet"
		}
	})
	inputs := props(m{"size": 1, "colour": secret("red")})
	create(t, p, "second", inputs, true)
	request := plugin.CreateRequest{URN: urn(boxType, "second"), Type: boxType, Properties: inputs}
	_, err := p.Create(t.Context(), request)
	fails(t, "create", err, "simulated test: making second: there is no box yet")
	if live := p.Live(); len(live) != 0 {
		t.Errorf("live: %v", live)
	}
	create(t, p, "first", props(m{"size": 1, "colour": "red"}), false)
	_, err = p.Create(t.Context(), request)
	fails(t, "create with a box there", err, "")
}

func TestSameName(t *testing.T) {
	p := changed(t, func(kind *simulate.Resource) {
		kind.SameName = func(olds, news resource.PropertyMap) bool { return olds["name"].DeepEquals(news["name"]) }
	})
	for name, want := range map[string]bool{"a": true, "b": false} {
		got, err := p.Diff(t.Context(), plugin.DiffRequest{
			URN: urn(boxType, "box"), Type: boxType,
			OldInputs: props(m{"name": "a", "size": 1}), NewInputs: props(m{"name": secret(name), "size": 2}),
		})
		if err != nil || got.DeleteBeforeReplace != want || !got.Replace() {
			t.Errorf("to %s: %v %v, want delete first: %t", name, got, err, want)
		}
	}
}

// A fixed property is refused in a preview too, unless it may turn out to be the same.
func TestFixed(t *testing.T) {
	p := changed(t, func(kind *simulate.Resource) { kind.Fixed = []string{"lid.note", "colour"} })
	olds := props(m{"size": 1, "colour": "red", "lid": m{"note": "old"}})
	made := create(t, p, "box", olds, false)
	for name, test := range map[string]struct {
		news m
		want string
	}{
		"same":          {m{"size": 2, "colour": secret("red"), "lid": m{"note": "old", "material": "tin"}}, ""},
		"changed":       {m{"size": 1, "colour": secret("blue"), "lid": m{"note": "old"}}, "colour can not be changed"},
		"changed below": {m{"size": 1, "colour": "red", "lid": m{"note": "new"}}, "lid.note can not be changed"},
		"gone":          {m{"size": 1, "colour": "red"}, "lid.note can not be changed"},
		"not known":     {m{"size": 1, "colour": unknown(), "lid": m{"note": "old"}}, ""},
	} {
		for _, preview := range []bool{true, false} {
			_, err := p.Update(t.Context(), plugin.UpdateRequest{
				URN: urn(boxType, "box"), Type: boxType, ID: made.ID, Preview: preview,
				OldInputs: olds, OldOutputs: made.Properties, NewInputs: props(test.news),
			})
			fails(t, name, err, test.want)
		}
	}
}
