package rules_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// sample is a resource of testdata/compliant.yaml.
type sample struct {
	Type       string              `json:"type"`
	Protect    bool                `json:"protect"`
	Uses       map[string][]string `json:"uses"`
	Properties map[string]any      `json:"properties"`
}

// compliant are the stacks of testdata/compliant.yaml by their names.
func compliant(t *testing.T) map[string][]engine.Resource {
	t.Helper()
	text, err := os.ReadFile("testdata/compliant.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]map[string]sample
	if err := yaml.UnmarshalStrict(text, &read); err != nil {
		t.Fatal(err)
	}
	stacks := map[string][]engine.Resource{}
	for stack, samples := range read {
		for _, name := range slices.Sorted(maps.Keys(samples)) {
			stacks[stack] = append(stacks[stack], samples[name].resource(name))
		}
	}
	return stacks
}

func (s sample) resource(name string) engine.Resource {
	uses := map[string][]string{}
	for property, names := range s.Uses {
		for _, other := range names {
			uses[property] = append(uses[property], "urn:"+other)
		}
	}
	return engine.Resource{
		URN: "urn:" + name, Type: s.Type, Name: name, Properties: s.Properties, PropertyDependencies: uses,
		Options:  engine.Options{Protect: s.Protect},
		Provider: &engine.Provider{Properties: map[string]any{"region": "us-east-1"}},
	}
}

// Marks in a path of the JSON text of a policy.
const (
	inText       = "{}"
	inSecretText = "{secret}"
)

// place is where a value stands in the properties of a resource.
type place struct {
	path  string
	value any
	with  func(value any) map[string]any // the properties with another value there
}

// walk visits all places below a value, and its own unless that is the properties themselves. The clusters of RayJob and RayService are those of RayCluster, so that it
// does not go into them.
func walk(path string, value any, with func(any) map[string]any, visit func(place)) {
	if path != "" {
		visit(place{path: path, value: value, with: with})
	}
	if strings.HasSuffix(path, ".rayClusterSpec") || strings.HasSuffix(path, ".rayClusterConfig") {
		return
	}
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			walk(strings.TrimPrefix(path+"."+key, "."), value[key], func(other any) map[string]any {
				changed := maps.Clone(value)
				changed[key] = other
				return with(changed)
			}, visit)
		}
	case []any:
		for i, child := range value {
			walk(fmt.Sprintf("%s[%d]", path, i), child, func(other any) map[string]any {
				changed := slices.Clone(value)
				changed[i] = other
				return with(changed)
			}, visit)
		}
	case string:
		walkText(path, value, with, visit)
	}
}

// walkText visits the places in the text of a policy, and in one that is secret.
func walkText(path, text string, with func(any) map[string]any, visit func(place)) {
	var policy map[string]any
	if json.Unmarshal([]byte(text), &policy) != nil {
		return
	}
	changed := func(other any) string {
		written, err := json.Marshal(other)
		if err != nil {
			panic(err) // it was JSON, and JSON was put into it
		}
		return string(written)
	}
	walk(path+inText, policy, func(other any) map[string]any { return with(changed(other)) }, visit)
	walk(path+inSecretText, policy, func(other any) map[string]any {
		return with(map[string]any{engine.SecretKey: changed(other)})
	}, visit)
}
