package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/preview"
)

func appDoctorCommand(env environment) *cobra.Command {
	var flags appFlags
	command := &cobra.Command{
		Use:   "doctor [flags]",
		Short: "Find out what keeps the App from working, and how to mend it",
		Long: "Doctor looks at the private key, its age, the clock, the App, its installation, the repository, each permission\n" +
			"and the rate limit, one after another, and says of each trouble how to mend it. It changes nothing: the token that\n" +
			"it gets to try is revoked at once.\n\n" + appFlagsHelp + "\n" +
			keyCreatedVariable + " is the day when the key was made, as in 2026-03-01. A key that does not come from a\n" +
			"file has to have it, or nobody would hear that it is older than 90 days.\n\n" +
			"It exits with 0 when all is well, with 1 when a check failed, and with 2 when something to check is missing.",
		Example: "  platform app doctor --app 123 --key ray-reports.2026-03-01.private-key.pem --repo acme/ray\n" +
			"  platform app doctor --app 123 --key - --repo acme/ray --api-url https://github.acme.example/api/v3 <app.pem",
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runAppDoctor(c.Context(), env, flags) },
	}
	flags.register(command)
	return command
}

func runAppDoctor(ctx context.Context, env environment, flags appFlags) error {
	in, err := flags.read(env)
	if err != nil {
		return &preview.InputError{Err: err}
	}
	checks := diagnose(ctx, env, in)
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := writeChecks(env.stdout, checks); err != nil {
		return fmt.Errorf("printing what was found: %w", err)
	}
	for _, check := range checks {
		if check.Outcome == ghapp.Failed {
			return errFailed
		}
	}
	return nil
}

func diagnose(ctx context.Context, env environment, in appInput) []ghapp.Finding {
	display := env.display()
	defer display.Close()
	defer display.Begin("asking GitHub")()
	return ghapp.Diagnose(ctx, ghapp.DoctorOptions{
		App: in.app, Key: in.key, KeyFile: in.keyFile, KeyCreated: env.variable(keyCreatedVariable), Repository: in.repository,
		APIURL: in.api, Now: env.now, Log: in.log, Retry: env.retry,
	})
}

// writeChecks writes a line for each check, and one more where there is something to do.
func writeChecks(w io.Writer, checks []ghapp.Finding) error {
	var errs []error
	for _, check := range checks {
		line := strings.TrimRight(fmt.Sprintf("%-12s %-21s %s", check.Outcome, check.Name, check.Detail), " ")
		_, err := fmt.Fprintln(w, line)
		errs = append(errs, err)
		if check.Remedy != "" {
			_, err := fmt.Fprintf(w, "%-12s → %s\n", "", check.Remedy)
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
