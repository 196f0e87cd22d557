package simulate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

func diffOf(t *testing.T, olds, news m) (plugin.DiffResult, error) {
	t.Helper()
	return newProvider(t).Diff(t.Context(), plugin.DiffRequest{
		URN: urn(boxType, "a"), Name: "a", Type: boxType, OldInputs: props(olds), NewInputs: props(news),
	})
}

func TestDiff(t *testing.T) {
	for _, test := range []struct {
		name       string
		olds, news m
		want       map[string]plugin.DiffKind
		keys       []resource.PropertyKey
	}{
		{name: "no change", olds: m{"size": 1, "tags": m{"a": "x"}}, news: m{"size": 1, "tags": m{"a": "x"}}},
		{
			name: "in place", olds: m{"colour": "red"}, news: m{"colour": "blue"},
			want: map[string]plugin.DiffKind{"colour": plugin.DiffUpdate},
		},
		{
			name: "replacing", olds: m{"size": 1, "colour": "red"}, news: m{"size": 2, "colour": "blue"},
			want: map[string]plugin.DiffKind{"size": plugin.DiffUpdateReplace, "colour": plugin.DiffUpdate},
			keys: []resource.PropertyKey{"size"},
		},
		{
			name: "a row of its own overrules the one above it",
			olds: m{"lid": m{"material": "tin", "note": "a", "lock": m{"kind": "x"}}},
			news: m{"lid": m{"material": "oak", "note": "b", "lock": m{"kind": "y"}}},
			want: map[string]plugin.DiffKind{
				"lid.material": plugin.DiffUpdateReplace, "lid.note": plugin.DiffUpdate, "lid.lock.kind": plugin.DiffUpdate,
			},
			keys: []resource.PropertyKey{"lid"},
		},
		{
			name: "a block that comes replaces by what is in it", olds: m{}, news: m{"lid": m{"material": "tin", "note": "a"}},
			want: map[string]plugin.DiffKind{"lid": plugin.DiffAddReplace}, keys: []resource.PropertyKey{"lid"},
		},
		{
			name: "a block that goes replaces by what was in it", olds: m{"lid": m{"material": "tin"}}, news: m{"lid": nil},
			want: map[string]plugin.DiffKind{"lid": plugin.DiffDeleteReplace}, keys: []resource.PropertyKey{"lid"},
		},
		{
			name: "a block without a replacing part comes in place", olds: m{}, news: m{"lid": m{"note": "a"}},
			want: map[string]plugin.DiffKind{"lid": plugin.DiffAdd},
		},
		{
			name: "an empty block comes in place", olds: m{}, news: m{"lid": m{}},
			want: map[string]plugin.DiffKind{"lid": plugin.DiffAdd},
		},
		{
			name: "items of a list, positions left out",
			olds: m{"items": []any{m{"id": "a", "count": 1}, m{"id": "b"}}}, news: m{"items": []any{m{"id": "a", "count": 2}}},
			want: map[string]plugin.DiffKind{"items[0].count": plugin.DiffUpdate, "items[1]": plugin.DiffDeleteReplace},
			keys: []resource.PropertyKey{"items"},
		},
		{
			name: "a key with dots", olds: m{"tags": m{"a.b/c": "x"}}, news: m{"tags": m{"a.b/c": "y", `d"e`: "z"}},
			want: map[string]plugin.DiffKind{`tags["a.b/c"]`: plugin.DiffUpdate, `tags["d\"e"]`: plugin.DiffAdd},
		},
		{
			name: "what becomes unknown may replace", olds: m{"size": 1, "colour": "red"}, news: m{"size": unknown(), "colour": unknown()},
			want: map[string]plugin.DiffKind{"size": plugin.DiffUpdateReplace, "colour": plugin.DiffUpdate},
			keys: []resource.PropertyKey{"size"},
		},
		{
			name: "a block that becomes unknown", olds: m{"lid": m{"note": "a"}}, news: m{"lid": unknown()},
			want: map[string]plugin.DiffKind{"lid": plugin.DiffUpdate},
		},
		{
			name: "a replacing block that becomes unknown", olds: m{"lid": m{"material": "tin"}}, news: m{"lid": unknown()},
			want: map[string]plugin.DiffKind{"lid": plugin.DiffUpdateReplace}, keys: []resource.PropertyKey{"lid"},
		},
		{
			name: "an unknown value that comes", olds: m{}, news: m{"size": unknown()},
			want: map[string]plugin.DiffKind{"size": plugin.DiffAddReplace}, keys: []resource.PropertyKey{"size"},
		},
		{name: "only the mark of a secret", olds: m{"size": 1, "lid": secret(m{"note": "a"})}, news: m{"size": secret(1), "lid": m{"note": "a"}}},
		{
			name: "inside of a secret", olds: m{"lid": secret(m{"material": "tin", "note": "a"})},
			news: m{"lid": secret(m{"material": "tin", "note": "b"})},
			want: map[string]plugin.DiffKind{"lid.note": plugin.DiffUpdate},
		},
		{name: "the bridge's own", olds: m{"size": 1, "__defaults": []any{"name"}}, news: m{"size": 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := diffOf(t, test.olds, test.news)
			if err != nil {
				t.Fatal(err)
			}
			var kinds map[string]plugin.DiffKind
			for path, d := range got.DetailedDiff {
				if kinds == nil {
					kinds = map[string]plugin.DiffKind{}
				}
				if kinds[path] = d.Kind; !d.InputDiff {
					t.Errorf("%s is not marked as a change of an input", path)
				}
			}
			if diff := cmp.Diff(test.want, kinds); diff != "" {
				t.Errorf("detailed diff (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.keys, got.ReplaceKeys); diff != "" {
				t.Errorf("replacing keys (-want +got):\n%s", diff)
			}
			if want := len(test.want) > 0; (got.Changes == plugin.DiffSome) != want {
				t.Errorf("changes: got %v, want some: %v", got.Changes, want)
			}
		})
	}
}

// A change that nobody wrote down is an error, and the error says what to write down.
func TestDiffUntabled(t *testing.T) {
	const planted = "hunter2"
	_, err := diffOf(t, m{"colour": "red"}, m{"colour": "blue", "names": secret([]any{planted})})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"simulated test: a:", "names[0]", string(boxType), "add a row with its source"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not say %q", err, want)
		}
	}
	if strings.Contains(err.Error(), planted) {
		t.Errorf("error %q holds the secret", err)
	}
}

func TestDiffDeleteBeforeReplace(t *testing.T) {
	c := catalogue(t)
	kind := c.Resources[boxType]
	kind.DeleteBeforeReplace = true
	c.Resources = map[tokens.Type]simulate.Resource{boxType: kind}
	got, err := simulate.New(c).Diff(t.Context(), plugin.DiffRequest{
		URN: urn(boxType, "a"), Type: boxType, OldInputs: props(m{"size": 1}), NewInputs: props(m{"size": 2}),
	})
	if err != nil || !got.DeleteBeforeReplace || !got.Replace() {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Settings of a provider are compared without a table.
func TestDiffConfig(t *testing.T) {
	got, err := newProvider(t).DiffConfig(t.Context(), plugin.DiffConfigRequest{
		OldInputs: props(m{"region": "a"}), NewInputs: props(m{"region": "b"}),
	})
	if err != nil || got.Changes != plugin.DiffSome || got.Replace() {
		t.Errorf("got %+v, %v", got, err)
	}
}
