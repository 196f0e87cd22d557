package simulate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// linked knows boxes that may refer to each other by id, and that stay while another refers to them.
func linked(t *testing.T) *simulate.Provider {
	t.Helper()
	c := catalogue(t)
	kind := box()
	kind.Holder = func(id resource.ID, inputs resource.PropertyMap, a simulate.Account) string {
		var by []resource.ID
		for other, its := range a.All(boxType) {
			if simulate.Refers(resource.NewProperty(its), string(id)) {
				by = append(by, other)
			}
		}
		if by == nil {
			return ""
		}
		return fmt.Sprintf("%s is needed by %v", inputs["name"].StringValue(), by)
	}
	c.Resources = map[tokens.Type]simulate.Resource{boxType: kind}
	c.Refers = func(text string) bool { return strings.HasPrefix(text, "box-") || strings.HasPrefix(text, "arn:") }
	return simulate.New(c)
}

// fails holds an error to what it must say; nothing means that there is none.
func fails(t *testing.T, call string, err error, want string) {
	t.Helper()
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("%s: got %v, want %q", call, err, want)
	}
}

func TestReferences(t *testing.T) {
	for _, test := range []struct {
		name string
		refs func(made plugin.CreateResponse) m
		want string
	}{
		{"id", func(made plugin.CreateResponse) m { return m{"names": []any{string(made.ID)}} }, ""},
		{"output", func(made plugin.CreateResponse) m { return m{"lid": m{"note": made.Properties["arn"]}} }, ""},
		{"no reference", func(plugin.CreateResponse) m { return m{"colour": "red"} }, ""},
		{"nothing there", func(plugin.CreateResponse) m { return m{"colour": "box-0"} }, "colour refers to box-0, which does not"},
		{"deep down", func(plugin.CreateResponse) m { return m{"items": []any{m{"notes": m{"a": "box-1"}}}} }, "items refers to box-1"},
		{"secret", func(plugin.CreateResponse) m { return m{"tags": secret(m{"a": "box-1"})} }, "tags refers to something that does not exist"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := linked(t)
			made := create(t, p, "first", props(m{"size": 1}), false)
			_, err := p.Create(t.Context(), plugin.CreateRequest{
				URN: urn(boxType, "second"), Type: boxType, Properties: with(props(m{"size": 1}), test.refs(made)),
			})
			fails(t, "create", err, test.want)
			_, err = p.Update(t.Context(), plugin.UpdateRequest{
				URN: urn(boxType, "first"), Type: boxType, ID: made.ID, NewInputs: with(props(m{"size": 1}), test.refs(made)),
			})
			fails(t, "update", err, test.want)
		})
	}
}

// What an object was told by its inputs is not the account's: it can't stand in for what is gone.
func TestToldIsNotGiven(t *testing.T) {
	c := catalogue(t)
	c.Refers = func(text string) bool { return strings.HasPrefix(text, "box-") }
	p := simulate.New(c)
	gone := create(t, p, "gone", props(m{"size": 1}), false)
	uses := props(m{"size": 1, "colour": string(gone.ID)})
	create(t, p, "first", uses, false)
	if _, err := p.Delete(t.Context(), plugin.DeleteRequest{Type: boxType, ID: gone.ID}); err != nil {
		t.Fatal(err)
	}
	_, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn(boxType, "second"), Type: boxType, Properties: uses})
	if err == nil || !strings.Contains(err.Error(), "colour refers to "+string(gone.ID)) {
		t.Errorf("got %v", err)
	}
	if planned := create(t, p, "second", uses, true); planned.Status != resource.StatusOK {
		t.Errorf("a preview looked: %v", planned)
	}
}

func TestHolder(t *testing.T) {
	p := linked(t)
	held := create(t, p, "held", props(m{"size": 1, "name": "x"}), false)
	var users []resource.ID
	for i := range 6 {
		inputs := props(m{"size": i, "colour": secret(string(held.ID))})
		users = append(users, create(t, p, fmt.Sprintf("user%d", i), inputs, false).ID)
	}
	slices.Sort(users)
	_, err := p.Delete(t.Context(), plugin.DeleteRequest{Type: boxType, ID: held.ID})
	want := fmt.Sprintf("simulated test: DependencyViolation: test:index/box:Box %q has dependencies and can not be deleted: "+
		"x is needed by %v", held.ID, users)
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if live := p.Live(); len(live) != 7 {
		t.Errorf("live: %v, want all", live)
	}
	for _, id := range append(users, held.ID) {
		if _, err := p.Delete(t.Context(), plugin.DeleteRequest{Type: boxType, ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	if live := p.Live(); len(live) != 0 {
		t.Errorf("live: %v, want nothing", live)
	}
}

// What is referred to by a name of the user's choice is looked up by its type; a preview does not look.
func TestNeeds(t *testing.T) {
	const cup tokens.Type = "test:index/cup:Cup" // its id is its name
	c, kind := catalogue(t), box()
	kind.Needs = []simulate.Need{
		{Property: "colour", Kind: cup},
		{Property: "content", Kind: cup, ID: func(inputs resource.PropertyMap) string {
			return strings.TrimPrefix(inputs["content"].StringValue(), "built in")
		}},
	}
	c.Resources[boxType] = kind
	for _, test := range []struct {
		name   string
		inputs m
		want   string
	}{
		{"there", m{"colour": "oak"}, ""},
		{"not there", m{"colour": "elm"}, `colour is "elm", and this account has no such test:index/cup:Cup`},
		{"secret", m{"colour": secret("elm")}, "colour names no test:index/cup:Cup of this account"},
		{"secret, there", m{"colour": secret("oak")}, ""},
		{"absent", nil, ""},
		{"of every account", m{"content": "built in"}, ""},
		{"by another id", m{"content": "built inelm"}, `content is "elm", and`},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := simulate.New(c)
			named := plugin.CreateRequest{URN: urn(cup, "oak"), Type: cup, Properties: props(m{"name": "oak"})}
			if _, err := p.Create(t.Context(), named); err != nil {
				t.Fatal(err)
			}
			first := create(t, p, "first", props(m{"size": 1}), false)
			inputs := with(props(m{"size": 1}), test.inputs)
			request := plugin.CreateRequest{URN: urn(boxType, "second"), Type: boxType, Properties: inputs, Preview: true}
			_, err := p.Create(t.Context(), request)
			fails(t, "preview", err, "")
			request.Preview = false
			_, err = p.Create(t.Context(), request)
			fails(t, "create", err, test.want)
			_, err = p.Update(t.Context(), plugin.UpdateRequest{
				URN: urn(boxType, "first"), Type: boxType, ID: first.ID, NewInputs: inputs,
			})
			fails(t, "update", err, test.want)
		})
	}
}
