// Package recovery finds out what a run that was broken off left behind, says it by name, and mends it: the lock of an
// engine that is gone, and resources that were being created. It knows the engine's own formats and nothing of where
// state and accounts lie, so that it serves a simulated account and a real one alike.
package recovery

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// Stack is what has to be done to a stack. The engine of package offline is one.
type Stack interface {
	// Cancel takes all locks of the stack away. It must not be called while a holder may live.
	Cancel(ctx context.Context) error
	// Export is the stack's state as it is written down, with encrypted values left as they are.
	Export(ctx context.Context) (apitype.UntypedDeployment, error)
	// Import makes a state that of the stack.
	Import(ctx context.Context, state apitype.UntypedDeployment) error
	// Reread brings the state up to date with what the account holds.
	Reread(ctx context.Context) error
}

// Find asks the account for the ids of all that it holds for a resource, whose own id is not known; none if it holds
// nothing for it.
type Find func(ctx context.Context, r apitype.ResourceV3) ([]string, error)

// Tell is told, in a sentence each, what was found and what is done about it.
type Tell func(sentence string)

// Unlock takes the locks of holders that are gone away. It refuses with a *HeldError, and does nothing, if any holder is
// still there or can't be known to be gone.
func Unlock(ctx context.Context, s Stack, locks []Lock, m Machine, tell Tell) error {
	if len(locks) == 0 {
		return nil
	}
	if err := Judge(locks, m); err != nil {
		return err
	}
	for _, lock := range locks {
		tell(fmt.Sprintf("An earlier run was broken off: %s, is gone. The lock that it left is taken away.", lock))
	}
	if err := s.Cancel(ctx); err != nil {
		return fmt.Errorf("taking away a lock whose holder is gone: %w", err)
	}
	return nil
}
