package mutation_test

import (
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/mutation"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// The stacks of this repository break no rule, each with the limits of its environment, and an update leaves none open.
func TestUnbroken(t *testing.T) {
	for _, stack := range []string{"dev", "staging", production} {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			s := open(t, stack, "")
			for _, operation := range []plan.Operation{plan.OperationPreview, plan.OperationUp} {
				p, err := s.run(t, operation, mutation.Mutation{})
				if err != nil || !p.Verdict().Passed {
					t.Errorf("%s: error %v, verdict %+v", operation, err, p.Verdict())
				}
				if len(answers(p, plan.Broken)) > 0 || operation == plan.OperationUp && len(undecided(p)) > 0 {
					t.Errorf("%s: rules are not kept:\n%s", operation, messages(p))
				}
			}
		})
	}
}
