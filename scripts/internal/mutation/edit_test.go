package mutation

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func TestEdit(t *testing.T) {
	before := pulumi.Map{
		"size": pulumi.Float64(1),
		"list": pulumi.Array{pulumi.Map{"name": pulumi.String("a")}, pulumi.Map{"name": pulumi.String("b")}},
	}
	for path, test := range map[string]struct {
		value any
		want  pulumi.Input // nil: the path can't be changed
	}{
		"size":            {"big", pulumi.Map{"size": pulumi.Any("big"), "list": before["list"]}},
		"list":            {nil, pulumi.Map{"size": pulumi.Float64(1)}},
		"block.inner":     {true, pulumi.Map{"size": pulumi.Float64(1), "list": before["list"], "block": pulumi.Map{"inner": pulumi.Any(true)}}},
		"list[1].name":    {nil, pulumi.Map{"size": pulumi.Float64(1), "list": pulumi.Array{pulumi.Map{"name": pulumi.String("a")}, pulumi.Map{}}}},
		"list[2].name":    {"c", nil},
		"list.name":       {"c", nil},
		"size.unit":       {"c", nil},
		"[0]":             {"c", nil},
		`list[1]["name"]`: {"c", pulumi.Map{"size": pulumi.Float64(1), "list": pulumi.Array{pulumi.Map{"name": pulumi.String("a")}, pulumi.Map{"name": pulumi.Any("c")}}}},
	} {
		keys, err := resource.ParsePropertyPath(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := edit(before, keys, test.value, nil)
		if (err == nil) != (test.want != nil) {
			t.Errorf("%s: error %v", path, err)
		}
		if err != nil {
			continue
		}
		if diff := cmp.Diff(data(test.want), data(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	want := map[string]any{"size": 1.0, "list": []any{map[string]any{"name": "a"}, map[string]any{"name": "b"}}}
	if diff := cmp.Diff(want, data(before)); diff != "" {
		t.Errorf("the value itself was changed (-want +got):\n%s", diff)
	}
}

// What is an output is changed when it is there, and so is what is made of an old value.
func TestEditOutput(t *testing.T) {
	object := func() map[string]any { return map[string]any{"text": "a", "list": []any{"x", "y"}} }
	longer := func(old any) any { return old.(string) + "!" }
	for path, test := range map[string]struct{ value, want any }{
		"output.text":    {"b", map[string]any{"output": map[string]any{"text": "b", "list": []any{"x", "y"}}}},
		"output.list[1]": {longer, map[string]any{"output": map[string]any{"text": "a", "list": []any{"x", "y!"}}}},
		"output":         {"b", map[string]any{"output": "b"}},
	} {
		keys, err := resource.ParsePropertyPath(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, when := range []pulumi.Output{nil, pulumi.Any("it is there")} {
			got, err := edit(pulumi.Map{"output": pulumi.Any(object())}, keys, test.value, when)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, data(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		}
	}
}

// data is what an input comes to.
func data(v pulumi.Input) any {
	come := make(chan any, 1)
	pulumi.All(v).ApplyT(func(args []any) any {
		come <- args[0]
		return nil
	})
	return <-come
}
