package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// Ctrl-C at any time leaves no process and no folder behind.
func TestInterruptLeavesNothingBehind(t *testing.T) {
	if _, err := os.Stat("/proc/self/cwd"); err != nil {
		t.Skip("processes are found by /proc, which this system does not have")
	}
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	program := built(t)
	for _, step := range []string{"starting the engine", "previewing stack"} {
		t.Run(step, func(t *testing.T) {
			temporary := t.TempDir()
			command := exec.CommandContext(t.Context(), program, "preview", "--offline", "--stack", "dev")
			command.Dir = root
			command.Env = append(os.Environ(), "TMPDIR="+temporary)
			stderr, err := command.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			output := interruptAt(t, command.Process, bufio.NewScanner(stderr), step)
			_ = command.Wait()
			if code := command.ProcessState.ExitCode(); code != exitFailed {
				t.Errorf("exit code %d, want %d\n%s", code, exitFailed, output)
			}
			if left := processesIn(t, temporary); len(left) != 0 {
				t.Errorf("processes left: %v", left)
			}
			folders, err := filepath.Glob(filepath.Join(temporary, "rayplatform-preview-*"))
			if err != nil || len(folders) != 0 {
				t.Errorf("folders left: %v, error %v", folders, err)
			}
		})
	}
}

// built is the real command.
func built(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "platform")
	build := exec.CommandContext(t.Context(), "go", "build", "-ldflags", "-s -w", "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the command: %v\n%s", err, out)
	}
	return program
}

// interruptAt sends SIGINT when a line begins with step, and reads on to the end.
func interruptAt(t *testing.T, process *os.Process, lines *bufio.Scanner, step string) string {
	t.Helper()
	var output strings.Builder
	interrupted := false
	for lines.Scan() {
		output.WriteString(lines.Text() + "\n")
		if !interrupted && strings.HasPrefix(lines.Text(), step) {
			interrupted = true
			if err := process.Signal(syscall.SIGINT); err != nil {
				t.Error(err)
			}
		}
	}
	if !interrupted {
		t.Errorf("no line began with %q:\n%s", step, output.String())
	}
	return output.String()
}

// processesIn are the command lines of all processes that have to do with a folder: they work in it, or it stands in
// their arguments or environment.
func processesIn(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, entry := range entries {
		at := filepath.Join("/proc", entry.Name())
		cwd, _ := os.Readlink(filepath.Join(at, "cwd"))
		arguments, _ := os.ReadFile(filepath.Join(at, "cmdline"))
		variables, _ := os.ReadFile(filepath.Join(at, "environ"))
		if strings.Contains(cwd+string(arguments)+string(variables), folder) {
			found = append(found, entry.Name()+" "+strings.ReplaceAll(string(arguments), "\x00", " "))
		}
	}
	return found
}
