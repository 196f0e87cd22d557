package intake

import (
	"context"
	"fmt"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/environments"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

// NewJudge makes a judge of the rules of this program and of the limits that the repository at root has for a stack; without
// any, the rules' own hold, so that a stack that only the pull request knows is judged by the strictest.
func NewJudge(ctx context.Context, root, stack string) (*engine.Engine, error) {
	if err := checkStack(stack); err != nil {
		return nil, fmt.Errorf("making a judge: %w", err)
	}
	config := engine.Config{Rules: rules.FS}
	content, err := environments.Read(root, stack)
	if err == nil && content != nil {
		config.Limits, err = engine.ParseLimits(environments.File(stack), content)
	}
	if err != nil {
		return nil, fmt.Errorf("making a judge: %w", err)
	}
	judge, err := engine.New(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("making a judge: %w", err)
	}
	return judge, nil
}
