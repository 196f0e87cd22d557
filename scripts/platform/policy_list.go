package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
	"github.com/rayplatform/rayplatform/scripts/internal/progress"
	"github.com/rayplatform/rayplatform/scripts/internal/rulebook"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

func policyListCommand(env environment) *cobra.Command {
	var output string
	command := &cobra.Command{
		Use:   "list [--output text|json|markdown]",
		Short: "List the policy rules",
		Long: "List prints the policy rules with their severity, what a broken one does (mandatory fails, advisory warns) and what\n" +
			"they judge: one resource, or the stack as a whole. As json and markdown it gives descriptions, limits and remedies too.",
		Example: "  platform policy list\n" +
			"  platform policy list --output json",
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runPolicyList(c.Context(), env, output) },
	}
	command.Flags().StringVar(&output, "output", "text",
		"text, a table; json, with all that is known of the rules; or markdown, the page docs/policies.md")
	return command
}

func runPolicyList(ctx context.Context, env environment, output string) error {
	judge, err := engine.New(ctx, engine.Config{Rules: rules.FS})
	if err != nil {
		return err
	}
	switch output {
	case "text":
		return rulebook.Text(env.stdout, judge.Rules(), progress.Width(env.stdout))
	case "json":
		return rulebook.JSON(env.stdout, judge.Rules())
	case "markdown":
		return rulebook.Markdown(env.stdout, judge.Rules())
	}
	return &usage.Error{Err: fmt.Errorf("--output %q is unknown; there are text, json and markdown", output)}
}
