package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

func appDoctorCommand(env environment) *cobra.Command {
	var flags appFlags
	command := &cobra.Command{
		Use:   "doctor [flags]",
		Short: "Find out what keeps the App from working, and how to mend it",
		Long: "Doctor looks at the private key, its age, the clock, the App, its installation, the repository, each permission\n" +
			"and the rate limit, one after another, says of each trouble how to mend it, and what it comes to in its last line. It\n" +
			"changes nothing: the token that it gets to try is revoked at once.\n\n" + appFlagsHelp + "\n" +
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
		return &usage.Error{Err: err}
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

// writeChecks writes a line for each check that was made, one more where there is something to do that was not told yet, and last
// what it all comes to.
func writeChecks(w io.Writer, checks []ghapp.Finding) error {
	var text strings.Builder
	told := map[string]bool{"": true}
	for _, check := range checks {
		if check.Needs != "" {
			continue
		}
		line := fmt.Sprintf("%-12s %-21s %s", check.Outcome, check.Name, check.Detail)
		fmt.Fprintln(&text, strings.TrimRight(line, " "))
		if !told[check.Remedy] {
			fmt.Fprintf(&text, "%-12s → %s\n", "", check.Remedy)
		}
		told[check.Remedy] = true
	}
	fmt.Fprint(&text, skippedLine(checks), "\n", summary(checks), "\n")
	_, err := io.WriteString(w, text.String())
	return err
}

// skippedLine counts the checks that were not made because of others, and is empty if there are none.
func skippedLine(checks []ghapp.Finding) string {
	skipped, reasons := 0, map[string]bool{}
	for _, check := range checks {
		if check.Needs != "" {
			skipped++
			reasons[check.Needs] = true
		}
	}
	switch {
	case skipped == 0:
		return ""
	case len(reasons) == 1:
		return fmt.Sprintf("not checked: %d more, until that is mended\n", skipped)
	}
	return fmt.Sprintf("not checked: %d more, until those are mended\n", skipped)
}

// summary is the answer in one line.
func summary(checks []ghapp.Finding) string {
	names := map[ghapp.Outcome][]string{}
	for _, check := range checks {
		if check.Needs == "" {
			names[check.Outcome] = append(names[check.Outcome], check.Name)
		}
	}
	if len(names[ghapp.OK]) == len(checks) {
		return "all is well"
	}
	var parts []string
	if len(names[ghapp.Failed]) == 0 {
		parts = append(parts, "nothing failed")
	}
	for _, outcome := range []ghapp.Outcome{ghapp.Failed, ghapp.Warning, ghapp.NotChecked} {
		if found := names[outcome]; len(found) > 0 {
			parts = append(parts, fmt.Sprintf("%d %s: %s", len(found), counted(outcome, len(found)), strings.Join(found, ", ")))
		}
	}
	return strings.Join(parts, "; ")
}

// counted is an outcome as it is said of so many.
func counted(outcome ghapp.Outcome, count int) string {
	if outcome == ghapp.Warning && count > 1 {
		return "warnings"
	}
	return string(outcome)
}
