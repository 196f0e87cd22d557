package engine_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

const goodHead = `# METADATA
# title: Boxes are closed
# description: A box that is open loses what is in it.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types: ["test:index:Box"]
#   remedy: Close the box.
package rayplatform.box_closed
`

const goodBody = `
broken contains {"path": "open", "message": sprintf("open is %v, but must be false", [input.resource.properties.open])} if {
	input.resource.properties.open == true
}

unknown contains {"path": "open", "message": "open must be false"} if input.resource.properties.open.__unknown
`

// folder is a rules folder with one file per pair of path and text.
func folder(pairs ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return files
}

// boxRule is the rules folder of the one rule box-closed.
func boxRule(head, body string) fstest.MapFS { return folder("box-closed/rule.rego", head+body) }

func newEngine(t testing.TB, config engine.Config) *engine.Engine {
	t.Helper()
	judge, err := engine.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return judge
}

// box is a preview's document of a box with these properties.
func box(properties map[string]any) engine.Document {
	return engine.Document{
		Shows:   engine.ShowsInputs,
		DryRun:  true,
		Project: "project",
		Stack:   "dev",
		Resource: &engine.Resource{
			URN: "urn:pulumi:dev::project::test:index:Box::box", Type: "test:index:Box", Name: "box", Properties: properties,
		},
	}
}

func TestRules(t *testing.T) {
	judge := newEngine(t, engine.Config{Rules: boxRule(goodHead, goodBody)})
	want := engine.Catalogue{{
		Name:        "box-closed",
		Title:       "Boxes are closed",
		Description: "A box that is open loses what is in it.",
		Remedy:      "Close the box.",
		Severity:    engine.SeverityHigh,
		Enforcement: engine.Mandatory,
		Kind:        engine.KindResource,
		Types:       []string{"test:index:Box"},
	}}
	if diff := cmp.Diff(want, judge.Rules()); diff != "" {
		t.Error(diff)
	}
	if _, found := judge.Rules().Find("box-close"); found {
		t.Error("Find found a rule that does not exist")
	}
}

func TestCheckAnswers(t *testing.T) {
	unknown := map[string]any{engine.UnknownKey: true}
	applying := box(map[string]any{"open": unknown})
	applying.DryRun = false
	other := box(map[string]any{"open": true})
	other.Resource.Type = "test:index:Bag"
	for name, test := range map[string]struct {
		doc     engine.Document
		answers []engine.Answer
		message string
	}{
		"holds":                  {box(map[string]any{"open": false}), []engine.Answer{engine.Holds}, ""},
		"broken":                 {box(map[string]any{"open": true}), []engine.Answer{engine.Broken}, "open is true, but must be false"},
		"unknown in a preview":   {box(map[string]any{"open": unknown}), []engine.Answer{engine.Unknown}, "open must be false"},
		"unknown while applying": {applying, []engine.Answer{engine.Broken}, "still not known while changes are applied: open must be false"},
		"another type":           {other, nil, ""},
		"a stack without rules":  {engine.Document{Shows: engine.ShowsOutputs}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			judge := newEngine(t, engine.Config{Rules: boxRule(goodHead, goodBody)})
			results, err := judge.Check(t.Context(), test.doc)
			if err != nil {
				t.Fatal(err)
			}
			var answers []engine.Answer
			message := ""
			for _, result := range results {
				answers = append(answers, result.Answer())
				for _, finding := range append(result.Broken, result.Unknown...) {
					message += finding.Message
				}
			}
			if diff := cmp.Diff(test.answers, answers); diff != "" {
				t.Error(diff)
			}
			if message != test.message {
				t.Errorf("message %q, want %q", message, test.message)
			}
		})
	}
}

func TestAdvisoryMayStayUnknown(t *testing.T) {
	judge := newEngine(t, engine.Config{Rules: boxRule(strings.Replace(goodHead, "mandatory", "advisory", 1), goodBody)})
	doc := box(map[string]any{"open": map[string]any{engine.UnknownKey: true}})
	doc.DryRun = false
	results, err := judge.Check(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	if got := results[0].Answer(); got != engine.Unknown {
		t.Errorf("answer %v, want %v", got, engine.Unknown)
	}
}

// TestSettle shows when a rule that still can't judge fails closed.
func TestSettle(t *testing.T) {
	stackHead := strings.Replace(goodHead, "kind: resource", "kind: stack", 1)
	const stackBody = "\nbroken := set()\n\nunknown contains {\"message\": \"is open\"} if count(input.resources) == 1\n"
	open := strings.Replace(stackHead, "#   remedy:", "#   mayStayOpen: true\n#   remedy:", 1)
	for _, test := range []struct {
		name, head string
		shows      engine.Shows
		dryRun     bool
		want       engine.Answer
	}{
		{"outputs of an update", stackHead, engine.ShowsOutputs, false, engine.Broken},
		{"outputs of a preview", stackHead, engine.ShowsOutputs, true, engine.Unknown},
		{"manifests", stackHead, engine.ShowsInputs, false, engine.Unknown},
		{"a rule that may stay open", open, engine.ShowsOutputs, false, engine.Unknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc := box(nil)
			doc.Shows, doc.DryRun = test.shows, test.dryRun
			doc.Resource, doc.Resources = nil, []engine.Resource{*doc.Resource}
			result := judged(t, newEngine(t, engine.Config{Rules: boxRule(test.head, stackBody)}), doc)
			if got := result.Answer(); got != test.want {
				t.Errorf("answer %v, want %v", got, test.want)
			}
		})
	}
}

func TestFindingsAreSorted(t *testing.T) {
	judge := newEngine(t, engine.Config{Rules: boxRule(goodHead, `
broken contains {"path": path, "message": message} if {
	some path in ["b", "a"]
	some message in ["2", "1"]
}
unknown := set()
`)})
	results, err := judge.Check(t.Context(), box(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := []engine.Finding{{Path: "a", Message: "1"}, {Path: "a", Message: "2"}, {Path: "b", Message: "1"}, {Path: "b", Message: "2"}}
	if diff := cmp.Diff(want, results[0].Broken); diff != "" {
		t.Error(diff)
	}
}

func TestStackRuleSeesDependencies(t *testing.T) {
	judge := newEngine(t, engine.Config{Rules: folder("lid-after-box/rule.rego", `# METADATA
# title: Lids depend on boxes
# description: A lid without a box covers nothing.
# custom: {severity: low, enforcement: advisory, kind: stack, types: ["test:index:Lid"], remedy: Pass the box.}
package rayplatform.lid_after_box

unknown := set()

broken contains {"urn": lid.urn, "path": "box", "message": sprintf("box of %s depends on %v", [lid.name, lid.propertyDependencies])} if {
	some lid in input.resources
	lid.type == "test:index:Lid"
	input.shows == "outputs"
	boxes := {r.urn | some r in input.resources; r.type == "test:index:Box"}
	every urn in lid.dependencies { not urn in boxes }
}
`)})
	boxURN := "urn:pulumi:dev::project::test:index:Box::box"
	lid := func(name string, dependencies ...string) engine.Resource {
		return engine.Resource{
			URN: "urn:" + name, Type: "test:index:Lid", Name: name, Dependencies: dependencies,
			PropertyDependencies: map[string][]string{"box": dependencies},
		}
	}
	doc := engine.Document{Shows: engine.ShowsOutputs, Resources: []engine.Resource{
		{URN: boxURN, Type: "test:index:Box"}, lid("good", boxURN), lid("bad", "urn:other"),
	}}
	results, err := judge.Check(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	want := []engine.Finding{{URN: "urn:bad", Path: "box", Message: `box of bad depends on {"box": ["urn:other"]}`}}
	if diff := cmp.Diff(want, results[0].Broken); diff != "" {
		t.Error(diff)
	}
	doc.Resources = doc.Resources[:1]
	if results, err = judge.Check(t.Context(), doc); err != nil || results != nil {
		t.Errorf("a stack without a lid gave %v, %v; the rule must not be asked", results, err)
	}
}

func TestSecretInMessageIsWithheld(t *testing.T) {
	leak := boxRule(goodHead, `
broken contains {"path": "open", "message": sprintf("open is %v", [input.resource.properties])}
unknown contains {"path": input.resource.properties.key.__secret, "message": "fine"}
`)
	judge := newEngine(t, engine.Config{Rules: leak})
	for _, value := range []any{"hunter22", float64(123456), []any{"hunter22"}, map[string]any{"a": "hunt\"er"}} {
		results, err := judge.Check(t.Context(), box(map[string]any{
			"password": map[string]any{engine.SecretKey: value},
			"key":      map[string]any{engine.SecretKey: "path-secret"},
		}))
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range append(results[0].Broken, results[0].Unknown...) {
			for _, secret := range []string{"hunt", "123456", "path-secret"} {
				if strings.Contains(finding.Message+finding.Path, secret) {
					t.Errorf("the finding %+v prints the secret %v", finding, value)
				}
			}
		}
		if !strings.Contains(results[0].Broken[0].Message, "withheld") {
			t.Errorf("the message is %q, but must say that it was withheld", results[0].Broken[0].Message)
		}
	}
}
