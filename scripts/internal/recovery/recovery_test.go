package recovery_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/scripts/internal/recovery"
)

var since = time.Date(2026, 11, 24, 6, 42, 1, 0, time.UTC)

// machine is a host with the processes that it is told of.
type machine map[int]recovery.Process

func (machine) Host() (string, error) { return "here", nil }

func (m machine) Process(pid int) (recovery.Process, error) { return m[pid], nil }

// running is a process of a program that started a while after the locks were taken.
func running(program string, after time.Duration) recovery.Process {
	return recovery.Process{Alive: true, Started: since.Add(after), Program: program}
}

func lock(pid int, host string) recovery.Lock {
	return recovery.Lock{PID: pid, User: "ann", Host: host, Since: since}
}

func TestJudge(t *testing.T) {
	host := machine{
		1: running("platform", -time.Minute), 2: running("sshd", time.Minute), 3: {Alive: true}, 4: running("sh", time.Second),
		5: running("pulumi", time.Hour), 6: running("", time.Hour), 7: running(".pulumi-wrapped", time.Hour),
	}
	for name, c := range map[string]struct {
		locks []recovery.Lock
		want  []string // in the refusal; none: the holders are gone
	}{
		"none":                         {nil, nil},
		"gone":                         {[]recovery.Lock{lock(9, "here")}, nil},
		"its number was given anew":    {[]recovery.Lock{lock(2, "here")}, nil},
		"still there":                  {[]recovery.Lock{lock(1, "here")}, []string{"process 1 of ann on here, since 2026-11-24 06:42:01 UTC", "nothing was done", "kill -INT 1"}},
		"started who knows when":       {[]recovery.Lock{lock(3, "here")}, []string{"process 3 of ann"}},
		"started just then":            {[]recovery.Lock{lock(4, "here")}, []string{"process 4 of ann"}},
		"the clock was set forward":    {[]recovery.Lock{lock(5, "here")}, []string{"process 5 of ann"}},
		"of a program who knows which": {[]recovery.Lock{lock(6, "here")}, []string{"process 6 of ann"}},
		"an engine in a wrapper":       {[]recovery.Lock{lock(7, "here")}, []string{"process 7 of ann"}},
		"elsewhere":                    {[]recovery.Lock{lock(9, "there")}, []string{"process 9 of ann on there", "only be seen on there", "interrupted-update.md"}},
		"one is gone, one is there":    {[]recovery.Lock{lock(9, "here"), lock(1, "here")}, []string{"process 1 of ann"}},
		"several are or may be there ": {[]recovery.Lock{lock(1, "here"), lock(9, "there")}, []string{"process 1 of ann", "process 9 of ann on there"}},
	} {
		t.Run(name, func(t *testing.T) {
			err := recovery.Judge(c.locks, host)
			var held *recovery.HeldError
			if (len(c.want) > 0) != errors.As(err, &held) {
				t.Fatalf("got %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
		})
	}
}

func TestThisMachine(t *testing.T) {
	before := time.Now().Add(2 * time.Second)
	p, err := recovery.ThisMachine{}.Process(os.Getpid())
	if err != nil || !p.Alive {
		t.Fatalf("this process: %+v, %v", p, err)
	}
	if p.Started.After(before) {
		t.Errorf("this process started at %v, after it ran", p.Started)
	}
	if name := filepath.Base(os.Args[0]); p.Program == "" || !strings.HasPrefix(name, p.Program) {
		t.Errorf("this process runs %q, want %q or its beginning", p.Program, name)
	}
	const none = 1 << 30
	if p, err := (recovery.ThisMachine{}).Process(none); p.Alive || err != nil {
		t.Errorf("process %d: %+v, %v", none, p, err)
	}
}

func TestFileLocks(t *testing.T) {
	dir := t.TempDir()
	if got, err := recovery.FileLocks(filepath.Join(dir, "nowhere")); err != nil || len(got) != 0 {
		t.Errorf("no folder: %v, %v", got, err)
	}
	// As Pulumi 3.258.0 wrote it, under another name.
	text := `{"pid":2469,"username":"root","hostname":"vm","timestamp":"2026-11-24T06:42:01Z"}`
	file := filepath.Join(dir, "6c3beb6f-5c63-469c-a4d7-c0b86058b4ce.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := recovery.FileLocks(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]recovery.Lock{{PID: 2469, User: "root", Host: "vm", Since: since}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, text := range []string{"", "{}", `{"pid":0,"hostname":"vm","timestamp":"2026-11-24T06:42:01Z"}`} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := recovery.FileLocks(dir); err == nil {
			t.Errorf("lock %q: got %v, want an error", text, got)
		}
	}
}

// stack is a recovery.Stack that notes what is done to it.
type stack struct {
	state  apitype.DeploymentV3
	done   []string
	unread error // of Reread
}

func (s *stack) Cancel(context.Context) error { s.done = append(s.done, "cancel"); return nil }
func (s *stack) Reread(context.Context) error { s.done = append(s.done, "reread"); return s.unread }

func (s *stack) Export(context.Context) (apitype.UntypedDeployment, error) {
	text, err := json.Marshal(s.state)
	return apitype.UntypedDeployment{Version: 3, Deployment: text}, err
}

func (s *stack) Import(_ context.Context, d apitype.UntypedDeployment) error {
	s.done = append(s.done, "import")
	s.state = apitype.DeploymentV3{}
	return json.Unmarshal(d.Deployment, &s.state)
}

func box(name, id string) apitype.ResourceV3 {
	return apitype.ResourceV3{URN: resource.NewURN("dev", "p", "", "t:i:Box", name), Type: "t:i:Box", ID: resource.ID(id)}
}

// marked is a box that is to be read again.
func marked(name, id string) apitype.ResourceV3 {
	r := box(name, id)
	r.RefreshBeforeUpdate = true
	return r
}

func creating(r apitype.ResourceV3) apitype.OperationV2 {
	return apitype.OperationV2{Resource: r, Type: apitype.OperationTypeCreating}
}

func TestUnlockRefuses(t *testing.T) {
	s := &stack{}
	tell := func(text string) { t.Errorf("told %q", text) }
	err := recovery.Unlock(t.Context(), s, []recovery.Lock{lock(1, "here")}, machine{1: running("pulumi", 0)}, tell)
	var held *recovery.HeldError
	if !errors.As(err, &held) || len(s.done) != 0 {
		t.Errorf("got %v, done %v", err, s.done)
	}
	if err := recovery.Unlock(t.Context(), s, nil, machine{}, tell); err != nil || len(s.done) != 0 {
		t.Errorf("without a lock: %v, done %v", err, s.done)
	}
}

func TestSettle(t *testing.T) {
	replaced := box("waiting", "old-3")
	replaced.PendingReplacement = true
	provider := apitype.ResourceV3{URN: resource.NewURN("dev", "p", "", "pulumi:providers:t", "own"), Type: "pulumi:providers:t"}
	unread := errors.New("throttled")
	s := &stack{unread: unread, state: apitype.DeploymentV3{
		Resources: []apitype.ResourceV3{box("other", "o"), box("twin", "old-1"), replaced},
		PendingOperations: []apitype.OperationV2{
			creating(box("new", "")), creating(box("lost", "")), creating(box("twin", "")), creating(box("waiting", "")),
			{Resource: box("other", "o"), Type: apitype.OperationTypeUpdating}, creating(provider),
		},
	}}
	account := map[string][]string{"new": {"new-1"}, "twin": {"old-1", "new-2"}, "waiting": {"new-3"}}
	find := func(_ context.Context, r apitype.ResourceV3) ([]string, error) {
		if r.URN == provider.URN {
			t.Error("the account was asked for a provider")
		}
		return account[r.URN.Name()], nil
	}
	var told []string
	// Nothing of it may depend on that the account can be read right now.
	if err := recovery.Settle(t.Context(), s, find, func(text string) { told = append(told, text) }); !errors.Is(err, unread) {
		t.Fatalf("got %v, want %v", err, unread)
	}
	twin := box("twin", "old-1")
	twin.Delete = true
	want := []apitype.ResourceV3{marked("other", "o"), twin, marked("new", "new-1"), marked("twin", "new-2"), marked("waiting", "new-3")}
	if diff := cmp.Diff(want, s.state.Resources); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"import", "reread"}, s.done); diff != "" || len(s.state.PendingOperations) != 0 {
		t.Errorf("done %v, pending %v", s.done, s.state.PendingOperations)
	}
	for i, want := range []string{"new-1", "t:i:Box lost was interrupted while creating: the account holds nothing", "new-2", "new-3", "t:i:Box other was interrupted while updating", "own was interrupted while creating: it stands for nothing"} {
		if i >= len(told) || !strings.Contains(told[i], want) {
			t.Errorf("told %q, want %q as number %d", told, want, i)
		}
	}
}

// What can't be told apart, or not be asked, is left as it is.
func TestSettleLeavesWhatIsUnclear(t *testing.T) {
	unreachable := errors.New("unreachable")
	for name, c := range map[string]struct {
		ids  []string
		err  error
		want string
	}{
		"several": {ids: []string{"a", "b"}, want: "holds several for it: a, b"},
		"no word": {err: unreachable, want: "unreachable"},
	} {
		s := &stack{state: apitype.DeploymentV3{PendingOperations: []apitype.OperationV2{creating(box("new", ""))}}}
		find := func(context.Context, apitype.ResourceV3) ([]string, error) { return c.ids, c.err }
		err := recovery.Settle(t.Context(), s, find, func(string) {})
		if err == nil || !strings.Contains(err.Error(), c.want) || len(s.done) != 0 {
			t.Errorf("%s: got %v, done %v", name, err, s.done)
		}
	}
}
