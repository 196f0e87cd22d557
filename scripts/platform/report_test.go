package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

func TestReportRun(t *testing.T) {
	w := newReportWorld(t)
	w.ran("success", all(t))
	r := w.report(t, "--run", fmt.Sprint(reportedRun), "--out", w.out)
	if r.code != exitOK {
		t.Fatalf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	has(t, "standard output", r.stdout, "comment: created", "check run rayplatform / dev: created")
	comment := w.only(t)
	has(t, "the comment", comment, "Preview passed for all 3 stacks", "`0123456`", "https://ghe.example.com/acme/ray/actions/runs/99",
		"The base branch's policy pack says the same.", "<code>dev</code> passed", "<code>production</code> passed", "Simulated")
	for _, stack := range []string{"dev", "production", "staging"} {
		if got := w.conclusions()["rayplatform / "+stack]; got != "success" {
			t.Errorf("the check run of %s: %q", stack, got)
		}
	}
	for _, name := range []string{filepath.Join(w.out, "report.md"), w.summary} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		has(t, name, string(text), "Preview passed for all 3 stacks", "Details of 151 resources")
	}
	before := len(w.written())
	w.variables["GITHUB_RUN_ID"] = "100" // another run of the workflow report
	again := w.report(t, "--run", fmt.Sprint(reportedRun))
	if again.code != exitOK || len(w.written()) != before {
		t.Errorf("a second report: exit code %d, wrote %v\n%s", again.code, w.written()[before:], again.stderr)
	}
	has(t, "standard output", again.stdout, "comment: unchanged", "check run rayplatform / staging: unchanged")
	for _, token := range w.Tokens() {
		if !token.Revoked {
			t.Error("a token outlives its command")
		}
	}
}

// Mistaken settings are told on their lines.
func TestReportAnnotations(t *testing.T) {
	own, err := os.ReadFile(filepath.Join("..", "..", "stacks", "Pulumi.dev.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(own), "\n")
	wrong := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "cidr:") })
	lines[wrong] = strings.Split(lines[wrong], ":")[0] + ": 300.0.0.0/16"
	r := command(t, setup{dir: repository(t, strings.Join(lines, "\n"))}, "preview", "--offline", "--stack", "dev", "--out", "OUT")
	plan, err := os.ReadFile(filepath.Join(r.out, "preview.json"))
	if r.code != exitInput || err != nil {
		t.Fatalf("exit code %d, %v\n%s", r.code, err, r.stderr)
	}
	w := newReportWorld(t)
	w.ran("failure", map[string][]byte{
		"dev": artifactOf(t, "dev", map[string]string{"preview.json": string(plan), "preview.md": "", filenames.PolicyDocuments: ""}),
	})
	if r := w.report(t, "--run", fmt.Sprint(reportedRun)); r.code != exitOK {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	has(t, "the comment", w.only(t), "1 mistake in the settings", "network.cidr")
	for _, check := range w.repo.Checks(reportedHead) {
		if check.Name != "rayplatform / dev" {
			continue
		}
		if len(check.Annotations) != 1 {
			t.Fatalf("annotations %+v", check.Annotations)
		}
		a := check.Annotations[0]
		if a.Path != "stacks/Pulumi.dev.yaml" || a.StartLine != wrong+1 || a.Level != "failure" || check.Conclusion != "failure" {
			t.Errorf("line %d: %s, %+v", wrong+1, check.Conclusion, a)
		}
	}
}

func TestReportNothing(t *testing.T) {
	for name, c := range map[string]struct {
		conclusion string
		change     func(*githubtest.Pull)
		want       string
	}{
		"cancelled": {"cancelled", func(*githubtest.Pull) {}, "is cancelled"},
		"closed":    {"success", func(p *githubtest.Pull) { p.Closed = true }, "no pull request is open"},
		"stale":     {"success", func(p *githubtest.Pull) { p.HeadSHA = strings.Repeat("ab", 20) }, "another commit"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newReportWorld(t)
			w.ran(c.conclusion, nil)
			w.repo.ChangePull(reportedPull, c.change)
			r := w.report(t, "--run", fmt.Sprint(reportedRun))
			if r.code != exitOK || len(w.written()) != 0 {
				t.Errorf("exit code %d, wrote %v\n%s", r.code, w.written(), r.stderr)
			}
			has(t, "standard output", r.stdout, "nothing to report", c.want)
		})
	}
}

func TestReportInput(t *testing.T) {
	w := newReportWorld(t)
	w.ran("success", nil)
	w.repo.AddRun(githubtest.Run{ID: 5, Path: ".github/workflows/ci.yml"})
	w.write(t, "preview.json", "{}")
	for name, c := range map[string]struct {
		args  []string
		wants []string
	}{
		"nothing":      {nil, []string{"name a run by --run ID"}},
		"no target":    {[]string{"out"}, []string{"--pull-request is missing", "--head"}},
		"no number":    {[]string{"--run", "abc"}, []string{`--run is "abc"; give the number of a run`}},
		"both":         {[]string{"--run", "1", "--head", "x", "a.json"}, []string{"--run reads the previews that the run left", "--pull-request and --head are for files"}},
		"another run":  {[]string{"--run", "https://ghe.example.com/acme/ray/actions/runs/5/attempts/2"}, []string{`run 5 is one of ".github/workflows/ci.yml"`, "only runs of .github/workflows/preview.yml"}},
		"files":        {[]string{"--dry-run", "none.json", filepath.Join(w.dir, "preview.json")}, []string{"none.json: there is no preview", "preview.json", "version"}},
		"unknown flag": {[]string{"--rnu", "5"}, []string{"unknown flag", `see "platform report --help"`}},
	} {
		t.Run(name, func(t *testing.T) {
			r := w.report(t, c.args...)
			if r.code != exitInput || strings.Count(r.stderr, "error:") != 1 {
				t.Errorf("exit code %d\n%s", r.code, r.stderr)
			}
			has(t, "standard error", r.stderr, c.wants...)
		})
	}
}

// Without an App and without a network, what would be posted is printed.
func TestReportDryRun(t *testing.T) {
	w := newReportWorld(t)
	w.variables = map[string]string{}
	r := w.report(t, "--dry-run", filepath.Join(leftBy(t, "dev"), "preview.json"), leftBy(t, "staging"))
	if r.code != exitOK || len(w.Calls()) != 0 {
		t.Errorf("exit code %d, %d calls\n%s", r.code, len(w.Calls()), r.stderr)
	}
	has(t, "standard output", r.stdout, "## Preview passed for all 2 stacks", `check run "rayplatform / dev": success`)
	if strings.Contains(r.stdout, "Commit") {
		t.Errorf("there is no commit:\n%s", r.stdout)
	}
}

// A dry run of what a run left asks GitHub, with a token that can write nothing.
func TestReportDryRunOfRun(t *testing.T) {
	w := newReportWorld(t)
	w.ran("success", map[string][]byte{"dev": artifactOf(t, "dev", nil)})
	r := w.report(t, "--dry-run", "--run", fmt.Sprint(reportedRun))
	if r.code != exitOK || len(w.written()) != 0 {
		t.Errorf("exit code %d, wrote %v\n%s", r.code, w.written(), r.stderr)
	}
	has(t, "standard output", r.stdout, "Preview failed for 2 of 3 stacks", `check run "rayplatform / staging": failure`)
	tokens := w.Tokens()
	if len(tokens) != 1 {
		t.Fatalf("%d tokens", len(tokens))
	}
	for permission, level := range tokens[0].Permissions {
		if level != "read" {
			t.Errorf("the token may %s:%s", permission, level)
		}
	}
}

func TestReportFiles(t *testing.T) {
	w := newReportWorld(t)
	w.variables["GITHUB_RUN_ID"] = fmt.Sprint(reportedRun + 1)
	args := []string{leftBy(t, "dev"), "--pull-request", fmt.Sprint(reportedPull), "--head"}
	r := w.report(t, append(args, strings.Repeat("ab", 20))...)
	if r.code != exitInput || len(w.written()) != 0 {
		t.Errorf("another commit: exit code %d, wrote %v", r.code, w.written())
	}
	has(t, "standard error", r.stderr, "is at commit "+reportedHead)
	w.repo.ChangePull(reportedPull, func(p *githubtest.Pull) { p.BaseRef = "other" })
	r = w.report(t, append(args, reportedHead)...)
	if r.code != exitInput || len(w.written()) != 0 {
		t.Errorf("another base: exit code %d, wrote %v", r.code, w.written())
	}
	has(t, "standard error", r.stderr, `to the branch "other"; report to an open one to "main"`)
	w.repo.ChangePull(reportedPull, func(p *githubtest.Pull) {
		p.BaseRef, p.Files = "main", []githubtest.File{{Name: "policypack/rules/limits.yaml"}, {Name: "infra/main.go"}}
	})
	if r := w.report(t, append(args, reportedHead)...); r.code != exitOK {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	has(t, "the comment", w.only(t), "Preview passed for `dev`", "The policy pack is changed here", "`infra/main.go`")
	// Wherever it was made, such a report gives way to that of a run of previews.
	w.ran("success", all(t))
	if r := w.report(t, "--run", fmt.Sprint(reportedRun)); r.code != exitOK || !strings.Contains(r.stdout, "comment: updated") {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	if got := w.conclusions()["rayplatform / dev"]; got != "success" {
		t.Errorf("the check run: %q", got)
	}
}
