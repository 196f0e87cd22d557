package preview_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/settings"
	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/preview"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// Both packages write these prefixes down: plan must not import the policy pack.
func TestPrefixesAreTheSame(t *testing.T) {
	pack := []string{engine.NotKnownYet, engine.ExemptedUntil}
	if diff := cmp.Diff(pack, []string{plan.NotKnownYetPrefix, plan.ExemptedPrefix}); diff != "" {
		t.Errorf("the policy pack's prefixes differ from the plan's:\n%s", diff)
	}
}

func root(t *testing.T) string {
	t.Helper()
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestStacks(t *testing.T) {
	want := []string{"dev", "production", "staging"}
	if diff := cmp.Diff(want, preview.Stacks(root(t))); diff != "" {
		t.Errorf("stacks (-want +got):\n%s", diff)
	}
	if got := preview.Stacks(t.TempDir()); len(got) != 0 {
		t.Errorf("stacks of an empty folder: %v", got)
	}
}

func TestRunTellsMistakesFromFailures(t *testing.T) {
	unavailable := errors.New("no tools today")
	options := preview.Options{
		Root: root(t), Stack: "dev", Program: func(*pulumi.Context) error { return nil },
		Tools: func(context.Context) (toolchain.Tools, error) { return toolchain.Tools{}, unavailable },
	}
	var input *usage.Error
	if _, err := preview.Run(t.Context(), options); !errors.Is(err, unavailable) || errors.As(err, &input) {
		t.Errorf("without tools: %v", err)
	}
	options.Stack = "nope"
	if _, err := preview.Run(t.Context(), options); !errors.As(err, &input) {
		t.Errorf("an unknown stack: %v", err)
	}
	options.Root = t.TempDir()
	var mistakes *settings.Mistakes
	if _, err := preview.Run(t.Context(), options); errors.As(err, &mistakes) {
		t.Errorf("no stacks at all: %v", err)
	}
}

// A program that declares nothing is no clean preview of the platform's stack without its policy pack.
func TestNoPolicyPackFails(t *testing.T) {
	result, err := preview.Run(t.Context(), preview.Options{
		Root: root(t), Stack: "dev", Program: func(*pulumi.Context) error { return nil },
		Tools: func(ctx context.Context) (toolchain.Tools, error) {
			tools, err := toolchain.Ready(ctx, root(t), nil)
			tools.PolicyPack = ""
			return tools, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if verdict := result.Verdict(); verdict.Passed || verdict.Reasons[0].Kind != plan.ReasonNoPolicyPack {
		t.Errorf("verdict %+v", verdict)
	}
}
