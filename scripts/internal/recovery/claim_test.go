package recovery_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rayplatform/rayplatform/scripts/internal/recovery"
)

// A claim is one process's at a time, and whoever is refused is told whose.
func TestClaim(t *testing.T) {
	dir := t.TempDir()
	first, err := recovery.Take(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = recovery.Take(dir)
	var held *recovery.HeldError
	if !errors.As(err, &held) || len(held.Holders) != 1 || held.Holders[0].Lock.PID != os.Getpid() || !held.Holders[0].Here {
		t.Errorf("a second claim: got %v", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := recovery.Take(dir)
	if err != nil {
		t.Fatalf("after it was released: %v", err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

// Until who has a claim has signed it, nobody who had it before is blamed for it.
func TestUnsignedClaim(t *testing.T) {
	dir := t.TempDir()
	claim, err := recovery.Take(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := claim.Release(); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "claim.json"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if left, err := os.ReadFile(file.Name()); err != nil || len(left) != 0 {
		t.Errorf("released with %q in it, %v", left, err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	const gone = 1 << 30
	for name, c := range map[string]struct{ left, want, not string }{
		"nothing is left":       {"", "just begun", "kill"},
		"one was killed":        {signature(t, gone, host), "just begun", fmt.Sprint(gone)},
		"one is on this host":   {signature(t, os.Getpid(), host), fmt.Sprintf("kill -INT %d", os.Getpid()), "only be seen"},
		"one is on another one": {signature(t, os.Getpid(), "there"), "only be seen on there", "kill"},
	} {
		if err := os.WriteFile(file.Name(), []byte(c.left), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := recovery.Take(dir)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), c.not) {
			t.Errorf("%s: got %v, want %q without %q", name, err, c.want, c.not)
		}
	}
}

// signature is what a process that has a claim writes into it.
func signature(t *testing.T, pid int, host string) string {
	t.Helper()
	text, err := json.Marshal(recovery.Lock{PID: pid, User: "ann", Host: host, Since: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
