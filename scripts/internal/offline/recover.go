package offline

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"github.com/rayplatform/rayplatform/scripts/internal/automation"
)

// Locks is the folder in which the engine keeps the locks of one stack, below a folder of its own.
func Locks(dir, project, stack string) string {
	return filepath.Join(dir, "state", ".pulumi", "locks", "organization", project, stack)
}

// Dir is the folder of the engine's own.
func (e *Engine) Dir() string { return e.options.Dir }

// Cancel takes all locks of the stack away, whoever holds them.
func (e *Engine) Cancel(ctx context.Context) error {
	if err := e.stack.Cancel(ctx); err != nil {
		return fmt.Errorf("unlocking stack %s: %w", e.options.Stack, automation.Brief(err, e.options.Dir))
	}
	return nil
}

// Export is the state of the stack as it is written down, with what was under way when a run was broken off.
func (e *Engine) Export(ctx context.Context) (apitype.UntypedDeployment, error) {
	exported, err := e.stack.Export(ctx)
	if err != nil {
		return exported, fmt.Errorf("reading the state of stack %s: %w", e.options.Stack, automation.Brief(err, e.options.Dir))
	}
	return exported, nil
}

// Import makes a state that of the stack. The engine refuses one that is not whole.
func (e *Engine) Import(ctx context.Context, state apitype.UntypedDeployment) error {
	if err := e.stack.Import(ctx, state); err != nil {
		return fmt.Errorf("writing the state of stack %s: %w", e.options.Stack, automation.Brief(err, e.options.Dir))
	}
	return nil
}

// Reread is Refresh without anybody watching.
func (e *Engine) Reread(ctx context.Context) error { return e.Refresh(ctx, nil) }
