package offline_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/scripts/internal/offline"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
	"github.com/rayplatform/rayplatform/scripts/internal/recovery"
)

var _ recovery.Stack = (*offline.Engine)(nil)

// locks are those of the tests' stack.
func locks(t *testing.T, o offline.Options) []recovery.Lock {
	t.Helper()
	all, err := recovery.FileLocks(offline.Locks(o.Dir, o.Project, o.Stack))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// killAt ends the engine by SIGKILL when a call about a box is at a stage, once. What was only asked for is then not done.
func killAt(t *testing.T, o offline.Options, method, box string, stage simulate.Stage) {
	t.Helper()
	killEngine := func() {
		for _, lock := range locks(t, o) {
			if err := kill(fmt.Sprint(lock.PID)); err != nil {
				t.Error(err)
			}
		}
	}
	if stage == simulate.Asked {
		about := resource.NewURN(stack, project, "", boxType, box)
		o.Providers[0].Fail(simulate.Fault{Method: method, URN: about, Fail: func(simulate.Call) error {
			killEngine()
			return errors.New("nobody hears this")
		}})
		return
	}
	var once sync.Once
	o.Providers[0].Guard(func(_ context.Context, c simulate.Call, s simulate.Stage) {
		if c.Method == method && c.URN.Name() == box && s == stage {
			once.Do(killEngine)
		}
	})
}

// held finds what the account holds for a resource.
func held(p *simulate.Provider) recovery.Find {
	return func(_ context.Context, r apitype.ResourceV3) ([]string, error) {
		var ids []string
		for _, id := range p.Held(r.URN) {
			ids = append(ids, string(id))
		}
		return ids, nil
	}
}

// awaitEnd waits until a process that was sent SIGKILL is gone.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(limit); ; time.Sleep(time.Millisecond) {
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

// An engine that is killed leaves its lock and what it was making. Both are named, and the next update ends as if nothing
// had happened: nothing is made twice.
func TestRecoverFromKill(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, method string
		stage        simulate.Stage
		replace      bool // the kill comes while the box is replaced, not when it is made first
		want         string
	}{
		{"asked to make it", "Create", simulate.Asked, false, "the account holds nothing for it, so it is made anew"},
		{"made and not answered", "Create", simulate.Done, false, "the account holds it as box-"},
		{"asked to make its replacement", "Create", simulate.Asked, true, "the account holds nothing for it, so it is made anew"},
		{"replacement made and not answered", "Create", simulate.Done, true, "the account holds it as box-"},
		{"old one deleted and not answered", "Delete", simulate.Done, true, "was interrupted while deleting: it is read again"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			size := 1
			o := options(t, func(ctx *pulumi.Context) error {
				first, err := newBox(ctx, "first", pulumi.Map{"size": pulumi.Int(1)})
				if err != nil {
					return err
				}
				inputs := pulumi.Map{"size": pulumi.Int(size), "label": first.Arn, "key": pulumi.ToSecret(pulumi.String("hidden"))}
				middle, err := newBox(ctx, "middle", inputs)
				if err != nil {
					return err
				}
				_, err = newBox(ctx, "last", pulumi.Map{"label": middle.Arn})
				return err
			})
			ctx, e := deadline(t), start(t, o)
			if test.replace {
				operate(t, func(w offline.Watch) error { return e.Up(ctx, w) })
				size = 2
			}
			killAt(t, o, test.method, "middle", test.stage)
			if err := e.Up(ctx, nil); err == nil {
				t.Fatal("the killed update succeeded")
			}
			left := locks(t, o)
			if len(left) != 1 {
				t.Fatalf("locks %v, want one", left)
			}
			awaitEnd(t, left[0].PID)
			var told []string
			tell := func(sentence string) { told = append(told, sentence) }
			if err := recovery.Unlock(ctx, e, left, recovery.ThisMachine{}, tell); err != nil {
				t.Fatal(err)
			}
			if err := recovery.Settle(ctx, e, held(o.Providers[0]), tell); err != nil {
				t.Fatal(err)
			}
			if len(told) != 2 || !strings.Contains(told[0], left[0].String()) ||
				!strings.Contains(told[1], string(boxType)+" middle was interrupted") || !strings.Contains(told[1], test.want) {
				t.Errorf("told %q, want the lock, then %q", told, test.want)
			}
			operate(t, func(w offline.Watch) error { return e.Up(ctx, w) })
			compare(t, "live", names(o.Providers[0]), "first", "last", "middle")
			compare(t, "preview afterwards", sorted(operate(t, func(w offline.Watch) error { return e.Preview(ctx, w) })),
				"same first", "same last", "same middle")
			settledWhole(t, e)
		})
	}
}

// What was taken over, or interrupted while it was changed, is read again before anything else is done, also when the first
// attempt fails: the next runs make up for it, and the state ends as that of a run which nothing disturbed.
func TestRereadFails(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"Create", "Update"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			undisturbed, disturbed := newGrowing(t), newGrowing(t)
			for _, g := range []*growing{undisturbed, disturbed} {
				if g.label = "small"; method == "Update" {
					g.up(t)
					g.label = "large"
				}
			}
			undisturbed.up(t)

			o, p, ctx := disturbed.options, disturbed.options.Providers[0], deadline(t)
			killAt(t, o, method, "middle", simulate.Done)
			if err := disturbed.Up(ctx, nil); err == nil {
				t.Fatal("the killed update succeeded")
			}
			left := locks(t, o)
			awaitEnd(t, left[0].PID)
			tell := func(string) {}
			if err := recovery.Unlock(ctx, disturbed, left, recovery.ThisMachine{}, tell); err != nil {
				t.Fatal(err)
			}
			busy := errors.New("too busy")
			p.Fail(simulate.Fault{Method: "Read", URN: resource.NewURN(stack, project, "", boxType, "middle"),
				Fail: func(simulate.Call) error { return busy }})
			if err := recovery.Settle(ctx, disturbed, held(p), tell); err == nil || len(p.Failed()) != 1 {
				t.Fatalf("settling: got %v, failed %v", err, p.Failed())
			}
			p.Reset()
			if err := recovery.Settle(ctx, disturbed, held(p), func(s string) { t.Errorf("told %q again", s) }); err != nil {
				t.Fatal(err)
			}
			p.Fail(simulate.Fault{Method: "Read", Fail: func(simulate.Call) error { return busy }})
			if err := disturbed.Up(ctx, nil); err == nil || len(p.Failed()) != 1 {
				t.Fatalf("an update without what has to be read: got %v, failed %v", err, p.Failed())
			}
			disturbed.up(t)
			if diff := cmp.Diff(undisturbed.resources(t), disturbed.resources(t)); diff != "" {
				t.Errorf("the state (-undisturbed +got):\n%s", diff)
			}
		})
	}
}

// growing is an engine with a box that others are made from and whose label can be changed.
type growing struct {
	*offline.Engine
	options offline.Options
	label   string
}

func newGrowing(t *testing.T) *growing {
	t.Helper()
	g := &growing{}
	g.options = options(t, func(ctx *pulumi.Context) error {
		middle, err := newBox(ctx, "middle", pulumi.Map{"label": pulumi.String(g.label)})
		if err != nil {
			return err
		}
		_, err = newBox(ctx, "last", pulumi.Map{"label": middle.Arn})
		return err
	})
	g.Engine = start(t, g.options)
	return g
}

func (g *growing) up(t *testing.T) {
	t.Helper()
	operate(t, func(w offline.Watch) error { return g.Up(deadline(t), w) })
}

// resources are those of the state by name, without what differs from run to run: times, and the ids of providers.
func (g *growing) resources(t *testing.T) map[string]apitype.ResourceV3 {
	t.Helper()
	state, err := g.State(deadline(t))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]apitype.ResourceV3{}
	for _, r := range state.Resources {
		r.Created, r.Modified = nil, nil
		r.Provider = r.Provider[:strings.LastIndexByte(r.Provider, ':')+1]
		if strings.HasPrefix(string(r.Type), "pulumi:providers:") {
			r.ID = ""
		}
		if _, twice := all[r.URN.Name()]; twice {
			t.Errorf("%s is in the state twice", r.URN)
		}
		all[r.URN.Name()] = r
	}
	return all
}

// settledWhole fails unless nothing is pending and the secret is still one.
func settledWhole(t *testing.T, e *offline.Engine) {
	t.Helper()
	state, err := e.State(deadline(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(state.PendingOperations) != 0 {
		t.Errorf("still pending: %v", state.PendingOperations)
	}
	for _, r := range state.Resources {
		if r.URN.Name() == "middle" {
			if _, plain := r.Inputs["key"].(string); plain || r.Inputs["key"] == nil {
				t.Errorf("the secret input is %v in the state", r.Inputs["key"])
			}
		}
	}
}

// Where nothing is pending, nothing is done.
func TestNothingToSettle(t *testing.T) {
	t.Parallel()
	o := options(t, oneBox)
	e := start(t, o)
	operate(t, func(w offline.Watch) error { return e.Up(deadline(t), w) })
	before, err := e.State(deadline(t))
	if err != nil {
		t.Fatal(err)
	}
	err = recovery.Settle(deadline(t), e, held(o.Providers[0]), func(s string) { t.Errorf("told %q", s) })
	if err != nil {
		t.Fatal(err)
	}
	after, err := e.State(deadline(t))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the state changed:\n%s", diff)
	}
}
