package manifest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
)

// tree makes files, and links where the text begins with "->".
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if target, isLink := strings.CutPrefix(text, "->"); isLink {
			if err := os.Symlink(target, name); err != nil {
				t.Fatal(err)
			}
		} else if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func named(name string) string { return strings.Replace(pod, "p}", name+"}", 1) }

func TestLoad(t *testing.T) {
	dir := tree(t, map[string]string{
		"a/one.yaml": named("one"), "a/two.YML": named("two"), "a/deep/three.json": `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "three"}}`,
		"a/readme.md": "no manifest", "a/empty.yaml": "# nothing\n", "a/.git/config.yaml": "no: manifest",
		"a/link.yaml": "->one.yaml", "a/linked": "->../b", "a/.#lock": "->user@host", "b/four.yaml": named("four"),
		"b/plan.jsonl": `{"version": 1, "shows": "outputs", "resources": []}` + "\n", "odd": named("five"),
	})
	input, err := manifest.Load(dir, []string{"a", "./a/one.yaml", filepath.Join(dir, "b"), "odd"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range input.Manifests {
		got = append(got, m.File+" "+m.Resource.Name)
	}
	want := []string{"a/deep/three.json three", "a/link.yaml one", "a/linked/four.yaml four", "a/two.YML two", "odd five"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(input.Saved) != 1 || input.Saved[0].File != "a/linked/plan.jsonl" || input.Saved[0].Line != 1 {
		t.Errorf("saved: %+v", input.Saved)
	}
}

func TestLoadMistakes(t *testing.T) {
	dir := tree(t, map[string]string{
		"ok.yaml": pod, "none/readme.md": "x", "empty.yaml": "---\n# x\n", "empties/a.yaml": "", "bad.yaml": "kind: Pod\n",
		"loop/a.yaml": pod, "loop/b": "->../loop", "self.yaml": "->self.yaml", "dangling/a.yaml": "->nowhere",
		"locked/a.yaml": pod, "bad/a.yaml": "kind: 1", "bad/b.yaml": "[",
	})
	for name, want := range map[string]string{
		"":             `"": is the name of no file or folder`,
		"missing.yaml": "missing.yaml: there is no such file or folder",
		"none":         "none: no file in this folder ends in .yaml, .yml, .json, .jsonl",
		"empty.yaml":   "empty.yaml: holds no manifest and no saved plan, so there is nothing to judge",
		"empties":      "empties: holds no manifest and no saved plan, so there is nothing to judge",
		"loop":         "loop/b: is a link to a folder around it; remove the link",
		"self.yaml":    "self.yaml: can't be read: too many levels of symbolic links",
		"dangling":     "dangling/a.yaml: can't be read: no such file or directory",
		"ok.yaml/x":    "ok.yaml/x: can't be read: not a directory",
		"bad":          "bad/a.yaml:1: apiVersion is missing",
	} {
		input, err := manifest.Load(dir, []string{"ok.yaml", name})
		if err == nil || !strings.HasPrefix(err.Error(), want) || len(input.Manifests) > 0 {
			t.Errorf("%q: got %v, want %s", name, err, want)
		}
	}
	_, err := manifest.Load(dir, []string{"bad", "missing.yaml", "none"})
	for _, want := range []string{"bad/a.yaml:1: apiVersion", "bad/a.yaml:1: kind", "bad/b.yaml:1: this is not YAML", "missing.yaml: ", "none: "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	if os.Getuid() == 0 {
		return // root reads everything
	}
	if err := os.Chmod(filepath.Join(dir, "locked/a.yaml"), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := manifest.Load(dir, []string{"locked"}); err == nil || err.Error() != "locked/a.yaml: can't be read: permission denied" {
		t.Error(err)
	}
}

func TestSavedPlan(t *testing.T) {
	const one = `{"version": 1, "shows": "inputs", "stack": "dev", "resource": {"urn": "u", "type": "a:b:C", "properties": {"a": {"__unknown": true}}}}`
	const two = "{\"version\": 1, \"shows\": \"outputs\",\n \"resources\": []}"
	for _, file := range []string{"plan.jsonl", "plan.json", "plan"} {
		input, err := manifest.Read(file, []byte(one+"\n"+two+"\n"+one))
		if err != nil {
			t.Fatal(err)
		}
		var lines []int
		for _, s := range input.Saved {
			lines = append(lines, s.Line)
		}
		if diff := cmp.Diff([]int{1, 2, 4}, lines); diff != "" || len(input.Manifests) > 0 {
			t.Errorf("%s: %s", file, diff)
		}
		want := &engine.Resource{URN: "u", Type: "a:b:C", Properties: map[string]any{"a": map[string]any{engine.UnknownKey: true}}}
		if diff := cmp.Diff(want, input.Saved[0].Document.Resource); diff != "" || input.Saved[0].Document.Stack != "dev" {
			t.Error(diff)
		}
		if input.Saved[0].Name() != "u" || input.Saved[1].Name() != "the stack " {
			t.Errorf("names %q and %q", input.Saved[0].Name(), input.Saved[1].Name())
		}
	}
	for text, want := range map[string]string{
		one + "\n" + `{"version": 2, "shows": "inputs", "resources": []}` + "\n" + `{"shows": 1}`: "plan.jsonl:2: reading a resource document: version is 2",
		one + "\n{":      "plan.jsonl:1: after the documents before it, this is not JSON: unexpected EOF; save the plan again",
		one + "\n" + pod: "plan.jsonl:1: after the documents before it, this is not JSON: invalid character 'a'",
		one + "\n[1]":    "plan.jsonl:2: reading a resource document: the document is an array",
	} {
		if _, err := manifest.Read("plan.jsonl", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestSamples reads KubeRay's own samples, out of the module that this one builds on.
func TestSamples(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/ray-project/kuberay/ray-operator").Output()
	if err != nil {
		t.Fatal(err)
	}
	input, err := manifest.Load(filepath.Join(strings.TrimSpace(string(out)), "config"), []string{"samples"})
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]int{}
	for _, m := range input.Manifests {
		types[m.Resource.Type]++
	}
	for token, least := range map[string]int{
		"kubernetes:ray.io/v1:RayCluster": 35, "kubernetes:ray.io/v1:RayJob": 15, "kubernetes:ray.io/v1:RayService": 12,
		"kubernetes:core/v1:Service": 1, "kubernetes:apps/v1:Deployment": 1, "kubernetes:core/v1:Secret": 1,
	} {
		if types[token] < least {
			t.Errorf("%d of the type %s, expected %d at least: %v", types[token], token, least, types)
		}
	}
}
