package workflows_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// updates is one entry of .github/dependabot.yml. Keys that are not here are refused.
type updates struct {
	Ecosystem   string `yaml:"package-ecosystem"`
	Directory   string
	Directories []string
	Schedule    struct{ Interval string }
	Cooldown    struct {
		Days int `yaml:"default-days"`
	}
	Limit  int `yaml:"open-pull-requests-limit"`
	Groups map[string]struct {
		Patterns []string
		Exclude  []string `yaml:"exclude-patterns"`
		Types    []string `yaml:"update-types"`
	}
	Ignore []struct {
		Name  string   `yaml:"dependency-name"`
		Types []string `yaml:"update-types"`
	}
}

func dependabot(t *testing.T) []updates {
	t.Helper()
	var file struct {
		Version int
		Updates []updates
	}
	decode(t, ".github/dependabot.yml", &file)
	if file.Version != 2 {
		t.Errorf("version is %d", file.Version)
	}
	return file.Updates
}

var python = regexp.MustCompile(`^(requirements.*\.(txt|in)|pyproject\.toml|Pipfile|setup\.py)$`)

// ecosystem is Dependabot's name for what a file lists; empty: nothing that Dependabot could raise.
func ecosystem(t *testing.T, file string) string {
	t.Helper()
	switch name := path.Base(file); {
	case name == "go.mod":
		return "gomod"
	case python.MatchString(name):
		return "pip"
	case strings.HasPrefix(name, "Dockerfile"):
		return "docker"
	case name == "package.json" && dependent(t, file):
		return "npm"
	}
	return ""
}

// dependent tells whether an npm package needs others; scripts/tools/eks-provider/no-jest doesn't.
func dependent(t *testing.T, file string) bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	var pack map[string]json.RawMessage
	if err := json.Unmarshal(text, &pack); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return pack["dependencies"] != nil || pack["devDependencies"] != nil
}

// manifests are the folders that need updates, as "ecosystem /folder", sorted.
func manifests(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	err := fs.WalkDir(os.DirFS(root), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == "node_modules" || name == "testdata" || name == "out" || name == ".tools" || name == ".git" {
				return fs.SkipDir
			}
			return nil
		}
		if kind := ecosystem(t, file); kind != "" {
			found[kind+" "+path.Join("/", path.Dir(file))] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sorted(found)
}

func sorted(set map[string]bool) []string {
	var list []string
	for name := range set {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// TestDependabot holds the list of what is kept up to date to what there is: Go modules, npm packages, Python's requirements.
func TestDependabot(t *testing.T) {
	listed := map[string]bool{}
	actions := false
	for _, u := range dependabot(t) {
		if u.Schedule.Interval != "weekly" || u.Cooldown.Days != 7 || len(u.Groups) == 0 {
			t.Errorf("%s %v: want weekly, a cooldown of 7 days, and groups; got %+v", u.Ecosystem, u.Directories, u)
		}
		if u.Ecosystem == "github-actions" {
			actions = u.Directory == "/"
			continue
		}
		for _, dir := range u.Directories {
			if listed[u.Ecosystem+" "+dir] {
				t.Errorf("%s is listed twice", dir)
			}
			listed[u.Ecosystem+" "+dir] = true
		}
	}
	if !actions {
		t.Error("the actions of the workflows are not listed")
	}
	if diff := cmp.Diff(manifests(t), sorted(listed)); diff != "" {
		t.Errorf("add to .github/dependabot.yml what is missing (-), and take out what is gone (+):\n%s", diff)
	}
}

// TestOwners holds CODEOWNERS to paths that exist, and sees that only texts have other owners than what decides.
func TestOwners(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, ".github", "CODEOWNERS"))
	if err != nil {
		t.Fatal(err)
	}
	owners := map[string]string{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		if len(fields) != 2 || !strings.HasPrefix(fields[1], "@") {
			t.Fatalf("%q is not a path and a team", line)
		}
		owners[fields[0]] = fields[1]
		if _, err := os.Stat(filepath.Join(root, fields[0])); fields[0] != "*" && err != nil {
			t.Error(err)
		}
	}
	if len(owners) != 2 || owners["*"] == "" || owners["/docs/"] == "" {
		t.Errorf("owners: %v", owners)
	}
}
