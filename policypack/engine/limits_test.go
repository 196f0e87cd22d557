package engine_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

const limitedHead = `# METADATA
# title: Boxes are small
# description: A large box does not fit the shelf.
# custom:
#   severity: low
#   enforcement: mandatory
#   kind: resource
#   types: ["test:index:Box"]
#   frameworks:
#     nist: [CM-6]
#   limits:
#     size:
#       description: The largest size, in litres.
#       type: integer
#       minimum: 1
#     colours:
#       description: The allowed colours.
#       type: array
#       items: {type: string}
#   remedy: Take a smaller box.
package rayplatform.box_small
`

const limitedBody = `
broken contains {"path": "size", "message": sprintf("size must be at most %d", [data.limits["box-small"].size])} if {
	input.resource.properties.size > data.limits["box-small"].size
}

broken contains {"path": "colour", "message": "colour is not allowed"} if {
	not input.resource.properties.colour in data.limits["box-small"].colours
}

unknown := set()
`

const boxLimits = "limits:\n  box-small:\n    size: 3\n    colours: [red]\n"

func limited() fstest.MapFS {
	return folder("box-small/rule.rego", limitedHead+limitedBody, "limits.yaml", boxLimits)
}

// brokenAt are the paths that the only rule finds broken.
func brokenAt(t *testing.T, judge *engine.Engine, properties map[string]any) []string {
	t.Helper()
	results, err := judge.Check(t.Context(), box(properties))
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, finding := range results[0].Broken {
		paths = append(paths, finding.Path)
	}
	return paths
}

func TestLimits(t *testing.T) {
	judge := newEngine(t, engine.Config{Rules: limited()})
	large := map[string]any{"size": 4.0, "colour": "red"}
	if diff := cmp.Diff([]string{"size"}, brokenAt(t, judge, large)); diff != "" {
		t.Error(diff)
	}
	if err := judge.SetLimits(t.Context(), engine.Limits{"box-small": {"size": 4.0}}); err != nil {
		t.Fatal(err)
	}
	if broken := brokenAt(t, judge, large); broken != nil {
		t.Errorf("%v are broken under a limit that was raised", broken)
	}
	// Each configuration is whole: what the next does not name has its default again.
	if err := judge.SetLimits(t.Context(), engine.Limits{"box-small": {"colours": []any{"blue"}}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"colour", "size"}, brokenAt(t, judge, large)); diff != "" {
		t.Error(diff)
	}
}

// TestLimitsRefuses lists overrides that are errors, and shows that nothing of them is taken.
func TestLimitsRefuses(t *testing.T) {
	judge := newEngine(t, engine.Config{Rules: limited()})
	for want, given := range map[string]engine.Limits{
		`box-small.size is "4", but got string, want integer (The largest size, in litres.)`: {"box-small": {"size": "4"}},
		"box-small.size is 0, but minimum: got 0, want 1":                                    {"box-small": {"size": 0.0}},
		"box-small.size is null": {"box-small": {"size": nil}},
		"box-small.colours is [1], but at /0: got number, want string":      {"box-small": {"colours": []any{1.0}}},
		"box-small.sise is no limit of the rule; allowed are colours, size": {"box-small": {"sise": 4.0}},
		`the rule "box-smal" does not exist`:                                {"box-smal": {"size": 4.0}},
	} {
		given["box-small"] = merge(given["box-small"], "colours", []any{"green"})
		err := judge.SetLimits(t.Context(), given)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: the error is\n%v\nbut must contain\n%s", given, err, want)
		}
		if broken := brokenAt(t, judge, map[string]any{"size": 1.0, "colour": "red"}); broken != nil {
			t.Errorf("%v: %v are broken, so a part was taken", given, broken)
		}
	}
}

// merge adds a value that is in order, unless the key is taken.
func merge(values map[string]any, key string, value any) map[string]any {
	merged := map[string]any{key: value}
	for k, v := range values {
		merged[k] = v
	}
	return merged
}

func TestLimitsReportsAllMistakes(t *testing.T) {
	_, err := engine.New(t.Context(), engine.Config{Rules: limited(), Limits: engine.Limits{
		"box-small": {"size": "large", "colours": 1.0, "weight": 2.0}, "box-big": {},
	}})
	for _, want := range []string{"box-small.size", "box-small.colours", "box-small.weight", "box-big"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error %v does not mention %s", err, want)
		}
	}
}

// TestLimitFilesRefused lists what must keep the pack from starting: each would be a rule that is silently off.
func TestLimitFilesRefused(t *testing.T) {
	rule := func(old, replacement string) string {
		if !strings.Contains(limitedHead+limitedBody, old) {
			t.Fatalf("the rule does not contain %q", old)
		}
		return strings.Replace(limitedHead+limitedBody, old, replacement, 1)
	}
	good := limitedHead + limitedBody
	for name, test := range map[string]struct{ rule, limits, want string }{
		"no value":          {good, "limits:\n  box-small: {size: 3}\n", "limits.yaml has no value for box-small.colours"},
		"no file's content": {good, "", `limits.yaml must hold one key, "limits"`},
		"a wrong value":     {good, "limits:\n  box-small: {size: many, colours: []}\n", `limits.yaml: box-small.size is "many"`},
		"a value too many":  {good, boxLimits + "    weight: 1\n", "limits.yaml: box-small.weight is not declared"},
		"no such rule":      {good, boxLimits + "  box-big: {size: 1}\n", `limits.yaml has limits for "box-big", which is no rule`},
		"a key twice":       {good, boxLimits + "    size: 4\n", `key "size" already set`},
		"another root":      {good, "limit: {}\n", `limits.yaml must hold one key, "limits"`},
		"a list":            {good, "limits:\n  box-small: [1]\n", "limits.yaml: box-small is [1]; it must be an object"},
		"never read":        {rule(`in data.limits["box-small"].colours`, `in ["red"]`), boxLimits, "declares the limit colours, but does not read"},
		"not declared":      {rule(`["box-small"].colours`, `["box-small"].colors`), boxLimits, "its METADATA declares no such limit; declared: colours, size"},
		"another rule's":    {rule(`data.limits["box-small"].colours`, `data.limits["box-big"].colours`), boxLimits, "a rule reads single limits of its own"},
		"all at once":       {rule(`data.limits["box-small"].colours`, `data.limits["box-small"]`), boxLimits, "a rule reads single limits of its own"},
		"no description":    {rule("#       description: The allowed colours.\n", ""), boxLimits, "custom.limits.colours: needs a `description`"},
		"no type":           {rule("#       type: integer\n", ""), boxLimits, "custom.limits.size: needs a `description` and a JSON Schema with a `type`"},
		"no schema":         {rule("type: integer", "type: whole"), boxLimits, "custom.limits.size: its schema"},
		"Pulumi's own name": {rule("size:\n", "enforcementLevel:\n"), boxLimits, "a name that Pulumi's configuration keeps for itself"},
		"no framework":      {rule("nist:", "nits:"), boxLimits, "custom.frameworks.nits is no framework; allowed are cis-eks"},
		"a framework's id":  {rule("[CM-6]", "CM-6"), boxLimits, "custom.frameworks.nist is"},
		"an unknown group":  {rule(`"test:index:Box"`, `"@boxes"`), boxLimits, `custom.types has "@boxes"; it must be`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := engine.New(t.Context(), engine.Config{Rules: folder("box-small/rule.rego", test.rule, "limits.yaml", test.limits)})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is\n%v\nbut must contain\n%s", err, test.want)
			}
		})
	}
}

func TestSharedRegoReadsNoLimits(t *testing.T) {
	rules := limited()
	rules["lib/lib.rego"] = &fstest.MapFile{Data: []byte("package rayplatform.lib\n\nsize := data.limits[\"box-small\"].size\n")}
	_, err := engine.New(t.Context(), engine.Config{Rules: rules})
	if err == nil || !strings.Contains(err.Error(), "shared Rego must be given limits") {
		t.Errorf("the error is %v", err)
	}
}

func TestStrayDataRefused(t *testing.T) {
	rules := limited()
	rules["more.yml"] = &fstest.MapFile{Data: []byte("a: 1")}
	_, err := engine.New(t.Context(), engine.Config{Rules: rules})
	if err == nil || !strings.Contains(err.Error(), "more.yml would never be read; allowed are limits.yaml, catalog.json, exemptions.yaml") {
		t.Errorf("the error is %v", err)
	}
}

func TestParseLimits(t *testing.T) {
	limits, err := engine.ParseLimits("dev.json", []byte(`{"box-small": {"size": 4, "colours": ["red"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(engine.Limits{"box-small": {"size": 4.0, "colours": []any{"red"}}}, limits); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{
		`{"all": "disabled"}`:                             `dev.json: all is "disabled"; it must be an object of the rule's limits`,
		`{"box-small": {"enforcementLevel": "advisory"}}`: "without a level of enforcement",
		`[1]`: "reading dev.json",
		``:    "reading dev.json: unexpected end of JSON input",
	} {
		if _, err := engine.ParseLimits("dev.json", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v, but must contain %q", text, err, want)
		}
	}
}
