package manifest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
)

const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"

func read(t *testing.T, file, text string) []manifest.Manifest {
	t.Helper()
	input, err := manifest.Read(file, []byte(text))
	if err != nil {
		t.Fatalf("%v\n%.500s", err, text)
	}
	return input.Manifests
}

// spec is the spec of a pod in which it is written.
func spec(t *testing.T, text string) any {
	t.Helper()
	return read(t, "a.yaml", pod+"spec:\n  "+strings.ReplaceAll(text, "\n", "\n  ")+"\n")[0].Resource.Properties["spec"]
}

// TestValues has what readers of YAML disagree about. Kubernetes' own reader is asked as well.
func TestValues(t *testing.T) {
	for text, want := range map[string]any{
		"a: 500m": "500m", `a: "2"`: "2", "a: 2": 2.0, `a: "1.5"`: "1.5", "a: 1.5": 1.5, "a: 4Gi": "4Gi", "a: 4096Mi": "4096Mi",
		"a: 1e3": 1000.0, "a: 1E+3": 1000.0, "a: 0x10": 16.0, "a: 010": 8.0, "a: 0b11": 3.0, "a: .5": 0.5, "a: 5.": 5.0, "a: 1_000": 1000.0,
		"a: 089": 89.0, "a: 0o17": 15.0, "a: -3": -3.0, "a: +3": 3.0, "a: 1.2.3": "1.2.3", "a: 1e999": "1e999", "a: 1e": "1e",
		"a: 9007199254740993": 9007199254740992.0, "a: 18446744073709551615": 18446744073709551615.0, "a: 99999999999999999999": 1e20,
		"a: yes": true, "a: Off": false, "a: y": true, "a: N": false, `a: "yes"`: "yes", "a: 'on'": "on", "a: True": true, "a: tRUE": "tRUE",
		"a: ": nil, "a: ~": nil, "a: Null": nil, `a: ""`: "", "a: nil": "nil", "a: 2026-01-02": "2026-01-02", "a: 12:30:45": "12:30:45",
		"a: !!str 1": "1", `a: !!int "7"`: 7.0, "a: !!float 3": 3.0, "a: !!bool yes": true, "a: |-\n  x\n  y": "x\ny", "a: >-\n  x\n  y": "x y",
		"a: =": "=", "a: .": ".", "a: '-'": "-", "a: -x": "-x", "a: +": "+", "a: 0.": 0.0,
	} {
		t.Run(text, func(t *testing.T) {
			if diff := cmp.Diff(any(map[string]any{"a": want}), spec(t, text)); diff != "" {
				t.Error(diff)
			}
			var theirs map[string]any
			if err := yaml.Unmarshal([]byte(text), &theirs); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]any{"a": want}, theirs); diff != "" {
				t.Error("Kubernetes reads something else:", diff)
			}
		})
	}
}

func TestStructures(t *testing.T) {
	for text, want := range map[string]string{
		"on: 1\n010: 2\n1.50: 3\n'4': 4":                      `{"true": 1, "8": 2, "1.5": 3, "4": 4}`,
		"a: &x [1, {b: 2}]\nc: *x":                            `{"a": [1, {"b": 2}], "c": [1, {"b": 2}]}`,
		"a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}":               `{"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 3}}`,
		"a: &x {b: 1}\nc: &y {b: 2, d: 4}\ne: {<<: [*x, *y]}": `{"a": {"b": 1}, "c": {"b": 2, "d": 4}, "e": {"b": 1, "d": 4}}`,
		"'<<': 1":      `{"<<": 1}`,
		"a: []\nb: {}": `{"a": [], "b": {}}`,
	} {
		t.Run(text, func(t *testing.T) {
			var wanted, theirs any
			if err := json.Unmarshal([]byte(want), &wanted); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wanted, spec(t, text)); diff != "" {
				t.Error(diff)
			}
			if err := yaml.Unmarshal([]byte(text), &theirs); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wanted, theirs); diff != "" {
				t.Error("Kubernetes reads something else:", diff)
			}
		})
	}
}

func TestResources(t *testing.T) {
	text := "# a comment\n---\n" + pod + "--- # and one here\n\n---\napiVersion: ray.io/v1\nkind: RayCluster\n" +
		"metadata: {namespace: team, generateName: c-}\n---\n" + pod + "---\n" +
		`{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"}}]}` +
		"\n---\napiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: bare}\n- kind: Pod\n  metadata: {name: full}\n"
	type seen struct {
		URN, Type, Name string
		Document, Line  int
	}
	var got []seen
	for _, m := range read(t, "dir/a.yaml", text) {
		got = append(got, seen{m.Resource.URN, m.Resource.Type, m.Resource.Name, m.Document, m.Line})
	}
	want := []seen{
		{"manifest::dir/a.yaml::kubernetes:core/v1:Pod::p", "kubernetes:core/v1:Pod", "p", 1, 3},
		{"manifest::dir/a.yaml::kubernetes:ray.io/v1:RayCluster::team/c-", "kubernetes:ray.io/v1:RayCluster", "team/c-", 2, 9},
		{"manifest::dir/a.yaml::kubernetes:core/v1:Pod::p::#2", "kubernetes:core/v1:Pod", "p", 3, 13},
		{"manifest::dir/a.yaml::kubernetes:apps/v1:Deployment::d", "kubernetes:apps/v1:Deployment", "d", 4, 17},
		{"manifest::dir/a.yaml::kubernetes:core/v1:Pod::bare", "kubernetes:core/v1:Pod", "bare", 5, 22},
		{"manifest::dir/a.yaml::kubernetes:core/v1:Pod::full", "kubernetes:core/v1:Pod", "full", 5, 23},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// JSON is read by the rules of JSON, in a file of YAML as well.
func TestJSON(t *testing.T) {
	const text = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"},\n \"spec\": {\"a\": \"\\ud83d\\ude00\\/\",\n" +
		" \"b\": 1e3, \"yes\": \"no\", \"<<\": null, \"c\": [true,\n 2]}}\n"
	for _, file := range []string{"a.json", "a.yaml"} {
		all := read(t, file, text+strings.Replace(text, `"p"`, `"q"`, 1))
		want := map[string]any{"a": "😀/", "b": 1000.0, "yes": "no", "<<": nil, "c": []any{true, 2.0}}
		if diff := cmp.Diff(any(want), all[0].Resource.Properties["spec"]); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
		if line := all[0].LineOf("spec.c[1]"); line != 4 {
			t.Errorf("%s: the line of c[1] is %d", file, line)
		}
		if len(all) != 2 || all[1].Line != 5 || all[1].Document != 2 {
			t.Errorf("%s: the second is %+v", file, all[1])
		}
	}
	if got := read(t, "a.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: p}}"); len(got) != 1 {
		t.Error("a mapping in braces that is no JSON is not read")
	}
}

func TestLineOf(t *testing.T) {
	const text = `---
apiVersion: ray.io/v1
kind: RayCluster
metadata:
  name: c
spec:
  common: &common
    image: x
  workerGroupSpecs:
  - groupName: a
    template:
      spec:
        containers:
        - name: w
          <<: *common
          resources:
            limits:
              nvidia.com/gpu: 1
              010: 2
  - *common
`
	m := read(t, "a.yaml", text)[0]
	container := "spec.workerGroupSpecs[0].template.spec.containers[0]"
	for path, want := range map[string]int{
		"":                           2,
		"kind":                       3,
		"metadata.name":              5,
		"metadata.namespace":         4,
		"spec.workerGroupSpecs":      9,
		"spec.workerGroupSpecs[0]":   10,
		"spec.workerGroupSpecs[7].x": 9,
		container:                    14,
		container + ".image":         8,
		container + `.resources.limits["nvidia.com/gpu"]`: 18,
		container + `.resources.limits["8"]`:              19,
		container + ".resources.requests.cpu":             16,
		"spec.workerGroupSpecs[1].image":                  8,
		"spec.workerGroupSpecs[x":                         9,
		`spec["workerGroupSpecs`:                          6,
		`spec.workerGroupSpecs["0"]`:                      9,
		"nothing":                                         2,
		"..[":                                             2,
	} {
		if got := m.LineOf(path); got != want {
			t.Errorf("the line of %q is %d, not %d", path, got, want)
		}
	}
}

func TestSecrets(t *testing.T) {
	m := read(t, "a.yaml", `apiVersion: v1
kind: Secret
metadata:
  name: s
  annotations: {kubectl.kubernetes.io/last-applied-configuration: planted, other: x}
data: {a: cGxhbnRlZA==}
stringData: {b: planted}
`)[0]
	hidden := func(v any) any { return map[string]any{engine.SecretKey: v} }
	want := map[string]any{
		"apiVersion": "v1", "kind": "Secret",
		"metadata": map[string]any{"name": "s", "annotations": map[string]any{
			"kubectl.kubernetes.io/last-applied-configuration": hidden("planted"), "other": "x",
		}},
		"data":       hidden(map[string]any{"a": "cGxhbnRlZA=="}),
		"stringData": hidden(map[string]any{"b": "planted"}),
	}
	if diff := cmp.Diff(want, m.Resource.Properties); diff != "" {
		t.Error(diff)
	}
}
