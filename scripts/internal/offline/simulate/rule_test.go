package simulate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// Rules see values without marks and only when the types are right; every rule speaks.
func TestRules(t *testing.T) {
	c := catalogue(t)
	kind := box()
	kind.Rules = []simulate.Rule{
		func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
			if inputs["size"].NumberValue() > 9 { // panics if it is no number
				return "size", "too big"
			}
			return "", ""
		},
		func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
			if lid := inputs["lid"]; lid.IsObject() && lid.ObjectValue()["material"].StringValue() == "ice" {
				return "lid", "melts"
			}
			return "", ""
		},
	}
	c.Resources = map[tokens.Type]simulate.Resource{boxType: kind}
	for _, test := range []struct {
		inputs m
		want   []string
	}{
		{m{"size": 9, "lid": m{"material": "tin"}}, nil},
		{m{"size": 10, "lid": m{"material": "ice"}}, []string{"size: too big", "lid: melts"}},
		{m{"size": secret(10)}, []string{": too big"}},
		{m{"size": 1, "lid": secret(m{"material": secret("ice")})}, []string{": melts"}},
		{m{"size": "10", "lid": m{"material": "ice"}}, []string{"size: size is string, want a whole number"}},
	} {
		got, err := simulate.New(c).Check(t.Context(), plugin.CheckRequest{
			URN: urn(boxType, "a"), Name: "a", Type: boxType, News: props(test.inputs),
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, said(got.Failures)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", test.inputs, diff)
		}
	}
}
