package automation

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fakeCLI is a shell script that knows its version; text is what else it does.
func fakeCLI(t *testing.T, text string, environment ...string) *Command {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pulumi")
	script := "#!/bin/sh\nif [ \"$1\" = version ]; then echo v3.258.0; exit; fi\n" + text
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	c, err := NewCommand(t.Context(), path, environment)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The command sees the environment that it is given and nothing of ours.
func TestCommand(t *testing.T) {
	t.Setenv("AWS_PROFILE", "planted")
	c := fakeCLI(t, "echo \"$@\"\npwd\n/usr/bin/env | /usr/bin/sort\ncat\necho bad >&2\nexit 7\n", "PATH=/bin:/usr/bin", "A=1")
	if got := c.Version().String(); got != "3.258.0" {
		t.Errorf("version %s", got)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var alsoOut, alsoErr bytes.Buffer
	stdout, stderr, code, err := c.Run(t.Context(), dir, strings.NewReader("input\n"),
		[]io.Writer{&alsoOut}, []io.Writer{&alsoErr}, []string{"B=2"}, "preview", "--stack", "dev")
	if err == nil || code != 7 || stderr != "bad\n" {
		t.Errorf("code %d, stderr %q, %v", code, stderr, err)
	}
	want := []string{"preview --stack dev --non-interactive", dir, "A=1", "B=2", "PATH=/bin:/usr/bin", "PULUMI_AUTOMATION_API=true", "input"}
	if diff := cmp.Diff(want, withoutShell(stdout)); diff != "" {
		t.Errorf("stdout (-want +got):\n%s", diff)
	}
	if alsoOut.String() != stdout || alsoErr.String() != stderr {
		t.Errorf("the other writers got %q and %q", alsoOut.String(), alsoErr.String())
	}
}

// withoutShell are the lines without the variables that the shell itself sets.
func withoutShell(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		name, _, _ := strings.Cut(line, "=")
		if !slices.Contains([]string{"PWD", "OLDPWD", "SHLVL", "_"}, name) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

func TestCommandNeverAsks(t *testing.T) {
	t.Parallel()
	stdout, _, _, err := fakeCLI(t, "echo \"$@\"\n").Run(t.Context(), "", nil, nil, nil, nil, "x", "--non-interactive")
	if err != nil || stdout != "x --non-interactive\n" {
		t.Errorf("got %q, %v, want --non-interactive once", stdout, err)
	}
}

func TestCommandGone(t *testing.T) {
	t.Parallel()
	c := fakeCLI(t, "")
	c.path += ".gone"
	if _, _, code, err := c.Run(t.Context(), "", nil, nil, nil, nil, "preview"); err == nil || code != -1 {
		t.Errorf("code %d, %v", code, err)
	}
}

// notes is a writer that a test waits on: it is told of everything that a process prints.
type notes chan string

func (n notes) Write(p []byte) (int, error) {
	n <- string(p)
	return len(p), nil
}

// A cancelled command hears of it once, also when the one that was started is only a script around it.
func TestCommandInterrupted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		grace      time.Duration
		want       string
	}{
		{"ends in order", "trap 'echo interrupted; exit 5' INT\necho ready\nwhile :; do sleep 60 >/dev/null 2>&1 & wait; done\n", time.Minute, "interrupted"},
		{
			"behind a script", "sh -c \"trap 'echo interrupted; exit 5' INT; echo ready; while :; do sleep 60 >/dev/null 2>&1 & wait; done\"\n",
			time.Minute, "interrupted",
		},
		{"does not heed it", "trap '' INT\n(trap '' INT; sleep 60 >/dev/null 2>&1) &\necho ready\nwhile :; do sleep 60 >/dev/null 2>&1 & wait; done\n", time.Millisecond, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := fakeCLI(t, "echo $$ >&2\n"+test.text, "PATH=/bin:/usr/bin")
			c.grace = test.grace
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			printed := make(notes, 16)
			go func() {
				<-printed
				cancel()
			}()
			stdout, stderr, code, err := c.Run(ctx, "", nil, []io.Writer{printed}, nil, nil, "preview")
			if err == nil || code == 0 {
				t.Errorf("code %d, %v", code, err)
			}
			if got := strings.TrimSpace(strings.TrimPrefix(stdout, "ready\n")); got != test.want {
				t.Errorf("printed %q, want %q", got, test.want)
			}
			awaitEmptyGroup(t, strings.TrimSpace(stderr))
		})
	}
}

// awaitEmptyGroup waits until no process of the group lives: the kernel ends them a moment after the signal.
func awaitEmptyGroup(t *testing.T, group string) {
	t.Helper()
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("processes are found by /proc, which this system does not have")
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		left := groupMembers(t, group)
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			for _, pid := range left {
				_ = syscall.Kill(pid, syscall.SIGKILL) // it is of no use to anyone
			}
			t.Fatalf("still running: %v", left)
		}
	}
}
