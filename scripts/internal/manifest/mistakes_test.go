package manifest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
)

// bomb is a file whose aliases would stand for 10^9 values.
func bomb() string {
	var b strings.Builder
	b.WriteString(pod + "spec:\n  a0: &a0 [x]\n")
	for i := 1; i < 10; i++ {
		alias := fmt.Sprintf("*a%d", i-1)
		fmt.Fprintf(&b, "  a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(alias+", ", 10), ", "))
	}
	return b.String()
}

func TestMistakes(t *testing.T) {
	for name, m := range map[string]struct {
		text string
		want string
	}{
		"no YAML":            {pod + "spec: [1\nx: 2\n", "a.yaml:4: this is not YAML, here or near: did not find expected ',' or ']'; mend it"},
		"a tab":              {pod + "spec:\n\tx: 2\n", "a.yaml:5: this is not YAML, here or near: found character that cannot start any token; mend it"},
		"a template":         {"apiVersion: v1\nkind: {{ .Kind }}-x\n", "a.yaml:2: this is not YAML, here or near: did not find expected key; templates are rendered first, as by helm template"},
		"unknown alias":      {pod + "spec: *nobody\n", "a.yaml:1: this is not YAML, here or near: unknown anchor 'nobody' referenced; mend it"},
		"text after marks":   {"--- x\n" + pod, "a.yaml:1: there is more than a comment after ---, which Kubernetes does not take; put it on a line of its own"},
		"a list":             {"- 1\n", "a.yaml:1: the document is a list, but a manifest is a mapping with apiVersion, kind and metadata"},
		"a text":             {"\nx\n", "a.yaml:2: the document is a text, but a manifest is a mapping with apiVersion, kind and metadata"},
		"no kind":            {"apiVersion: v1\nmetadata: {name: p}\n", "a.yaml:1: kind is missing; give it, such as RayCluster or Deployment, or keep this file out of what is judged"},
		"kind is a number":   {"apiVersion: v1\nkind: 3\nmetadata: {name: p}\n", "a.yaml:2: kind is a number, but must be a text, such as RayCluster or Deployment"},
		"kind is odd":        {"apiVersion: v1\nkind: Po:d\nmetadata: {name: p}\n", `a.yaml:2: kind is "Po:d", but must be letters and digits, such as RayCluster`},
		"version is a float": {"kind: Pod\napiVersion: 1.0\nmetadata: {name: p}\n", "a.yaml:2: apiVersion is a number, but must be a text, such as ray.io/v1 or v1"},
		"version is odd":     {"kind: Pod\napiVersion: a/b/c\nmetadata: {name: p}\n", `a.yaml:2: apiVersion is "a/b/c", but must be VERSION or GROUP/VERSION, such as v1 or ray.io/v1`},
		"no name":            {"apiVersion: v1\nkind: Pod\n", "a.yaml:1: metadata.name is missing, and metadata.generateName too; give the resource a name"},
		"kustomization":      {"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", "a.yaml:1: metadata.name is missing, and metadata.generateName too; this is no manifest; judge what kustomize build makes of it"},
		"name is a number":   {"apiVersion: v1\nkind: Pod\nmetadata:\n  name: 4711\n", "a.yaml:4: metadata.name is a number, but must be a text; put it in quotes"},
		"metadata is a list": {"apiVersion: v1\nkind: Pod\nmetadata: []\n", "a.yaml:3: metadata is a list, but must be a mapping"},
		"a key twice":        {pod + "spec:\n  a: 1\n  b: 2\n  a: 3\n", `a.yaml:7: spec has the key "a" twice, first in line 5; remove one of them`},
		"a key twice, read":  {pod + "spec: {on: 1, 'true': 2}\n", `a.yaml:4: spec has the key "true" twice, first in line 4; remove one of them`},
		"a mark":             {pod + "spec: [{__secret: 1}]\n", `a.yaml:4: spec[0] has the key "__secret", which the policy rules reserve for marking values; rename it`},
		"a key of null":      {pod + "spec: {~: 1}\n", "a.yaml:4: spec has a key that is no key that Kubernetes takes; put it in quotes"},
		"a key of keys":      {pod + "spec: {? {a: b} : 1}\n", "a.yaml:4: spec has a key that is a mapping, a list or an alias; keys are texts, and templates are rendered first, as by helm template"},
		"infinity":           {pod + "spec: {a: .inf}\n", "a.yaml:4: spec.a is not a number that JSON and Kubernetes know; put it in quotes if it is a text"},
		"a tag":              {pod + "spec: {a: !binary eA==}\n", `a.yaml:4: spec.a has the tag "!binary", which no manifest may have; remove it`},
		"a wrong tag":        {pod + "spec: {a: !!int x}\n", "a.yaml:4: spec.a is not of the type that its tag !!int says; mend or remove the tag"},
		"a tag on a list":    {pod + "spec: {a: !!set [x]}\n", "a.yaml:4: spec.a has the tag !!set, which no manifest may have; remove it"},
		"a merged text":      {pod + "spec: {<<: x}\n", "a.yaml:4: spec has the key << with something else than a mapping, an alias of one or a list of these"},
		"a merge too late":   {pod + "spec: {a: 1, <<: {a: 2}}\n", `a.yaml:4: spec has the key "a" both before << and in it; write << first`},
		"merged twice":       {pod + "spec: {<<: {a: 1}, <<: {a: 2}}\n", "a.yaml:4: spec has the key << twice; give it once, with a list"},
		"an alias of itself": {pod + "spec: &s {a: *s}\n", "a.yaml:4: spec.a.a is the alias *s inside of what it stands for; write it out"},
		"an alias bomb":      {bomb(), "the aliases (*name) of this file stand for more than 100000 values; write fewer of them"},
		"deep":               {pod + "spec: " + strings.Repeat("[", 300) + strings.Repeat("]", 300), "a.yaml:4: the document nests deeper than 200 levels; make it flatter"},
		"far too deep":       {pod + "spec: " + strings.Repeat("[", 100_000), "exceeded max depth of 10000"},
		"items is a map":     {"apiVersion: v1\nkind: List\nitems: {a: 1}\n", "a.yaml:3: items is a mapping, but must be a list of resources"},
		"items is missing":   {"apiVersion: v1\nkind: List\n", "a.yaml:1: items is empty, but must be a list of resources"},
		"an item":            {"apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n  metadata: {name: p}\n", "a.yaml:4: items[0].apiVersion is missing"},
		"an empty item":      {"apiVersion: v1\nkind: List\nitems:\n-\n", "a.yaml:4: items[0] is empty, but a manifest is a mapping"},
		"binary":             {pod + "\x00\x01", "a.yaml:4: there is a NUL character: this is no text; manifests are YAML or JSON in UTF-8"},
		"no UTF-8":           {pod + "a: \xff\n", "a.yaml:4: there is a byte that is not UTF-8; save the file in UTF-8"},
		"too large":          {strings.Repeat("#", manifest.MaxBytes+1), "a.yaml: has more than 32 MiB, which is the most that is read; split it"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := manifest.Read("a.yaml", []byte(m.text))
			if err == nil || !strings.Contains(err.Error(), m.want) {
				t.Fatalf("got  %v\nwant %s", err, m.want)
			}
			if strings.Contains(err.Error(), "\n") || len(err.Error()) > 400 {
				t.Errorf("more than one mistake is told: %s", err)
			}
			var mistake *manifest.Mistake
			if !errors.As(err, &mistake) || mistake.File != "a.yaml" {
				t.Errorf("no mistake that names its file: %#v", err)
			}
		})
	}
}

func TestJSONMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"{\n\"a\": 1,\n}":           "a.json:3: this is not JSON: invalid character '}'",
		"{\n\"a\": [1, 2":           "a.json:2: this is not JSON: it ends in the middle of a value; mend it",
		"{\n\"a\": {\"b\": 010}}":   "a.json:2: this is not JSON: invalid character '1'",
		"{\n\"a\": 1,\n\"a\": 2\n}": `a.json:3: the document has the key "a" twice, first in line 2`,
		`{"a": 1e999}`:              "a.json:1: a is a number that is too large",
		strings.Repeat("[", 5000):   "a.json:1: this is not JSON: it nests deeper than 200 levels",
	} {
		_, err := manifest.Read("a.json", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// All mistakes of a file are told, also when one document is no YAML at all, and no resource is given.
func TestAllMistakes(t *testing.T) {
	input, err := manifest.Read("a.yaml", []byte(pod+"---\nkind: 1\n---\na: [\n---\n"+pod+"---\napiVersion: v1\nkind: X\n"))
	want := `a.yaml:5: apiVersion is missing; give it, such as ray.io/v1 or v1, or keep this file out of what is judged
a.yaml:5: kind is a number, but must be a text, such as RayCluster or Deployment
a.yaml:7: this is not YAML, here or near: did not find expected node content; mend it
a.yaml:13: metadata.name is missing, and metadata.generateName too; give the resource a name`
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" || len(input.Manifests) > 0 {
		t.Errorf("%d manifests, %s", len(input.Manifests), diff)
	}
	_, err = manifest.Read("a.yaml", []byte(strings.Repeat("a\n---\n", 1000)))
	if lines := strings.Count(err.Error(), "\n") + 1; lines != 21 || !strings.HasSuffix(err.Error(), "more than 20 mistakes; mend these first") {
		t.Errorf("%d lines: %.2000s", lines, err)
	}
}

// A document of 10 MB is read like a small one.
func TestLargeDocument(t *testing.T) {
	var b strings.Builder
	b.WriteString("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: large}\ndata:\n")
	for i := 0; b.Len() < 10<<20; i++ {
		fmt.Fprintf(&b, "  key%d: \"value %d\"\n", i, i)
	}
	all := read(t, "a.yaml", b.String())
	data, _ := all[0].Resource.Properties["data"].(map[string]any)
	if len(data) < 300_000 || data["key1234"] != "value 1234" || all[0].LineOf("data.key1234") != 1239 {
		t.Errorf("%d keys, line %d", len(data), all[0].LineOf("data.key1234"))
	}
}
