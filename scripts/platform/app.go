package main

import (
	"github.com/spf13/cobra"
)

func appCommand(env environment) *cobra.Command {
	command := &cobra.Command{
		Use:   "app",
		Short: "Register and check the GitHub App that comments on pull requests",
		Args:  cobra.ArbitraryArgs,
		RunE:  noCommand,
	}
	command.SuggestionsMinimumDistance = 2
	command.AddCommand(appCreateCommand(env), appDoctorCommand(env), appManifestCommand(env), appTokenCommand(env))
	return command
}
