package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// repository is a folder that looks like the platform's repository, with one stack file.
func repository(t *testing.T, stackFile string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"Pulumi.yaml": "name: rayplatform\n", "stacks/Pulumi.dev.yaml": stackFile} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Mistakes of the user end with exit code 2, a message that tells how to mend them, and nothing done.
func TestWrongInput(t *testing.T) {
	right := least
	for name, c := range map[string]struct {
		file string
		args string
		want []string
	}{
		"no such command":    {right, "frob", []string{`there is no command "frob"`, "platform --help"}},
		"nearly a command":   {right, "previeww", []string{`did you mean "preview"?`}},
		"no such flag":       {right, "preview --stak dev", []string{"--stak", "platform preview --help"}},
		"stray argument":     {right, "preview dev", []string{`"dev" is one argument too many`}},
		"nothing said":       {right, "preview", []string{"--stack is missing; there are dev"}},
		"state of the cloud": {right, "preview --stack dev --state OUT", []string{"--state needs --offline"}},
		"no such stack":      {right, "preview --offline --stack prod --out OUT", []string{`no stack "prod"`, "there are dev"}},
		"path as stack":      {right, "preview --offline --stack ../dev --out OUT", []string{`no stack "../dev"`}},
		"nothing said to up": {right, "up", []string{"--offline is missing", "--stack is missing; there are dev", "--state is missing"}},
		"up of no stack":     {right, "up --offline --stack prod --state OUT/state --out OUT", []string{`no stack "prod"`, "there are dev"}},
		"wrong settings for up": {
			right + "    regoin: us-east-1\n", "up --offline --stack dev --state OUT/state --out OUT", []string{"regoin (line 6)"},
		},
		"state that is not there": {
			right, "preview --offline --stack dev --state OUT --out OUT", []string{"holds nothing of stack dev", "platform up"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "report")
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), environment{
				args:   strings.Fields(strings.ReplaceAll(c.args, "OUT", out)),
				stdout: &stdout, stderr: &stderr, dir: repository(t, c.file),
				program: func(*pulumi.Context) error { return errors.New("the program was run") },
				tools: func(context.Context, string, toolchain.Progress) (toolchain.Tools, error) {
					return toolchain.Tools{}, errors.New("tools were built")
				},
			})
			if code != exitInput {
				t.Errorf("exit code %d, want %d", code, exitInput)
			}
			for _, want := range c.want {
				if !strings.Contains(stderr.String(), want) {
					t.Errorf("standard error lacks %q:\n%s", want, stderr.String())
				}
			}
			if stdout.Len() > 0 {
				t.Errorf("standard output: %s", stdout.String())
			}
			if files, err := filepath.Glob(filepath.Join(out, "*")); err != nil || len(files) > 0 {
				t.Errorf("written: %v, error %v", files, err)
			}
		})
	}
}

func TestOutsideOfTheRepository(t *testing.T) {
	r := command(t, setup{dir: t.TempDir()}, "preview", "--offline", "--stack", "dev")
	if r.code != exitInput || !strings.Contains(r.stderr, "no Pulumi.yaml") {
		t.Errorf("exit code %d, standard error:\n%s", r.code, r.stderr)
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{}, {"--help"}, {"preview", "--help"}, {"tools", "--help"}, {"up", "--help"}} {
		r := command(t, setup{}, args...)
		if r.code != exitOK || !strings.Contains(r.stdout, "Usage:") {
			t.Errorf("%v: exit code %d, standard output:\n%s", args, r.code, r.stdout)
		}
	}
	if r := command(t, setup{}, "preview", "--help"); !strings.Contains(r.stdout, "platform preview --offline --stack dev") {
		t.Errorf("the help of preview has no example:\n%s", r.stdout)
	}
	if r := command(t, setup{}, "up", "--help"); !strings.Contains(r.stdout, "platform up --offline --stack dev --state out/state") {
		t.Errorf("the help of up has no example:\n%s", r.stdout)
	}
}

// Ctrl-C during a preview ends it and leaves no half report.
func TestInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out := filepath.Join(t.TempDir(), "report")
	var stdout, stderr bytes.Buffer
	code := run(ctx, environment{
		args:   []string{"preview", "--offline", "--stack", "dev", "--out", out},
		stdout: &stdout, stderr: &stderr, dir: ".", tools: toolchain.Ready,
		program: func(p *pulumi.Context) error {
			interrupt()
			<-p.Context().Done()
			return p.Context().Err()
		},
	})
	if code != exitFailed || !strings.Contains(stderr.String(), "interrupted; nothing was written") {
		t.Errorf("exit code %d, standard error:\n%s", code, stderr.String())
	}
	if files, err := filepath.Glob(filepath.Join(out, "*")); err != nil || len(files) > 0 {
		t.Errorf("written: %v, error %v", files, err)
	}
}

func TestVerboseVariable(t *testing.T) {
	t.Setenv(verboseVariable, "perhaps")
	r := command(t, setup{}, "settings", "--stack", "dev")
	if r.code != exitInput || !strings.Contains(r.stderr, `PLATFORM_VERBOSE is "perhaps"; allowed are true and false, or 1 and 0`) {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
	if r := command(t, setup{}, "settings", "--stack", "dev", "--verbose"); r.code != exitOK {
		t.Errorf("overruled by the flag: exit code %d\n%s", r.code, r.stderr)
	}
}

// The report of an earlier run must not be taken for that of a run which failed.
func TestOldReportIsRemoved(t *testing.T) {
	dir := repository(t, least)
	out := filepath.Join(dir, "out")
	if err := os.MkdirAll(out, 0o750); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"preview.md", "preview.json"} {
		if err := os.WriteFile(filepath.Join(out, name), []byte("passed"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := command(t, setup{dir: dir}, "preview", "--offline", "--stack", "dev", "--state", "none", "--out", "out")
	if r.code != exitInput {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
	if left := written(t, out); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// A folder that can't be made is told before anything is run.
func TestOutThatIsNoFolder(t *testing.T) {
	dir := repository(t, "config:\n  rayplatform:settings:\n    team: ml\n")
	r := command(t, setup{dir: dir}, "preview", "--offline", "--stack", "dev", "--out", "Pulumi.yaml")
	if r.code != exitInput || !strings.Contains(r.stderr, `--out "Pulumi.yaml"`) {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
}
