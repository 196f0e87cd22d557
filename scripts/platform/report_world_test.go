package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
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
