package preview

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/recovery"
)

// Applied is what came of an update.
type Applied struct {
	// Mended tells that an earlier run had left something and mending it was begun, so that lock and state may have changed
	// even if nothing else was done.
	Mended bool
	// Preview is what was planned right before.
	Preview plan.Plan
	// Up is what was done; nil if the preview failed, so that nothing was.
	Up *plan.Plan
}

// Last is the plan of what was run last: its verdict is that of the whole.
func (a Applied) Last() plan.Plan {
	if a.Up != nil {
		return *a.Up
	}
	return a.Preview
}

// Up previews a stack and, if the preview passed, applies it to the simulated account in Options.State, on top of what
// earlier runs left there. What one of them left behind because it was broken off is settled first; somebody else who
// works on the stack makes it refuse with a *recovery.HeldError. After an interrupt it returns an error and what was done
// until then.
//
// A broken rule stops it before anything is made. The engine alone would judge the stack as a whole only after it has
// made everything.
func Up(ctx context.Context, o Options) (applied Applied, err error) {
	vacant := func(dir string) error {
		locks, err := engineLocks(dir, o)
		if err != nil {
			return err
		}
		return recovery.Judge(locks, recovery.ThisMachine{})
	}
	err = with(ctx, o, vacant, func(s *session) error {
		err := s.recover(ctx)
		applied.Mended = len(s.notices) > 0
		if err != nil {
			return err
		}
		if applied.Preview, err = s.preview(ctx); err != nil || !applied.Preview.Verdict().Passed {
			return err
		}
		defer s.options.Progress.Begin("updating stack " + o.Stack)()
		done, err := s.record(ctx, plan.OperationUp, s.box.Up)
		applied.Up = &done
		return err
	})
	return applied, err
}

// recover mends what an earlier run left behind.
func (s *session) recover(ctx context.Context) error {
	locks, err := engineLocks(s.box.Dir(), s.options)
	if err != nil {
		return err
	}
	if err := recovery.Unlock(ctx, s.box, locks, recovery.ThisMachine{}, s.tell); err != nil {
		return err
	}
	return recovery.Settle(ctx, s.box, s.find, s.tell)
}

func (s *session) tell(sentence string) {
	s.notices = append(s.notices, sentence)
	if s.options.Notice != nil {
		s.options.Notice(sentence)
	}
}

// find asks the simulated accounts, which know what they hold by its URN.
func (s *session) find(_ context.Context, r apitype.ResourceV3) ([]string, error) {
	provider := s.box.Provider(r.Type)
	if provider == nil {
		return nil, fmt.Errorf("no simulated account holds resources of type %s", r.Type)
	}
	var ids []string
	for _, id := range provider.Held(r.URN) {
		ids = append(ids, string(id))
	}
	return ids, nil
}
