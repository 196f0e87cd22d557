package toolchain_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3"
	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

func (m machine) ready(t *testing.T) toolchain.Tools {
	t.Helper()
	tools, err := toolchain.Ready(t.Context(), m.root, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tools
}

func compare(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

var (
	buildPack   = "go build -buildvcs=false -o .tools/bin/policypack ./policypack"
	buildPulumi = fmt.Sprintf("go build -buildvcs=false -o .tools/bin/pulumi -ldflags -s -w "+
		"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=%s github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", sdk.Version)
	install = "npm ci --omit=dev --ignore-scripts --no-audit --no-fund"
)

func TestReady(t *testing.T) {
	m := newMachine(t)
	var mu sync.Mutex
	var begun, ended []string
	tools, err := toolchain.Ready(t.Context(), m.root, func(text string) func() {
		mu.Lock()
		defer mu.Unlock()
		begun = append(begun, text)
		return func() {
			mu.Lock()
			defer mu.Unlock()
			ended = append(ended, text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "tools", toolchain.Tools{
		Pulumi:     filepath.Join(m.root, ".tools", "bin", "pulumi"),
		EKSModules: filepath.Join(m.root, "scripts", "tools", "eks-provider"),
		PolicyPack: filepath.Join(m.root, ".tools", "bin", "policypack"),
	}, tools)
	compare(t, "the first time", []string{buildPack, buildPulumi, install}, m.calls(t))
	slices.Sort(begun)
	slices.Sort(ended)
	compare(t, "progress", []string{
		fmt.Sprintf("building the Pulumi CLI %s from source, once, for some minutes", sdk.Version),
		"building the policy pack", "installing the pulumi-eks provider, once",
	}, begun)
	compare(t, "what ended", begun, ended)

	compare(t, "tools of the second time", tools, m.ready(t))
	compare(t, "the second time", []string{buildPack}, m.calls(t))
}

// Against the cloud, the component provider is the engine's own affair, and so is what runs it.
func TestReadyForCloud(t *testing.T) {
	m := newMachine(t)
	for _, name := range []string{"node", "npm"} {
		if err := os.Remove(filepath.Join(m.bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	tools, err := toolchain.ReadyForCloud(t.Context(), m.root, nil)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "tools", toolchain.Tools{
		Pulumi: filepath.Join(m.root, ".tools", "bin", "pulumi"), PolicyPack: filepath.Join(m.root, ".tools", "bin", "policypack"),
	}, tools)
	compare(t, "calls", []string{buildPack, buildPulumi}, m.calls(t))
	if err := os.Remove(filepath.Join(m.bin, "go")); err != nil {
		t.Fatal(err)
	}
	if _, err := toolchain.ReadyForCloud(t.Context(), m.root, nil); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("without go: %v", err)
	}
}

// A built CLI of another release than the SDK's is built again.
func TestReadyAfterUpgrade(t *testing.T) {
	m := newMachine(t)
	m.ready(t)
	m.calls(t)
	for _, said := range []string{"echo 3.1.0\n", "exit 1\n"} {
		if err := os.WriteFile(filepath.Join(m.root, ".tools", "bin", "pulumi"), []byte("#!/bin/sh\n"+said), 0o700); err != nil {
			t.Fatal(err)
		}
		m.ready(t)
		compare(t, said, []string{buildPack, buildPulumi}, m.calls(t))
	}
}

func TestPulumiOnPath(t *testing.T) {
	next := sdk.Version
	next.Minor++
	before := sdk.Version
	before.Minor--
	early := sdk.Version.String() + "-alpha.1"
	for _, test := range []struct {
		name, says string
		used       bool
	}{
		{"the same release", "echo " + sdk.Version.String(), true},
		{"with a v", "echo v" + sdk.Version.String(), true},
		{"a later one", "echo " + next.String(), true},
		{"an older one", "echo " + before.String(), false},
		{"one before the release", "echo " + early, false},
		{"another major version", fmt.Sprintf("echo %d.0.0", sdk.Version.Major+1), false},
		{"an old major version", fmt.Sprintf("echo %d.999.0", sdk.Version.Major-1), false},
		{"no version", "echo hello", false},
		{"it fails", "echo " + next.String() + "; exit 1", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := newMachine(t)
			m.program(t, "pulumi", test.says+"\n")
			want := filepath.Join(m.root, ".tools", "bin", "pulumi")
			if test.used {
				want = filepath.Join(m.bin, "pulumi")
			}
			if got := m.ready(t).Pulumi; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if built := slices.Contains(m.calls(t), buildPulumi); built == test.used {
				t.Errorf("built: %v, want %v", built, !test.used)
			}
		})
	}
}

func TestEKSModules(t *testing.T) {
	m := newMachine(t)
	m.ready(t)
	m.calls(t)
	const lock = "scripts/tools/eks-provider/package-lock.json"
	m.write(t, lock, "{ }\n")
	m.program(t, "npm", "echo 'registry is down' >&2\nexit 1\n")
	_, err := toolchain.Ready(t.Context(), m.root, nil)
	if err == nil || !strings.Contains(err.Error(), "running npm ci: ") || !strings.Contains(err.Error(), "registry is down") {
		t.Errorf("got %v", err)
	}
	m.calls(t)

	// What failed is tried again, and what succeeded is not.
	m.program(t, "npm", "mkdir -p node_modules\n")
	m.ready(t)
	compare(t, "after a changed lock file", []string{buildPack, install}, m.calls(t))
	m.ready(t)
	compare(t, "after that", []string{buildPack}, m.calls(t))

	if err := os.Remove(filepath.Join(m.root, filepath.FromSlash(lock))); err != nil {
		t.Fatal(err)
	}
	if _, err := toolchain.Ready(t.Context(), m.root, nil); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "lock file") {
		t.Errorf("without a lock file: %v", err)
	}
}

func TestBrokenBuild(t *testing.T) {
	m := newMachine(t)
	m.program(t, "go", "echo './main.go:3: undefined: x'\nexit 2\n")
	_, err := toolchain.Ready(t.Context(), m.root, nil)
	if err == nil || !strings.Contains(err.Error(), "running go build: exit status 2") || !strings.Contains(err.Error(), "undefined: x") {
		t.Errorf("got %v", err)
	}
}

func TestMissingTools(t *testing.T) {
	for _, name := range []string{"go", "npm", "node"} {
		m := newMachine(t)
		if err := os.Remove(filepath.Join(m.bin, name)); err != nil {
			t.Fatal(err)
		}
		_, err := toolchain.Ready(t.Context(), m.root, nil)
		if !errors.Is(err, exec.ErrNotFound) || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

// Of two at once, one builds; the other waits and then finds everything in place.
func TestReadyTwiceAtOnce(t *testing.T) {
	m := newMachine(t)
	var done sync.WaitGroup
	for range 2 {
		done.Go(func() {
			if _, err := toolchain.Ready(t.Context(), m.root, nil); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	compare(t, "calls", []string{buildPack, buildPack, buildPulumi, install}, m.calls(t))
}

// Who waits for another process can be cancelled, and gives the lock back when it comes after all.
func TestCancelledWhileWaiting(t *testing.T) {
	m := newMachine(t)
	m.ready(t)
	unlock, err := lockedfile.MutexAt(filepath.Join(m.root, ".tools", "lock")).Lock()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := toolchain.Ready(ctx, m.root, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	unlock()
	m.ready(t)
}

// A cancelled build is interrupted, so that it can clean up.
func TestCancelledWhileBuilding(t *testing.T) {
	m := newMachine(t)
	m.program(t, "go", fmt.Sprintf("trap 'kill $!; echo interrupted >> \"%s/calls\"; exit 1' INT\n: > ready.$$\n", m.bin)+
		"while :; do sleep 60 >/dev/null 2>&1 & wait; done\n")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for { // both builds have begun: the CLI's and the pack's
			cli, _ := filepath.Glob(filepath.Join(m.root, "scripts", "tools", "pulumi", "ready.*"))
			pack, _ := filepath.Glob(filepath.Join(m.root, "ready.*"))
			if len(cli) > 0 && len(pack) > 0 {
				cancel()
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	if _, err := toolchain.Ready(ctx, m.root, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	calls := slices.DeleteFunc(m.calls(t), func(call string) bool { return call == install }) // it may have begun or not
	compare(t, "calls", []string{buildPack, buildPulumi, "interrupted", "interrupted"}, calls)
}

func TestRoot(t *testing.T) {
	m := newMachine(t)
	deep := filepath.Join(m.root, "scripts", "tools")
	for _, dir := range []string{m.root, deep, filepath.Join(deep, "not", "there", "yet")} {
		if got, err := toolchain.Root(dir); err != nil || got != m.root {
			t.Errorf("Root(%s) = %s, %v, want %s", dir, got, err, m.root)
		}
	}
	t.Chdir(deep)
	if got, err := toolchain.Root("."); err != nil || !sameFile(t, got, m.root) {
		t.Errorf("Root(.) = %s, %v, want %s", got, err, m.root)
	}
	outside := t.TempDir()
	_, err := toolchain.Root(outside)
	if want := outside + " is not inside the platform's repository: no Pulumi.yaml in it or above it"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func sameFile(t *testing.T, a, b string) bool {
	t.Helper()
	first, err := os.Stat(a)
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.Stat(b)
	if err != nil {
		t.Fatal(err)
	}
	return os.SameFile(first, second)
}
