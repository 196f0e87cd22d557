package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The bridge's own notes are no properties, wherever they stand.
func TestBridgeDefaultsAreLeftOut(t *testing.T) {
	got := convertObject(map[string]any{
		"name": "a", "__defaults": []any{"name"},
		"inner": map[string]any{"__defaults": []any{}, "size": "1"},
	}, nil)
	want := Value{Kind: KindObject, Fields: map[string]Value{
		"name":  {Kind: KindString, Text: "a"},
		"inner": {Kind: KindObject, Fields: map[string]Value{"size": {Kind: KindString, Text: "1"}}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
