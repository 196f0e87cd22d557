package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// least is a stack file that says no more than it must.
const least = `config:
  rayplatform:settings:
    team: ml
    repository: org/repo
    cluster: {access: {admins: [platform-admin]}}
`

func TestSettingsTable(t *testing.T) {
	dir := repository(t, least+"    network:\n      cidr: 10.9.0.0/16\n")
	r := command(t, setup{dir: dir}, "settings", "--stack", "dev")
	if r.code != exitOK || r.stderr != "" {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	lines := strings.Split(r.stdout, "\n")
	for _, want := range [][]string{
		{"SETTING", "VALUE", "SOURCE"},
		{"region", "us-east-1", "default"},
		{"zones", "[us-east-1a, us-east-1b, us-east-1c]", "default (the region's first three)"},
		{"network.cidr", "10.9.0.0/16", "stacks/Pulumi.dev.yaml:7"},
		{"cluster.version", `"1.35"`, "default"},
		{"cluster.protect", "false", "default (true in production, false elsewhere)"},
	} {
		row := regexp.MustCompile("^" + regexp.QuoteMeta(want[0]) + "  +" + regexp.QuoteMeta(want[1]) + "  +" +
			regexp.QuoteMeta(want[2]) + "$")
		found := false
		for _, line := range lines {
			found = found || row.MatchString(line)
		}
		if !found {
			t.Errorf("no line %q:\n%s", want, r.stdout)
		}
	}
	column := strings.Index(lines[0], "SOURCE")
	for _, line := range lines[1 : len(lines)-1] {
		if !strings.HasPrefix(line[column:], "default") && !strings.HasPrefix(line[column:], "stacks/") {
			t.Errorf("the source is not in its column: %q", line)
		}
	}
}

func TestSettingsJSON(t *testing.T) {
	r := command(t, setup{dir: repository(t, least)}, "settings", "--stack", "dev", "--output", "json")
	if r.code != exitOK || r.stderr != "" {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	type row struct {
		Path   string
		Value  any
		Source string
	}
	var all []row
	if err := json.Unmarshal([]byte(r.stdout), &all); err != nil {
		t.Fatal(err)
	}
	got := map[string]row{}
	for _, one := range all {
		got[one.Path] = one
	}
	for _, want := range []row{
		{"team", "ml", "stacks/Pulumi.dev.yaml:3"},
		{"nodeGroups.cpu.maxSize", 10.0, "default"},
		{"cluster.protect", false, "default (true in production, false elsewhere)"},
		{"cluster.access.admins", []any{"platform-admin"}, "stacks/Pulumi.dev.yaml:5"},
		{"cluster.access.viewers", []any{}, "default"},
	} {
		if diff := cmp.Diff(want, got[want.Path]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.Path, diff)
		}
	}
}

// Every mistake that a preview would report is reported in the same words.
func TestSettingsMistakes(t *testing.T) {
	dir := repository(t, "config:\n  rayplatform:settings:\n    team: ml\n    regoin: us-east-1\n")
	shown := command(t, setup{dir: dir}, "settings", "--stack", "dev")
	previewed := command(t, setup{dir: dir}, "preview", "--offline", "--stack", "dev")
	if shown.code != exitInput || shown.stdout != "" {
		t.Errorf("exit code %d, standard output:\n%s", shown.code, shown.stdout)
	}
	if diff := cmp.Diff(previewed.stderr, shown.stderr); diff != "" || !strings.Contains(shown.stderr, "regoin (line 4)") {
		t.Errorf("standard error (-preview +settings):\n%s", diff)
	}
}

func TestSettingsWrongInput(t *testing.T) {
	dir := repository(t, least)
	for name, c := range map[string]struct {
		args string
		want []string
	}{
		"nothing said":     {"settings", []string{"--stack is missing; there are dev"}},
		"all wrong":        {"settings --output yaml", []string{"--stack is missing", `--output "yaml" is unknown; there are text and json`}},
		"no such stack":    {"settings --stack prod", []string{`no stack "prod"`, "there are dev"}},
		"path as stack":    {"settings --stack ../dev", []string{`no stack "../dev"`}},
		"stray argument":   {"settings dev", []string{`"dev" is one argument too many`}},
		"stray to a child": {"settings schema dev", []string{`"dev" is one argument too many`}},
	} {
		t.Run(name, func(t *testing.T) {
			r := command(t, setup{dir: dir}, strings.Fields(c.args)...)
			if r.code != exitInput || r.stdout != "" {
				t.Errorf("exit code %d, standard output:\n%s", r.code, r.stdout)
			}
			for _, want := range c.want {
				if !strings.Contains(r.stderr, want) {
					t.Errorf("standard error lacks %q:\n%s", want, r.stderr)
				}
			}
		})
	}
}

// What the commands print is what is checked in.
func TestSettingsGenerated(t *testing.T) {
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"schema": "stacks/settings.schema.json", "docs": "docs/settings.md"} {
		want, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		r := command(t, setup{dir: t.TempDir()}, "settings", name)
		if diff := cmp.Diff(string(want), r.stdout); r.code != exitOK || diff != "" {
			t.Errorf("%s: exit code %d (-%s +printed):\n%s", name, r.code, file, diff)
		}
	}
}
