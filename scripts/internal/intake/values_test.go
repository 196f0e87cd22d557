package intake

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// differences compares two objects in their JSON forms.
func differences(t *testing.T, v values, shown, judged string) []string {
	t.Helper()
	var s plan.Value
	var j map[string]any
	if err := json.Unmarshal([]byte(shown), &s); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(judged), &j); err != nil {
		t.Fatal(err)
	}
	v.object(nil, s.Fields, j)
	return v.different
}

func TestValues(t *testing.T) {
	long := strings.Repeat("x", 3000)
	cut := `{"a":{"$kind":"text","size":3000,"text":"` + long[:2000] + `"}}`
	tests := []struct {
		name, shown, judged string
		want                []string
	}{
		{"alike", `{"a":1,"b":[true,"x",{"c":null}]}`, `{"a":1,"b":[true,"x",{}]}`, nil},
		{"number", `{"a":1}`, `{"a":2}`, []string{"a"}},
		{"number and text", `{"a":1}`, `{"a":"1"}`, []string{"a"}},
		{"boolean and text", `{"a":true}`, `{"a":"true"}`, []string{"a"}},
		{"missing", `{"a":1}`, `{}`, []string{"a"}},
		{"more", `{}`, `{"a":1}`, []string{"a"}},
		{"null is nothing", `{"a":null}`, `{}`, nil},
		{"false is something", `{}`, `{"a":false}`, []string{"a"}},
		{"the engine's own", `{"__internal":{}}`, `{}`, nil},
		{"not the engine's own", `{"__internal":{}}`, `{"__internal":1}`, []string{"__internal"}},
		{"deep", `{"a":[{"b.c":1}]}`, `{"a":[{"b.c":2}]}`, []string{`a[0]["b.c"]`}},
		{"shorter list", `{"a":[1,2]}`, `{"a":[1]}`, []string{"a"}},
		{"object and list", `{"a":{}}`, `{"a":[]}`, []string{"a"}},
		{"object and mark", `{"a":{}}`, `{"a":{"__unknown":true}}`, []string{"a"}},
		{"unknown", `{"a":{"$kind":"unknown"}}`, `{"a":{"__unknown":true}}`, nil},
		{"unknown and known", `{"a":{"$kind":"unknown"}}`, `{"a":1}`, []string{"a"}},
		{"unknown and secret", `{"a":{"$kind":"unknown"}}`, `{"a":{"__secret":{"__unknown":true}}}`, []string{"a"}},
		{"secret", `{"a":{"$kind":"secret"}}`, `{"a":{"__secret":{"__unknown":true}}}`, nil},
		{"plain and secret", `{"a":1}`, `{"a":{"__secret":1}}`, []string{"a"}},
		{"secret somewhere else", `{"a":{"$kind":"secret"}}`, `{"a":1}`, nil},
		{"reference", `{"a":{"$kind":"reference","urn":"u"}}`, `{"a":{"__unknown":true}}`, nil},
		{"asset", `{"a":{"$kind":"asset","hash":"h"}}`, `{"a":{"__asset":{"hash":"h","path":"","uri":""}}}`, nil},
		{"another asset", `{"a":{"$kind":"asset","hash":"h"}}`, `{"a":{"__asset":{"hash":"i","path":"","uri":""}}}`, []string{"a"}},
		{"asset and archive", `{"a":{"$kind":"asset","hash":"h"}}`, `{"a":{"__archive":{"hash":"h","path":"","uri":""}}}`, []string{"a"}},
		{"cut text", cut, `{"a":"` + long + `"}`, nil},
		{"cut text of another length", cut, `{"a":"` + long + `x"}`, []string{"a"}},
		{"cut text with another beginning", cut, `{"a":"y` + long[1:] + `"}`, []string{"a"}},
		{"no number", `{"a":{"$kind":"number","text":"NaN"}}`, `{"a":0}`, []string{"a"}},
		{"another name", `{"a":"cat-1234567"}`, `{"a":"cat-7654321"}`, []string{"a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, differences(t, values{name: "cat"}, test.shown, test.judged)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A resource that is replaced gets another name of the same form, and nothing else may differ.
func TestValuesOfAReplacedResource(t *testing.T) {
	for judged, want := range map[string]bool{
		"cat-7654321": true, "cat-abcdefgh": true, "cat-123456": false, "dog-7654321": false, "cat-7654321/x": false, "cat": false, "cat-ABCDEFG": false,
	} {
		got := differences(t, values{name: "cat", renamed: true}, `{"a":"cat-1234567"}`, `{"a":"`+judged+`"}`)
		if (got == nil) != want {
			t.Errorf("%s: %v", judged, got)
		}
	}
}
