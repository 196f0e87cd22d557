package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/scripts/internal/progress"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

func toolsCommand(env environment) *cobra.Command {
	return &cobra.Command{
		Use:   "tools",
		Short: "Build and install what offline previews need",
		Long: "Tools gets ready what offline previews need: the Pulumi CLI (one on the PATH is used if it is recent\n" +
			"enough), the pulumi-eks provider and the policy pack. Previews do the same when something is missing;\n" +
			"this is for those who would rather wait now.",
		Example: "  platform tools",
		Args:    noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			root, err := toolchain.Root(env.dir)
			if err != nil {
				return &usage.Error{Err: err}
			}
			display := progress.New(env.stderr)
			defer display.Close()
			tools, err := env.tools(c.Context(), root, display.Begin)
			if err != nil {
				return fmt.Errorf("getting the tools ready: %w", err)
			}
			display.Close()
			fmt.Fprintf(env.stdout, "pulumi:       %s\npulumi-eks:   %s\npolicy pack:  %s\n",
				tools.Pulumi, tools.EKSModules, tools.PolicyPack)
			return nil
		},
	}
}
