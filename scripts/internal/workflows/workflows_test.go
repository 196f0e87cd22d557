package workflows_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/modfile"

	"github.com/rayplatform/rayplatform/scripts/internal/workflows"
)

const root = "../../.."

var folder = filepath.Join(root, ".github", "workflows")

func read(t *testing.T) []workflows.Workflow {
	t.Helper()
	all, err := workflows.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestWorkflows holds every workflow to the rules.
func TestWorkflows(t *testing.T) {
	var files []string
	for _, w := range read(t) {
		files = append(files, w.File)
		for _, finding := range findings(w) {
			t.Error(finding)
		}
		if w.Name+".yml" != w.File {
			t.Errorf("%s is named %q", w.File, w.Name)
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(events)), files); diff != "" {
		t.Errorf("workflows that are known, and that there are (-want +got):\n%s", diff)
	}
}

// TestFollowsWorkflow holds the workflow that runs after another to the name of one.
func TestFollowsWorkflow(t *testing.T) {
	names := map[string]bool{}
	for _, w := range read(t) {
		names[w.Name] = true
	}
	followed := 0
	for _, w := range read(t) {
		node, ok := w.On["workflow_run"]
		if !ok {
			continue
		}
		var on struct{ Workflows, Types []string }
		if err := node.Decode(&on); err != nil {
			t.Fatal(err)
		}
		for _, name := range on.Workflows {
			followed++
			if !names[name] {
				t.Errorf("%s follows %q, and no workflow is named so", w.File, name)
			}
		}
		if diff := cmp.Diff([]string{"completed"}, on.Types); diff != "" {
			t.Errorf("%s (-want +got):\n%s", w.File, diff)
		}
	}
	if followed != 1 {
		t.Errorf("%d workflows are followed, want one", followed)
	}
}

// TestOneRelease holds all uses of an action to the same commit and release.
func TestOneRelease(t *testing.T) {
	commits := map[string]string{}
	for _, w := range read(t) {
		each(w, func(at string, step workflows.Step) {
			action, commit, _ := strings.Cut(step.Uses, "@")
			owner, _, _ := strings.Cut(action, "/codeql-action/") // one repository, several actions
			got := commit + " " + step.Version
			if known, ok := commits[owner]; ok && known != got {
				t.Errorf("%s: %s uses %s at %s, elsewhere it is %s", w.File, at, action, got, known)
			}
			commits[owner] = got
		})
	}
}

// TestGoVersion holds the Go of the workflows to newest releases of what go.mod asks for.
func TestGoVersion(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join(strings.Split(mod.Go.Version, ".")[:2], ".") + ".x"
	for _, w := range read(t) {
		each(w, func(at string, step workflows.Step) {
			if got := step.With["go-version"]; strings.HasPrefix(step.Uses, "actions/setup-go@") && got != want {
				t.Errorf("%s: %s takes Go %q; go.mod asks for %s", w.File, at, got, want)
			}
		})
	}
}

// TestTargets holds every call of make to targets that the Makefile has.
func TestTargets(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for _, w := range read(t) {
		commands, err := workflows.Calls(w)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range commands {
			if c.Program() != "make" {
				continue
			}
			argv, err := c.Argv(nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, target := range argv[1:] {
				calls++
				if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(target) + `:`).Match(makefile) {
					t.Errorf("%s: %s: the Makefile has no target %s", w.File, c.Line, target)
				}
			}
		}
	}
	if calls == 0 {
		t.Error("no workflow calls make")
	}
}

// TestVerbose holds the Makefile to the variable that CI's debugging sets.
func TestVerbose(t *testing.T) {
	for value, want := range map[string]bool{"1": true, "": false} {
		command := exec.Command("make", "--dry-run", "test-charts", "test-plain", "test-race")
		command.Dir, command.Env = root, append(os.Environ(), "MAKEFLAGS=", "VERBOSE="+value)
		text, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(line)
			if slices.Contains(words, "test") && slices.Contains(words, "-v") != want {
				t.Errorf("VERBOSE=%s: %s", value, line)
			}
		}
	}
}

// TestParse refuses what the checks could not see.
func TestParse(t *testing.T) {
	for name, text := range map[string]string{
		"all rights in a word": "permissions: write-all",
		"no YAML":              "jobs: [",
		"an environment with a page": fmt.Sprintf("jobs: {a: {environment: %s}}",
			"{name: report, url: 'https://example.com'}"),
	} {
		if _, err := workflows.Parse("x.yml", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), "x.yml: ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := workflows.Read(t.TempDir()); err == nil {
		t.Error("a folder with no workflows is read")
	}
}

// decode reads a YAML file of this repository, refusing fields that into does not have.
func decode(t *testing.T, path string, into any) {
	t.Helper()
	file, err := os.Open(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
