package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// killed leaves a state in which a creation was answered by nobody, and returns what the account holds in the end of a
// run that nothing disturbed, and what the state then says.
func killed(t *testing.T, state string) (live []resource.URN, says map[resource.URN]known) {
	t.Helper()
	undisturbed := t.TempDir()
	_, creations, live := finish(t, true, undisturbed)
	killAll(t, launch(t, order{Args: upIn(state), Small: true, Nth: creations / 2, Stage: simulate.Done}), state)
	if len(pending(t, state)) == 0 {
		t.Fatal("nothing was left")
	}
	return live, writtenIn(t, undisturbed)
}

// known is what the state says of an object.
type known struct {
	ID              resource.ID
	Inputs, Outputs map[string]any
	Reread          bool // it still has to be read
}

// writtenIn is what the state says of all objects that are in the account.
func writtenIn(t *testing.T, state string) map[resource.URN]known {
	t.Helper()
	all := map[resource.URN]known{}
	for _, r := range checkpoint(t, state).Resources {
		if r.Custom && !strings.HasPrefix(string(r.Type), "pulumi:providers:") {
			all[r.URN] = known{r.ID, r.Inputs, r.Outputs, r.RefreshBeforeUpdate}
		}
	}
	return all
}

// mended runs up to its end, and fails unless it all is as if nothing had disturbed the runs before.
func mended(t *testing.T, state string, want []resource.URN, says map[resource.URN]known) {
	t.Helper()
	_, _, live := finish(t, true, state)
	whole(t, true, state, live, want)
	if diff := cmp.Diff(says, writtenIn(t, state)); diff != "" {
		t.Errorf("the state (-undisturbed +got):\n%s", diff)
	}
}

// What a killed run left is mended also when the account can't be read at first: the next run makes up for it.
func TestMendingFails(t *testing.T) {
	state := t.TempDir()
	want, says := killed(t, state)
	left := pending(t, state)
	r := command(t, setup{program: smallNetwork, started: func(box *sandbox.Sandbox) {
		for _, op := range left {
			box.AWS.Fail(simulate.Fault{Method: "Read", URN: op.Resource.URN, Fail: func(simulate.Call) error {
				return errors.New("too busy")
			}})
		}
	}}, upIn(state)...)
	if r.code != exitFailed || !strings.Contains(r.stderr, "too busy") || r.stdout != "" {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	mended(t, state, want, says)
}

// Who interrupts the mending is told that something may have changed, and the next run goes on.
func TestMendingInterrupted(t *testing.T) {
	state := t.TempDir()
	want, says := killed(t, state)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var stdout, stderr bytes.Buffer
	code := run(ctx, environment{
		args: upIn(state), stdout: &stdout, stderr: &stderr, dir: ".", tools: toolchain.Ready, program: smallNetwork,
		started: func(box *sandbox.Sandbox) {
			box.AWS.Guard(func(ctx context.Context, c simulate.Call, _ simulate.Stage) {
				if c.Method == "Read" {
					interrupt()
					<-ctx.Done()
				}
			})
		},
	})
	text := stderr.String()
	if code != exitFailed || strings.Contains(text, "nothing was written") || !strings.Contains(text, "may be mended in part") {
		t.Errorf("exit code %d\n%s%s", code, stdout.String(), text)
	}
	mended(t, state, want, says)
}
