package simulate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// updated makes a box and updates it, or in a preview only says what would be.
func updated(t *testing.T, p *simulate.Provider, olds, news m, preview bool) (before, after resource.PropertyMap) {
	t.Helper()
	made := create(t, p, "a", props(olds), false)
	got, err := p.Update(t.Context(), plugin.UpdateRequest{
		URN: urn(boxType, "a"), Type: boxType, ID: made.ID, Preview: preview,
		OldInputs: props(olds), OldOutputs: made.Properties, NewInputs: props(news),
	})
	if err != nil {
		t.Fatal(err)
	}
	return made.Properties, got.Properties
}

// with is a copy of props with other values; nil takes a property away.
func with(before resource.PropertyMap, changes m) resource.PropertyMap {
	after := before.Copy()
	for key, v := range changes {
		after[resource.PropertyKey(key)] = resource.NewPropertyValue(v)
		if v == nil {
			delete(after, resource.PropertyKey(key))
		}
	}
	return after
}

func TestUpdate(t *testing.T) {
	for _, test := range []struct {
		name       string
		olds, news m
		want       m // what differs from the outputs before, but for the version
	}{
		{
			name: "inputs follow, the rest stays", olds: m{"size": 1, "names": []any{"x"}}, news: m{"size": 2},
			want: m{"size": 2, "names": nil},
		},
		{
			name: "an output that equals an input", olds: m{"tags": m{"a": "x"}}, news: m{"tags": m{"b": "y"}},
			want: m{"tags": m{"b": "y"}, "tagsAll": m{"b": "y"}},
		},
		{
			name: "what the provider added inside of an object stays",
			olds: m{"lid": m{"material": "tin", "note": "a"}}, news: m{"lid": m{"material": "tin"}},
			want: m{"lid": m{"material": "tin", "lock": m{"kind": "brass"}}},
		},
		{
			name: "also when the object is secret",
			olds: m{"lid": m{"material": "tin"}}, news: m{"lid": secret(m{"material": "tin", "note": "b"})},
			want: m{"lid": secret(m{"material": "tin", "note": "b", "lock": m{"kind": "brass"}})},
		},
		{
			name: "the user's own value wins", olds: m{"lid": m{"material": "tin"}},
			news: m{"lid": m{"material": "tin", "lock": m{"kind": "steel"}}, "colour": "red"},
			want: m{"lid": m{"material": "tin", "lock": m{"kind": "steel"}}, "colour": "red"},
		},
		{
			name: "the bridge's own inputs are no outputs", olds: m{"size": 1}, news: m{"size": 2, "__defaults": []any{"name"}},
			want: m{"size": 2},
		},
		{
			name: "an object that goes", olds: m{"lid": m{"material": "tin"}}, news: m{}, want: m{"lid": nil},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			before, after := updated(t, newProvider(t), test.olds, test.news, false)
			test.want["version"] = 2
			if _, ok := test.want["tagsAll"]; !ok {
				test.want["tagsAll"] = resource.NewNullProperty()
			}
			if diff := cmp.Diff(with(before, test.want), after); diff != "" {
				t.Errorf("up (-want +got):\n%s", diff)
			}
			before, after = updated(t, newProvider(t), test.olds, test.news, true)
			test.want["version"] = unknown()
			if diff := cmp.Diff(with(before, test.want), after); diff != "" {
				t.Errorf("preview (-want +got):\n%s", diff)
			}
		})
	}
}

// An update is what is read afterwards; a preview of one is not.
func TestUpdateIsRead(t *testing.T) {
	for _, preview := range []bool{false, true} {
		p := newProvider(t)
		before, after := updated(t, p, m{"size": 1}, m{"size": 2}, preview)
		want, inputs := after, props(m{"size": 2})
		if preview {
			want, inputs = before, props(m{"size": 1})
		}
		id := create(t, newProvider(t), "a", props(m{"size": 1}), false).ID // the same in each run
		got, err := p.Read(t.Context(), plugin.ReadRequest{URN: urn(boxType, "a"), Type: boxType, ID: id})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(plugin.ReadResult{ID: id, Inputs: inputs, Outputs: want}, got.ReadResult); diff != "" {
			t.Errorf("preview %v (-want +got):\n%s", preview, diff)
		}
	}
}
