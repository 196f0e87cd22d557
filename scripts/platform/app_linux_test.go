package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// A token never gets to where it would stay in sight, in the scrollback or on a disk.
func TestAppTokenIntoPipesOnly(t *testing.T) {
	_, terminal := pseudoTerminal(t)
	file, err := os.Create(filepath.Join(t.TempDir(), "token"))
	if err != nil {
		t.Fatal(err)
	}
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	reader, pipe, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	socket, other := os.NewFile(uintptr(pair[0]), "socket"), os.NewFile(uintptr(pair[1]), "other")
	for _, f := range []*os.File{file, nowhere, reader, pipe, socket, other} {
		t.Cleanup(func() { _ = f.Close() })
	}
	for name, c := range map[string]struct {
		stdout *os.File
		want   string // empty: it is taken
	}{
		"terminal": {terminal, "never printed on a terminal; pipe it"},
		"file":     {file, "standard output is no pipe, and a token is never left in a file; pipe it"},
		"device":   {nowhere, "standard output is no pipe"},
		"pipe":     {pipe, ""},
		"socket":   {socket, ""},
	} {
		w := newAppWorld(t)
		var stderr bytes.Buffer
		code := run(t.Context(), w.environment(c.stdout, &stderr, "token"))
		if want := map[bool]int{true: exitOK, false: exitInput}[c.want == ""]; code != want {
			t.Errorf("%s: exit code %d", name, code)
		}
		has(t, name, stderr.String(), c.want)
		if asked := len(w.Calls()) > 0; asked != (c.want == "") {
			t.Errorf("%s: GitHub was asked: %+v", name, w.Calls())
		}
	}
}

// Nobody reads the pipe any more: that ends no program before it has revoked the token.
func TestAppTokenWithoutReader(t *testing.T) {
	w := newAppWorld(t)
	reader, pipe, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = reader.Close()
	var stderr bytes.Buffer
	command := exec.CommandContext(t.Context(), built(t), "app", "token")
	command.Dir, command.Stdout, command.Stderr = w.dir, pipe, &stderr
	command.Env = append(os.Environ(), actionsVariable+"=")
	for name, value := range w.variables {
		command.Env = append(command.Env, name+"="+value)
	}
	_ = command.Run()
	_ = pipe.Close()
	if code := command.ProcessState.ExitCode(); code != exitFailed {
		t.Errorf("it ended with %s", command.ProcessState)
	}
	has(t, "standard error", stderr.String(), "printing the token: ", "broken pipe")
	if got := len(w.Calls(githubtest.RevokeToken)); got != 1 {
		t.Errorf("the token was revoked %d times", got)
	}
	w.silent(t, result{stderr: stderr.String()})
}
