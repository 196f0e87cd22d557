package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
	"github.com/rayplatform/rayplatform/scripts/internal/intake"
)

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

// A comment that GitHub does not take opens no gate, and keeps none open that an earlier report opened.
func TestReportThatGitHubRefuses(t *testing.T) {
	w := newReportWorld(t)
	w.repo.AddCheck(w.App, githubtest.Check{
		Name: "rayplatform / staging", HeadSHA: reportedHead, Status: "completed", Conclusion: "success", ExternalID: "run=1 attempt=1",
	})
	w.ran("success", map[string][]byte{"dev": artifactOf(t, "dev", nil)})
	w.Fail(githubtest.CreateComment, 20, githubtest.Status(500))
	r := w.report(t, "--run", fmt.Sprint(reportedRun))
	order := w.written()
	first := slices.IndexFunc(order, func(call string) bool { return strings.HasSuffix(call, "/comments") })
	if last := slices.IndexFunc(order, func(call string) bool { return strings.Contains(call, "/check-runs") }); last < 0 || last > first {
		t.Errorf("what failed is not told first: %v", order)
	}
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

// GitHub does not tell of which pull request a run is, when several to different bases share its commit. The other base may have a
// workflow of its own.
func TestReportOfAnotherBase(t *testing.T) {
	w := newReportWorld(t)
	w.repo.AddPull(githubtest.Pull{Number: 8, HeadSHA: reportedHead, BaseRef: "evil", Closed: true})
	w.ran("success", all(t))
	if r := w.report(t, "--run", fmt.Sprint(reportedRun)); r.code != exitOK {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	has(t, "the comment", w.only(t), "Preview failed for all 3 stacks", `to the branch "evil"`)
	for name, conclusion := range w.conclusions() {
		if conclusion != "failure" {
			t.Errorf("%s: %s", name, conclusion)
		}
	}
}

// Of artifacts by one name the newest counts; one that has expired or is too large is told; a stack that the pull request removes is
// not missed.
func TestReportOfOddArtifacts(t *testing.T) {
	w := newReportWorld(t)
	w.repo.ChangePull(reportedPull, func(p *githubtest.Pull) {
		p.Files = []githubtest.File{{Name: "stacks/Pulumi.production.yaml", Status: "removed"}}
	})
	w.ran("success", nil)
	w.repo.AddArtifact(reportedRun, "preview-dev", []byte("no zip file"))
	w.repo.AddArtifact(reportedRun, "preview-dev", artifactOf(t, "dev", nil))
	old := w.repo.AddArtifact(reportedRun, "preview-staging", artifactOf(t, "staging", nil))
	w.repo.ChangeArtifact(old.ID, func(a *githubtest.Artifact) { a.Expired = true })
	w.repo.AddArtifact(reportedRun, "preview-new", make([]byte, intake.Usual.Archive+1))
	for _, stack := range []string{"dev", "staging", "new"} {
		w.repo.AddJob(reportedRun, githubtest.Job{Name: "offline (" + stack + ")"})
	}
	if r := w.report(t, "--run", fmt.Sprint(reportedRun)); r.code != exitOK {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	has(t, "the comment", w.only(t), "Preview failed for 2 of 3 stacks", "has expired", "more than the")
	want := map[string]string{"rayplatform / dev": "success", "rayplatform / staging": "failure", "rayplatform / new": "failure"}
	if got := w.conclusions(); !maps.Equal(got, want) {
		t.Errorf("check runs %v", got)
	}
}

// A pull request that gets another base meanwhile is not reported by what it changes there.
func TestReportOvertakenByBase(t *testing.T) {
	w := newReportWorld(t)
	w.ran("success", all(t))
	w.Fail(githubtest.ListPullFiles, 1, githubtest.Meanwhile(func() {
		w.repo.ChangePull(reportedPull, func(p *githubtest.Pull) { p.BaseRef = "evil" })
	}))
	if r := w.report(t, "--run", fmt.Sprint(reportedRun)); r.code != exitOK || len(w.written()) != 0 {
		t.Errorf("exit code %d, wrote %v\n%s", r.code, w.written(), r.stderr)
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
