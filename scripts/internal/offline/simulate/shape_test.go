package simulate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// said are failures as "property: reason".
func said(failures []plugin.CheckFailure) []string {
	var all []string
	for _, f := range failures {
		all = append(all, string(f.Property)+": "+f.Reason)
	}
	return all
}

const boxNames = "colour, content, items, lid, name, names, open, serial, size, tags, weight"

func TestShapeCheck(t *testing.T) {
	for _, test := range []struct {
		name   string
		inputs m
		want   []string
	}{
		{name: "everything fits", inputs: m{
			"name": "a", "colour": "red", "size": 3, "weight": 1.5, "open": true,
			"lid":   m{"material": "tin", "lock": m{"kind": "brass"}},
			"items": []any{m{"id": "x", "count": 2, "notes": m{"any key": "text"}}},
			"names": []any{"x"}, "tags": m{"Team": "ml"}, "content": []any{m{"free": 1}},
		}},
		{name: "unknown values fit", inputs: m{
			"size": unknown(), "lid": unknown(), "items": []any{unknown(), m{"id": unknown()}}, "tags": m{"a": unknown()},
		}},
		{name: "secrets are looked into", inputs: m{"size": secret(3), "lid": secret(m{"material": "tin"})}},
		{name: "output values are looked into", inputs: m{
			"size": resource.NewProperty(resource.Output{Element: resource.NewProperty("big"), Known: true}),
			"lid":  resource.NewProperty(resource.Output{Known: false}),
		}, want: []string{"size: size is string, want a whole number"}},
		{name: "null is absent", inputs: m{"size": 1, "name": nil, "lid": nil, "tags": m{"a": nil}}},
		{name: "the engine's own", inputs: m{"size": 1, "__defaults": []any{"name"}}},
		{name: "required", inputs: m{"lid": m{}, "items": []any{m{"count": 1}}}, want: []string{
			"items: items[0].id is required",
			"lid: lid.material is required",
			"size: size is required",
		}},
		{name: "null is not what is required", inputs: m{"size": nil}, want: []string{"size: size is required"}},
		{name: "no such property", inputs: m{"size": 1, "sise": 1, "lid": m{"material": "tin", "lok": m{}}}, want: []string{
			"lid: lid.lok does not exist; there are lock, material, note",
			"sise: sise does not exist; there are " + boxNames,
		}},
		{name: "a field without a tag is none", inputs: m{"size": 1, "Untold": "x"}, want: []string{
			"Untold: Untold does not exist; there are " + boxNames,
		}},
		{name: "every wrong type at once", inputs: m{
			"name": 1, "size": 1.5, "weight": "1", "open": "true", "lid": "tin", "items": m{}, "names": []any{"a", true},
			"tags": m{"a": 1, "b": "x"},
		}, want: []string{
			"items: items is object, want a list",
			"lid: lid is string, want an object",
			"name: name is number, want a string",
			"names: names[1] is bool, want a string",
			"open: open is string, want true or false",
			"size: size is number, want a whole number",
			"tags: tags.a is number, want a string",
			"weight: weight is string, want a number",
		}},
		{name: "wrong types deep down", inputs: m{
			"size": 1, "lid": m{"material": "tin", "lock": m{"kind": 7}},
			"items": []any{m{"id": "a"}, m{"id": "b", "count": "many", "notes": []any{}}},
		}, want: []string{
			"items: items[1].count is string, want a whole number",
			"items: items[1].notes is [], want a map",
			"lid: lid.lock.kind is number, want a string",
		}},
		{name: "a type that the checker does not know", inputs: m{"size": 1, "serial": 1}, want: []string{
			"serial: serial has the SDK type int64, which the simulator does not check yet",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := said(simulate.ShapeOf(BoxArgs{}).Check(props(test.inputs)))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("failures (-want +got):\n%s", diff)
			}
		})
	}
}

// A message names the place and the types. Neither values nor the names inside of a secret are in it.
func TestShapeCheckKeepsSecrets(t *testing.T) {
	const planted = "hunter2"
	failures := said(simulate.ShapeOf(BoxArgs{}).Check(props(m{
		"size":  secret(planted),
		"names": secret(planted),
		"lid":   secret(m{planted: planted, "material": 1}),
		"tags":  secret(m{planted: 1}),
		"items": []any{m{"id": secret(1), "notes": secret(m{planted: m{planted: planted}})}},
	})))
	want := []string{
		"items: items[0].id is number, want a string",
		"items: items[0].notes.[secret] is object, want a string",
		"lid: lid.[secret] does not exist; there are lock, material, note",
		"lid: lid.material is number, want a string",
		"names: names is string, want a list",
		"size: size is string, want a whole number",
		"tags: tags.[secret] is number, want a string",
	}
	if diff := cmp.Diff(want, failures); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
	if strings.Contains(strings.Join(failures, "\n"), planted) {
		t.Error("the messages hold the secret")
	}
}

// What is wrong after a secret is told by name again.
func TestShapeCheckAfterSecret(t *testing.T) {
	got := said(simulate.ShapeOf(BoxArgs{}).Check(props(m{"colour": secret("x"), "size": 1, "tags": m{"Team": 1}})))
	if diff := cmp.Diff([]string{"tags: tags.Team is number, want a string"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestShapeHas(t *testing.T) {
	shape := simulate.ShapeOf(BoxArgs{})
	for path, want := range map[string]bool{
		"size": true, "lid": true, "lid.lock.kind": true, "items.id": true, "items.notes.anything": true,
		"tags.Team": true, "content.anything.deep": true,
		"": false, "sise": false, "size.deep": false, "lid.lok": false, "lid.lock.kind.deep": false, "items.0.id": false,
	} {
		if got := shape.Has(path); got != want {
			t.Errorf("Has(%q) = %v, want %v", path, got, want)
		}
	}
	if got := strings.Join(shape.Names(), ", "); got != boxNames {
		t.Errorf("names: got %s", got)
	}
}
