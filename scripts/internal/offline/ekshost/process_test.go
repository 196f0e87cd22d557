package ekshost

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// members are the living processes of a group, as "pid command".
func members(t *testing.T, group int) []string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc")
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, stat := range stats {
		text, err := os.ReadFile(stat)
		if err != nil {
			continue // it has ended meanwhile
		}
		// pid (command) state ppid pgrp …; the command may hold blanks.
		_, rest, _ := strings.Cut(string(text), ") ")
		fields := strings.Fields(rest)
		if len(fields) > 2 && fields[0] != "Z" && fields[2] == fmt.Sprint(group) {
			found = append(found, string(text[:strings.Index(string(text), ")")+1]))
		}
	}
	return found
}

// awaitNone waits until a killed group is gone: the kernel ends processes a moment after the signal.
func awaitNone(t *testing.T, group int) {
	t.Helper()
	deadline := time.Now().Add(limit / 6)
	for left := members(t, group); len(left) > 0; left = members(t, group) {
		if time.Now().After(deadline) {
			_ = syscall.Kill(-group, syscall.SIGKILL) // it is of no use to anyone
			t.Fatalf("still running: %v", left)
		}
		time.Sleep(time.Millisecond)
	}
}

// A script that says nothing is waited for only as long as the caller wants.
func TestCancelled(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	modules := fakeNode(t, "echo $$ > "+pid+".new\nmv "+pid+".new "+pid+"\nexec sleep 60\n")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for { // cancelled once it runs
			if _, err := os.Stat(pid); err == nil {
				cancel()
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	if _, err := Start(ctx, Options{Modules: modules, Dir: t.TempDir()}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	text, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	var group int
	if _, err := fmt.Sscan(string(text), &group); err != nil {
		t.Fatal(err)
	}
	awaitNone(t, group)
}

// Neither a child that ignores the polite signal is left, nor a provider that does.
func TestCloseLeavesNothing(t *testing.T) {
	child := "(trap '' TERM; echo started >&2; exec sleep 60 >/dev/null 2>&1) &\n"
	h := start(t, fakeNode(t, child+"echo 4321\nwait\n"))
	group := h.command.Process.Pid
	if len(members(t, group)) == 0 {
		t.Fatal("nothing runs")
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	awaitNone(t, group)
}

func TestEndGroup(t *testing.T) {
	stubborn := exec.Command("/bin/sh", "-c", "trap '' TERM; echo ready; while :; do sleep 60; done")
	ownGroup(stubborn)
	stdout := &firstLine{line: make(chan string, 1), all: &tail{}}
	stubborn.Stdout = stdout
	if err := stubborn.Start(); err != nil {
		t.Fatal(err)
	}
	<-stdout.line
	done := make(chan struct{})
	go func() {
		_ = stubborn.Wait()
		close(done)
	}()
	go endGroup(stubborn.Process, done, time.Millisecond)
	awaitNone(t, stubborn.Process.Pid)
}
