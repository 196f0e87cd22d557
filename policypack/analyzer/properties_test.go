package analyzer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/asset"
)

func TestConvertProperties(t *testing.T) {
	text := resource.NewProperty("text")
	hidden := resource.MakeSecret
	computed := resource.MakeComputed(text)
	isUnknown := map[string]any{"__unknown": true}
	for name, test := range map[string]struct {
		property resource.PropertyValue
		want     any
	}{
		"null":                      {resource.NewNullProperty(), nil},
		"bool":                      {resource.NewProperty(false), false},
		"number":                    {resource.NewProperty(1.5), 1.5},
		"string":                    {text, "text"},
		"array":                     {resource.NewProperty([]resource.PropertyValue{text, computed}), []any{"text", isUnknown}},
		"object":                    {resource.NewProperty(resource.PropertyMap{"a": text}), map[string]any{"a": "text"}},
		"unknown":                   {computed, isUnknown},
		"secret":                    {hidden(text), map[string]any{"__secret": "text"}},
		"secret null":               {hidden(resource.NewNullProperty()), map[string]any{"__secret": nil}},
		"secret of a secret":        {hidden(hidden(text)), map[string]any{"__secret": "text"}},
		"secret unknown":            {hidden(computed), map[string]any{"__secret": isUnknown}},
		"secret in a secret object": {hidden(resource.NewProperty(resource.PropertyMap{"a": hidden(text)})), map[string]any{"__secret": map[string]any{"a": map[string]any{"__secret": "text"}}}},
		"output":                    {resource.NewProperty(resource.Output{Element: text, Known: true}), "text"},
		"output unknown":            {resource.NewProperty(resource.Output{Element: text}), isUnknown},
		"output secret":             {resource.NewProperty(resource.Output{Element: hidden(text), Known: true, Secret: true}), map[string]any{"__secret": "text"}},
		"output secret unknown":     {resource.NewProperty(resource.Output{Secret: true}), map[string]any{"__secret": isUnknown}},
		"reference to a custom":     {resource.MakeCustomResourceReference("urn:a", "i-1", ""), "i-1"},
		"reference without id":      {resource.MakeCustomResourceReference("urn:a", "", ""), isUnknown},
		"reference to a component":  {resource.MakeComponentResourceReference("urn:a", ""), "urn:a"},
		"asset":                     {resource.NewProperty(&asset.Asset{Hash: "h", Path: "p", Text: "content"}), map[string]any{"__asset": map[string]any{"hash": "h", "path": "p", "uri": ""}}},
		"archive":                   {resource.NewProperty(&archive.Archive{Hash: "h", URI: "u"}), map[string]any{"__archive": map[string]any{"hash": "h", "path": "", "uri": "u"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := convertProperties(resource.PropertyMap{"value": test.property})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]any{"value": test.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A property that looks like a mark would let a program call a value unknown that is not.
func TestConvertRefusesMarks(t *testing.T) {
	for _, key := range []resource.PropertyKey{"__unknown", "__secret", "__asset", "__archive"} {
		_, err := convertProperties(resource.PropertyMap{"list": resource.NewProperty([]resource.PropertyValue{
			resource.NewProperty(resource.PropertyMap{key: resource.NewProperty(true)}),
		})})
		if err == nil || !strings.Contains(err.Error(), "property list[0]."+string(key)+" uses the key") {
			t.Errorf("the error for the key %s is %v", key, err)
		}
	}
}
