package offline_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/scripts/internal/offline"
)

// A cancelled operation returns although its program never does, and takes the engine's process with it.
func TestCancelled(t *testing.T) {
	t.Parallel()
	for name, operate := range map[string]func(*offline.Engine, context.Context, offline.Watch) error{
		"preview": (*offline.Engine).Preview, "up": (*offline.Engine).Up,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(deadline(t))
			defer cancel()
			never := make(chan struct{})
			defer close(never)
			blocks := true
			o := options(t, func(p *pulumi.Context) error {
				if err := oneBox(p); err != nil || !blocks {
					return err
				}
				cancel()
				<-never
				return nil
			})
			e := start(t, o)
			err := operate(e, ctx, nil)
			if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), name+" of stack dev: ") {
				t.Errorf("got %v", err)
			}
			noProcesses(t, o.Dir)

			blocks = false // the engine ended in order: the stack is not locked
			if err := e.Up(deadline(t), nil); err != nil {
				t.Errorf("up afterwards: %v", err)
			}
			compare(t, "live", names(o.Providers[0]), "a")
		})
	}
}

func TestCancelledBeforeItStarts(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o := options(t, oneBox)
	if _, err := offline.Start(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("start: got %v", err)
	}
	e := start(t, o)
	var events recorded
	if err := e.Preview(ctx, events.add); !errors.Is(err, context.Canceled) || len(events) > 0 {
		t.Errorf("preview: got %v and %d events", err, len(events))
	}
}
