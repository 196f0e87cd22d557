package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/policypack/compliance"
	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

func policyControlsCommand(env environment) *cobra.Command {
	return &cobra.Command{
		Use:   "controls",
		Short: "List the controls that rules, settings and tests are evidence for",
		Long: "Controls prints, as Markdown, the controls of SOC 2, CIS, NIST and GDPR that the platform can speak of,\n" +
			"each with its evidence in the repository or the word that there is none: the page docs/compliance.md.",
		Example: "  platform policy controls",
		Args:    noArguments,
		RunE:    func(c *cobra.Command, _ []string) error { return runPolicyControls(c.Context(), env) },
	}
}

func runPolicyControls(ctx context.Context, env environment) error {
	judge, err := engine.New(ctx, engine.Config{Rules: rules.FS})
	if err != nil {
		return err
	}
	frameworks, err := compliance.Read(judge.Rules())
	if err != nil {
		return err
	}
	return compliance.Markdown(env.stdout, frameworks)
}
