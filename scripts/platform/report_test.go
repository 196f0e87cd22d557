package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

const (
	reportedPull = 7
	reportedRun  = 4711
	reportedHead = "0123456789abcdef0123456789abcdef01234567"
)

// left are the folders that real previews of all stacks left, made once for all tests.
var left sync.Map

func leftBy(t *testing.T, stack string) string {
	t.Helper()
	made, _ := left.LoadOrStore(stack, sync.OnceValues(func() (string, error) {
		dir, err := os.MkdirTemp("", "rayplatform-left-")
		if err != nil {
			return "", err
		}
		if r := command(t, setup{}, "preview", "--offline", "--stack", stack, "--out", dir); r.code != exitOK {
			err = fmt.Errorf("exit code %d\n%s", r.code, r.stderr)
		}
		return dir, err
	}))
	dir, err := made.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// artifactOf is the zip file of what a preview left, with other files in place of its own; an empty one is left out.
func artifactOf(t *testing.T, stack string, others map[string]string) []byte {
	t.Helper()
	var zipped bytes.Buffer
	w := zip.NewWriter(&zipped)
	for _, name := range []string{"preview.json", "preview.md", filenames.PolicyDocuments} {
		text, other := others[name]
		if other && text == "" {
			continue
		}
		if !other {
			own, err := os.ReadFile(filepath.Join(leftBy(t, stack), name))
			if err != nil {
				t.Fatal(err)
			}
			text = string(own)
		}
		add(t, w, name, text)
	}
	for name, text := range others {
		if strings.Contains(name, "/") {
			add(t, w, name, text)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return zipped.Bytes()
}

func add(t *testing.T, w *zip.Writer, name, text string) {
	t.Helper()
	entry, err := w.Create(name)
	if err == nil {
		_, err = entry.Write([]byte(text))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// reportWorld is a pull request on acme/ray whose previews have run.
type reportWorld struct {
	*appWorld
	repo    *githubtest.Repo
	out     string
	summary string
}

func newReportWorld(t *testing.T) *reportWorld {
	t.Helper()
	w := &reportWorld{appWorld: newAppWorld(t)}
	w.out, w.summary = filepath.Join(w.dir, "out"), filepath.Join(w.dir, "summary.md")
	for name, value := range map[string]string{
		summaryVariable: w.summary, "GITHUB_SERVER_URL": "https://ghe.example.com", "GITHUB_RUN_ID": "99", "GITHUB_RUN_ATTEMPT": "1",
	} {
		w.variables[name] = value
	}
	w.repo = w.Repo("acme/ray")
	w.repo.AddPull(githubtest.Pull{Number: reportedPull, HeadSHA: reportedHead, Files: []githubtest.File{{Name: "stacks/Pulumi.dev.yaml"}}})
	return w
}

// ran adds the run of the previews, with its artifacts by stack.
func (w *reportWorld) ran(conclusion string, artifacts map[string][]byte) {
	w.repo.AddRun(githubtest.Run{
		ID: reportedRun, Path: ".github/workflows/preview.yml", HeadSHA: reportedHead, Status: "completed", Conclusion: conclusion,
	})
	for stack, archive := range artifacts {
		w.repo.AddArtifact(reportedRun, "preview-"+stack, archive)
		w.repo.AddJob(reportedRun, githubtest.Job{Name: "offline (" + stack + ")"})
	}
}

// all are the artifacts of every stack, as real previews left them.
func all(t *testing.T) map[string][]byte {
	t.Helper()
	artifacts := map[string][]byte{}
	for _, stack := range []string{"dev", "production", "staging"} {
		artifacts[stack] = artifactOf(t, stack, nil)
	}
	return artifacts
}

func (w *reportWorld) report(t *testing.T, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	env := w.environment(&stdout, &stderr)
	env.dir, env.args = ".", append([]string{"report"}, args...)
	r := result{code: run(t.Context(), env), stdout: stdout.String(), stderr: stderr.String()}
	w.silent(t, r)
	return r
}

// only is the one comment of the App.
func (w *reportWorld) only(t *testing.T) string {
	t.Helper()
	comments := w.repo.Comments(reportedPull)
	if len(comments) != 1 || comments[0].App != w.App {
		t.Fatalf("%d comments", len(comments))
	}
	return comments[0].Body
}

// written are the calls that changed something on GitHub beside tokens.
func (w *reportWorld) written() (calls []string) {
	for _, call := range w.Calls() {
		token := strings.HasSuffix(call.Path, "/access_tokens") || strings.HasSuffix(call.Path, "/installation/token")
		if call.Method != http.MethodGet && !token {
			calls = append(calls, call.Method+" "+call.Path)
		}
	}
	return calls
}

// conclusions are the check runs of the reported commit by name, each with its title.
func (w *reportWorld) conclusions() map[string]string {
	found := map[string]string{}
	for _, check := range w.repo.Checks(reportedHead) {
		found[check.Name] = check.Conclusion
	}
	return found
}

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

// What the code under review left is refused or inert, the stacks it is about have failed, and the others are reported.
func TestReportRunOfHostilePreviews(t *testing.T) {
	forged, err := os.ReadFile(filepath.Join(leftBy(t, "staging"), "preview.json"))
	if err != nil {
		t.Fatal(err)
	}
	w := newReportWorld(t)
	w.repo.ChangePull(reportedPull, func(p *githubtest.Pull) {
		p.Files = []githubtest.File{{Name: "policypack/rules/limits.yaml"}, {Name: ".github/workflows/preview.yml"}}
	})
	w.ran("success", map[string][]byte{
		"dev": artifactOf(t, "dev", nil),
		"staging": artifactOf(t, "staging", map[string]string{
			"preview.json": strings.Replace(string(forged), `"counts": {`, `"counts": {"@everyone <img src=x>": 1,`, 1),
		}),
		"new": artifactOf(t, "dev", map[string]string{"preview.md": "", "../../etc/cron.d/x": "planted"}),
	})
	r := w.report(t, "--run", fmt.Sprint(reportedRun))
	if r.code != exitOK {
		t.Fatalf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	comment := w.only(t)
	has(t, "the comment", comment, "Preview failed for 3 of 4 stacks", "No preview of this stack was left", "../../etc/cron.d/x",
		"The policy pack is changed here", "The code that makes previews is changed here", "`.github/workflows/preview.yml`")
	for _, never := range []string{"<img", "@everyone", "planted"} {
		if strings.Contains(outsideOfCode(comment), never) {
			t.Errorf("the comment has %q:\n%s", never, comment)
		}
	}
	want := map[string]string{
		"rayplatform / dev": "success", "rayplatform / staging": "failure", "rayplatform / production": "failure", "rayplatform / new": "failure",
	}
	for name, conclusion := range want {
		if got := w.conclusions()[name]; got != conclusion {
			t.Errorf("check run %s: %q, want %q", name, got, conclusion)
		}
	}
}

var codeSpan = regexp.MustCompile("`[^`\n]+`")

// outsideOfCode is Markdown without its fenced blocks and code spans, in which nothing acts.
func outsideOfCode(markdown string) string {
	var b strings.Builder
	fenced := false
	for line := range strings.SplitSeq(markdown, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		} else if !fenced {
			b.WriteString(codeSpan.ReplaceAllString(line, "") + "\n")
		}
	}
	return b.String()
}

// In the newest attempt the job of a stack broke off before it left anything: what an earlier attempt left does not count.
func TestReportOfRunWithStaleArtifact(t *testing.T) {
	w := newReportWorld(t)
	w.ran("failure", map[string][]byte{"dev": artifactOf(t, "dev", nil)})
	w.repo.AddArtifact(reportedRun, "preview-staging", artifactOf(t, "staging", nil))
	w.repo.AddJob(reportedRun, githubtest.Job{Name: "offline (staging)", Status: "completed", Conclusion: "failure"})
	if r := w.report(t, "--run", fmt.Sprint(reportedRun)); r.code != exitOK {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	has(t, "the comment", w.only(t), "Preview failed for 2 of 3 stacks", "may be of an earlier one")
	want := map[string]string{"rayplatform / dev": "success", "rayplatform / production": "failure", "rayplatform / staging": "failure"}
	if got := w.conclusions(); !maps.Equal(got, want) {
		t.Errorf("check runs %v", got)
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

// A comment that GitHub does not take opens no gate, and keeps none open that an earlier report opened.
func TestReportThatGitHubRefuses(t *testing.T) {
	w := newReportWorld(t)
	w.repo.AddCheck(w.App, githubtest.Check{
		Name: "rayplatform / staging", HeadSHA: reportedHead, Status: "completed", Conclusion: "success", ExternalID: "run=1 attempt=1",
	})
	w.ran("success", map[string][]byte{"dev": artifactOf(t, "dev", nil)})
	w.Fail(githubtest.CreateComment, 20, githubtest.Status(500))
	r := w.report(t, "--run", fmt.Sprint(reportedRun))
	want := map[string]string{"rayplatform / staging": "failure", "rayplatform / production": "failure"}
	if got := w.conclusions(); r.code != exitFailed || !maps.Equal(got, want) {
		t.Errorf("exit code %d, check runs %v", r.code, got)
	}
	has(t, "standard error", r.stderr, "error: keeping the comment on pull request 7 of acme/ray", "500")
}

// A commit that somebody puts into a fork is previewed there offline. That says nothing of the same commit here.
func TestReportOfFork(t *testing.T) {
	w := newReportWorld(t)
	w.repo.ChangePull(reportedPull, func(p *githubtest.Pull) { p.HeadOwner = "stranger" })
	w.repo.AddRun(githubtest.Run{
		ID: reportedRun, Path: ".github/workflows/preview.yml", HeadSHA: reportedHead, HeadOwner: "stranger",
	})
	for stack, archive := range all(t) {
		w.repo.AddArtifact(reportedRun, "preview-"+stack, archive)
		w.repo.AddJob(reportedRun, githubtest.Job{Name: "offline (" + stack + ")"})
	}
	if r := w.report(t, "--run", fmt.Sprint(reportedRun)); r.code != exitOK {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	has(t, "the comment", w.only(t), "From a fork", "Preview passed for all 3 stacks")
	want := map[string]string{
		"rayplatform / dev (fork)": "success", "rayplatform / production (fork)": "success", "rayplatform / staging (fork)": "success",
	}
	if got := w.conclusions(); !maps.Equal(got, want) {
		t.Errorf("check runs %v", got)
	}
}

// A push while a report is made: what GitHub lists of the new commit is not told of the old one.
func TestReportOvertakenByPush(t *testing.T) {
	w := newReportWorld(t)
	w.ran("success", all(t))
	w.Fail(githubtest.ListPullFiles, 1, githubtest.Meanwhile(func() {
		w.repo.ChangePull(reportedPull, func(p *githubtest.Pull) { p.HeadSHA = strings.Repeat("ab", 20) })
	}))
	r := w.report(t, "--run", fmt.Sprint(reportedRun))
	if r.code != exitOK || len(w.written()) != 0 {
		t.Errorf("exit code %d, wrote %v\n%s", r.code, w.written(), r.stderr)
	}
	has(t, "standard output", r.stdout, "nothing to report", "another commit")
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
	args := []string{leftBy(t, "dev"), "--pull-request", fmt.Sprint(reportedPull), "--head"}
	r := w.report(t, append(args, strings.Repeat("ab", 20))...)
	if r.code != exitInput || len(w.written()) != 0 {
		t.Errorf("another commit: exit code %d, wrote %v", r.code, w.written())
	}
	has(t, "standard error", r.stderr, "is at commit "+reportedHead)
	if r := w.report(t, append(args, reportedHead)...); r.code != exitOK {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	has(t, "the comment", w.only(t), "Preview passed for `dev`")
	if got := w.conclusions()["rayplatform / dev"]; got != "success" {
		t.Errorf("the check run: %q", got)
	}
}
