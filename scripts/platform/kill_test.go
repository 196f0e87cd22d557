package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/offline"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
	"github.com/rayplatform/rayplatform/scripts/internal/recovery"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
)

const (
	// interruptGrace is how long what was left of a killed process may keep its output open.
	interruptGrace = time.Second
	// patience is how long a test waits for what must come by itself.
	patience = time.Minute
)

// upIn is the command line that all of these tests run.
func upIn(state string) []string {
	return []string{"up", "--offline", "--stack", "dev", "--state", state}
}

// finish runs up to its end, in this process, and returns what was made by which creations, and what the accounts hold.
func finish(t *testing.T, small bool, state string) (r result, creations int, live []resource.URN) {
	t.Helper()
	var box *sandbox.Sandbox
	r = command(t, setup{program: programOf(small), started: func(b *sandbox.Sandbox) { box = b }}, upIn(state)...)
	if r.code != exitOK {
		t.Fatalf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	for _, p := range []*simulate.Provider{box.AWS, box.Kubernetes} {
		live = append(live, p.Live()...)
		for _, call := range p.Calls() {
			if call.Method == "Create" && !call.Preview {
				creations++
			}
		}
	}
	return r, creations, live
}

// whole fails unless the accounts hold what an uninterrupted run makes, each once, and there is nothing left to do.
func whole(t *testing.T, small bool, state string, got, want []resource.URN) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("live (-want +got):\n%s", diff)
	}
	if len(slices.Compact(slices.Clone(got))) != len(got) {
		t.Errorf("something was made twice: %v", got)
	}
	r := command(t, setup{program: programOf(small)}, "preview", "--offline", "--stack", "dev", "--state", state)
	if r.code != exitOK || !strings.Contains(r.stdout, "No changes: ") {
		t.Errorf("preview: exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}

func engineLocks(t *testing.T, state string) []recovery.Lock {
	t.Helper()
	locks, err := recovery.FileLocks(offline.Locks(filepath.Join(state, "dev"), filenames.Project, "dev"))
	if err != nil {
		t.Fatal(err)
	}
	return locks
}

// engineOf is the process that holds the lock; there must be one.
func engineOf(t *testing.T, state string) int {
	t.Helper()
	locks := engineLocks(t, state)
	if len(locks) != 1 {
		t.Fatalf("locks %v, want one", locks)
	}
	return locks[0].PID
}

// pending are the operations that the state says were under way.
func pending(t *testing.T, state string) []apitype.OperationV2 {
	t.Helper()
	return checkpoint(t, state).PendingOperations
}

// checkpoint is the state as it is written down.
func checkpoint(t *testing.T, state string) apitype.DeploymentV3 {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(state, "dev", "state", ".pulumi", "stacks", filenames.Project, "dev.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Checkpoint struct {
			Latest apitype.DeploymentV3 `json:"latest"`
		} `json:"checkpoint"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Checkpoint.Latest
}

// awaitEnd waits until a process is gone.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		p, err := recovery.ThisMachine{}.Process(pid)
		if err != nil {
			t.Fatal(err)
		}
		if !p.Alive {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("process %d still runs", pid)
		}
	}
}

// killAll ends the command and its engine, neither of which hears of it: the command is stopped while its engine goes.
func killAll(t *testing.T, p *process, state string) (engine int) {
	t.Helper()
	engine = engineOf(t, state)
	signalTo(t, p.Process.Pid, syscall.SIGSTOP)
	signalTo(t, engine, syscall.SIGKILL)
	p.kill(t)
	awaitEnd(t, engine)
	return engine
}

func signalTo(t *testing.T, pid int, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(pid, s); err != nil {
		t.Fatalf("signal %v to process %d: %v", s, pid, err)
	}
}

// nothingRuns waits until every process that works in a folder has ended.
func nothingRuns(t *testing.T, folder string) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		left := processesIn(t, folder)
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still running: %v", left)
		}
	}
}

// After SIGKILL at any creation, what was left is named, and the next up completes: nothing is missing, nothing is there
// twice.
func TestKilled(t *testing.T) {
	_, creations, want := finish(t, true, t.TempDir())
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	points := rand.New(rand.NewPCG(seed, 0)).Perm(creations)
	const kills = 10
	if len(points) < kills {
		t.Fatalf("there are only %d creations", len(points))
	}
	adopted, anew, folder := 0, 0, t.TempDir()
	for i, point := range points[:kills] {
		o := order{Small: true, Nth: point + 1, Stage: []simulate.Stage{simulate.Asked, simulate.Done}[i%2]}
		t.Run(fmt.Sprintf("creation %d, stage %d", o.Nth, o.Stage), func(t *testing.T) {
			told := killOnce(t, o, filepath.Join(folder, fmt.Sprint(i)), want)
			adopted += strings.Count(told, "so it is taken over")
			anew += strings.Count(told, "so it is made anew")
		})
	}
	if adopted == 0 || anew == 0 {
		t.Errorf("%d creations were taken over and %d were made anew; both must have been met", adopted, anew)
	}
	nothingRuns(t, folder) // policy packs notice within half a minute that their engine is gone
}

// killOnce kills one run, runs another, and returns what that told about the first.
func killOnce(t *testing.T, o order, state string, want []resource.URN) (told string) {
	t.Helper()
	o.Args = upIn(state)
	engine := killAll(t, launch(t, o), state)
	left := pending(t, state)
	if len(left) == 0 || len(engineLocks(t, state)) != 1 {
		t.Fatalf("left pending %v, locks %v; want some and one", left, engineLocks(t, state))
	}
	r, _, live := finish(t, o.Small, state)
	whole(t, o.Small, state, live, want)
	names := []string{fmt.Sprintf("An earlier run was broken off: process %d of ", engine)}
	for _, op := range left {
		names = append(names, fmt.Sprintf("%s %s was interrupted while %s", op.Resource.Type, op.Resource.URN.Name(), op.Type))
	}
	for _, name := range names {
		if !strings.Contains(r.stderr, name) || !strings.Contains(strings.Join(strings.Fields(r.stdout), " "), name) {
			t.Errorf("standard error or the report lacks %q:\n%s%s", name, r.stderr, r.stdout)
		}
	}
	if locks := engineLocks(t, state); len(locks) != 0 {
		t.Errorf("locks left: %v", locks)
	}
	return r.stderr
}

// The same with the whole platform, in the middle.
func TestPlatformKilled(t *testing.T) {
	_, creations, want := finish(t, false, t.TempDir())
	killOnce(t, order{Nth: creations / 2, Stage: simulate.Done}, t.TempDir(), want)
}

// An interrupt lets what is under way end, and the next up goes on.
func TestUpInterrupted(t *testing.T) {
	_, creations, want := finish(t, true, t.TempDir())
	state := t.TempDir()
	p := launch(t, order{Args: upIn(state), Small: true, Nth: creations / 2, Stage: simulate.Asked})
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = p.Wait()
	if code := p.ProcessState.ExitCode(); code != exitFailed || !strings.Contains(p.stderr.String(), "interrupted half-way") {
		t.Errorf("exit code %d\n%s", code, p.stderr.String())
	}
	if locks, left := engineLocks(t, state), pending(t, state); len(locks) != 0 || len(left) != 0 {
		t.Errorf("locks %v, pending %v", locks, left)
	}
	nothingRuns(t, state)
	r, rest, live := finish(t, true, state)
	if rest == 0 || rest >= creations {
		t.Errorf("the second run made %d of %d", rest, creations)
	}
	if strings.Contains(r.stderr, "interrupted while") {
		t.Errorf("there was something to mend:\n%s", r.stderr)
	}
	whole(t, true, state, live, want)
}

// refused runs up while a process holds the stack: it must say who, and do nothing.
func refused(t *testing.T, state string, holder int) {
	t.Helper()
	r := command(t, setup{program: smallNetwork, started: func(*sandbox.Sandbox) { t.Error("an engine was started") }}, upIn(state)...)
	for _, want := range []string{"nothing was done", fmt.Sprintf("held by: process %d of ", holder), " on ", "since ", "kill -INT"} {
		if !strings.Contains(r.stderr, want) {
			t.Errorf("standard error lacks %q:\n%s", want, r.stderr)
		}
	}
	if r.code != exitFailed || r.stdout != "" || strings.Count(r.stderr, "error: ") != 1 {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}

// Whoever comes second is told who was first, and does nothing.
func TestUpTwice(t *testing.T) {
	_, _, want := finish(t, true, t.TempDir())
	state := t.TempDir()
	p := launch(t, order{Args: upIn(state), Small: true, Nth: 2, Stage: simulate.Asked})
	engine := engineOf(t, state)
	refused(t, state, engine)
	// When only the command is killed, its engine ends by itself.
	p.kill(t)
	awaitEnd(t, engine)
	_, _, live := finish(t, true, state)
	whole(t, true, state, live, want)
}

// An engine that is still there holds the stack, also when the command that started it is gone.
func TestEngineIsLeft(t *testing.T) {
	state := t.TempDir()
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	lock := recovery.Lock{PID: os.Getpid(), User: "ann", Host: host, Since: time.Now()}
	text, err := json.Marshal(lock)
	if err != nil {
		t.Fatal(err)
	}
	folder := offline.Locks(filepath.Join(state, "dev"), filenames.Project, "dev")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "a.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, state, os.Getpid())
	if diff := cmp.Diff([]recovery.Lock{lock}, engineLocks(t, state)); diff != "" {
		t.Errorf("the lock (-want +got):\n%s", diff)
	}
}
