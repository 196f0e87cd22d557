package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
	"github.com/rayplatform/rayplatform/scripts/internal/workflows"
)

// Every call of platform and pulumi that a workflow makes is made here, with the same arguments and no other variables than the
// workflow sets. One that is new to this test fails it.
func TestCommandsOfWorkflows(t *testing.T) {
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, ".github", "workflows", "*.yml"))
	if err != nil || len(files) < 5 {
		t.Fatalf("workflows: %v, %v", files, err)
	}
	called := 0
	for _, file := range files {
		commands, err := workflows.Commands(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range commands {
			called++
			t.Run(c.Workflow+"/"+c.Job, func(t *testing.T) {
				call := map[string]func(*testing.T, string, workflows.Command){
					"preview/offline": callOffline, "preview/cloud": callCloud, "report/report": callReport,
					"doctor/doctor": callDoctor,
				}[c.Workflow+"/"+c.Job]
				if call == nil || c.Program() != "platform" {
					t.Fatalf("no test makes this call: %s", c.Line)
				}
				call(t, root, c)
			})
		}
	}
	if called < 4 {
		t.Errorf("%d calls", called)
	}
}

// words are what the shell would call the program with.
func words(t *testing.T, c workflows.Command, variables map[string]string) []string {
	t.Helper()
	argv, err := c.Argv(variables)
	if err != nil {
		t.Fatal(err)
	}
	if argv[0] != ".tools/bin/platform" {
		t.Fatalf("%s: make platform builds .tools/bin/platform", argv[0])
	}
	return argv[1:]
}

// checkout is a folder with what the commands read of the repository.
func checkout(t *testing.T, root string) string {
	t.Helper()
	dir := t.TempDir()
	for _, folder := range []string{"stacks", filepath.Join("policypack", "environments")} {
		if err := os.CopyFS(filepath.Join(dir, folder), os.DirFS(filepath.Join(root, folder))); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(filepath.Join(root, "Pulumi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "Pulumi.yaml"), string(text))
	return dir
}

// leaves tells whether the three files of an artifact are where the workflow takes them from.
func leaves(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"preview.json", "preview.md", filenames.PolicyDocuments} {
		if _, err := os.Stat(filepath.Join(dir, "out", "dev", name)); err != nil {
			t.Error(err)
		}
	}
}

func callOffline(t *testing.T, root string, c workflows.Command) {
	dir := checkout(t, root)
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), environment{
		args: words(t, c, map[string]string{"STACK": "dev"}), stdout: &stdout, stderr: &stderr, dir: dir, program: deployment.Run,
		tools: func(ctx context.Context, _ string, progress toolchain.Progress) (toolchain.Tools, error) {
			return toolchain.Ready(ctx, root, progress)
		},
	})
	if code != exitOK {
		t.Fatalf("exit code %d\n%s%s", code, stdout.String(), stderr.String())
	}
	leaves(t, dir)
}

// callCloud gives the backend as the workflow does, by PULUMI_BACKEND_URL.
func callCloud(t *testing.T, _ string, c workflows.Command) {
	if c.Env["PULUMI_BACKEND_URL"] == "" {
		t.Fatal("the workflow names no backend")
	}
	cloud := newCloud(t)
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), environment{
		args: words(t, c, map[string]string{"STACK": "dev"}), stdout: &stdout, stderr: &stderr, dir: cloud.repository,
		program: deployment.Run,
		cloudTools: func(context.Context, string, toolchain.Progress) (toolchain.Tools, error) {
			return toolchain.Tools{Pulumi: cloud.tools.Pulumi, PolicyPack: cloud.tools.PolicyPack}, nil
		},
	})
	if code != exitOK {
		t.Fatalf("exit code %d\n%s%s", code, stdout.String(), stderr.String())
	}
	leaves(t, cloud.repository)
}

// hand leaves of a world's variables those that the step sets, and those that GitHub sets for every step.
func (w *appWorld) hand(c workflows.Command) {
	for name := range w.variables {
		if _, set := c.Env[name]; !set && !strings.HasPrefix(name, "GITHUB_") {
			delete(w.variables, name)
		}
	}
}

func callDoctor(t *testing.T, _ string, c workflows.Command) {
	w := newAppWorld(t)
	w.hand(c)
	var stdout, stderr bytes.Buffer
	env := w.environment(&stdout, &stderr)
	env.args = words(t, c, nil)
	if code := run(t.Context(), env); code != exitOK {
		t.Fatalf("exit code %d\n%s%s", code, stdout.String(), stderr.String())
	}
	has(t, "standard output", stdout.String(), "0 days, by PLATFORM_APP_KEY_CREATED")
}

func callReport(t *testing.T, root string, c workflows.Command) {
	w := newReportWorld(t)
	w.ran("success", all(t))
	w.variables["RUN_ID"] = fmt.Sprint(reportedRun)
	w.hand(c)
	dir := checkout(t, root)
	var stdout, stderr bytes.Buffer
	env := w.environment(&stdout, &stderr)
	env.dir, env.args = dir, words(t, c, w.variables)
	if code := run(t.Context(), env); code != exitOK {
		t.Fatalf("exit code %d\n%s%s", code, stdout.String(), stderr.String())
	}
	has(t, "the comment", w.only(t), "Preview passed for all 3 stacks")
	if _, err := os.Stat(filepath.Join(dir, "out", "report", "report.md")); err != nil {
		t.Error(err)
	}
}
