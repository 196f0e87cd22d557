package verdict_test

import (
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

// saved is a saved plan: a document for each resource, and one for the stack.
func saved(resources, stack []string) manifest.Input {
	var input manifest.Input
	add := func(doc engine.Document) {
		input.Saved = append(input.Saved, manifest.Saved{Document: doc, File: "plan.jsonl", Line: len(input.Saved) + 1})
	}
	make := func(name string) engine.Resource {
		return engine.Resource{URN: "urn:" + name, Type: "aws:eks/nodeGroup:NodeGroup", Name: name}
	}
	for _, name := range resources {
		r := make(name)
		add(engine.Document{Shows: engine.ShowsInputs, DryRun: true, Stack: "dev", Resource: &r})
	}
	if stack != nil {
		doc := engine.Document{Shows: engine.ShowsOutputs, DryRun: true, Stack: "dev"}
		for _, name := range stack {
			doc.Resources = append(doc.Resources, make(name))
		}
		add(doc)
	}
	return input
}

func judgeAll(t *testing.T, input manifest.Input) error {
	t.Helper()
	checker, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	_, err = verdict.Judge(t.Context(), checker, input, "")
	return err
}

func TestPartOfAPlanIsRefused(t *testing.T) {
	for want, input := range map[string]manifest.Input{
		"":                                       saved([]string{"a", "b"}, []string{"a", "b"}),
		"document of the stack as a whole":       saved([]string{"a", "b"}, nil),
		"the stack has 2 resources":              saved([]string{"a"}, []string{"a", "b"}),
		"there are documents of 2, or of others": saved([]string{"a", "c"}, []string{"a", "b"}),
	} {
		err := judgeAll(t, input)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, but must contain %q", err, want)
		}
	}
}

func TestStrangersAreRefused(t *testing.T) {
	resource := func(token string) manifest.Manifest {
		return manifest.Manifest{Resource: engine.Resource{URN: token, Type: token, Name: "x"}, File: "x.yaml", Line: 3}
	}
	pod := resource("kubernetes:core/v1:Pod")
	for token, refused := range map[string]bool{
		"kubernetes:ray.io/v1:RayClusterr":         true,
		"kubernetes:batch/v1beta1:CronJob":         true,
		"kubernetes:core/v1:ConfigMap":             false,
		"kubernetes:example.com/v1:RayClusterr":    false,
		"kubernetes:policy/v1:PodDisruptionBudget": false,
	} {
		err := judgeAll(t, manifest.Input{Manifests: []manifest.Manifest{pod, resource(token)}})
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), "x.yaml:3: no rule judges "+strings.TrimPrefix(token, "kubernetes:")) {
			t.Errorf("%s: the error is %v", token, err)
		}
	}
}
