package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/preview"
)

// tokenFlags are the flags of app token.
type tokenFlags struct {
	permissions string
	appFlags
}

// readOnly are the permissions of a token for which no others were named.
const readOnly = "contents:read,metadata:read"

func appTokenCommand(env environment) *cobra.Command {
	var flags tokenFlags
	command := &cobra.Command{
		Use:   "token [flags]",
		Short: "Print a token of the App for one repository, into a pipe only",
		Long: "Token prints an installation token, which lives for an hour, for one repository alone and with the permissions that\n" +
			"are named, or else for reading its contents only. It prints into a pipe or a file and never on a terminal; when the\n" +
			"token expires is said on standard error. In a workflow, mask the token (::add-mask::) before anything else can print\n" +
			"it.\n\n" + appFlagsHelp + "\n\n" +
			"It exits with 0 when the token was printed, with 1 when GitHub gave none, and with 2 when the command line is wrong or\n" +
			"standard output is a terminal.",
		Example: "  platform app token --app 123 --key app.pem --repo acme/ray | gh auth login --with-token\n" +
			"  GH_TOKEN=$(platform app token --permissions checks:write) gh api --method POST repos/acme/ray/check-runs ...",
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runAppToken(c.Context(), env, flags) },
	}
	command.Flags().StringVar(&flags.permissions, "permissions", readOnly, "what the token may do, as NAME:LEVEL,...")
	flags.register(command)
	return command
}

func runAppToken(ctx context.Context, env environment, flags tokenFlags) error {
	var terminal error
	if isScreen(env.stdout) {
		terminal = errors.New("a token is never printed on a terminal; pipe it into the command that needs it")
	}
	permissions, permissionsErr := ghapp.ParsePermissions(flags.permissions)
	config, err := flags.config(env, permissions)
	if wrong := errors.Join(terminal, named("--permissions", permissionsErr), err); wrong != nil {
		return &preview.InputError{Err: wrong}
	}
	token, expires, err := fetchToken(ctx, env, config)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(env.stdout, token); err != nil {
		return fmt.Errorf("printing the token: %w", err)
	}
	fmt.Fprintf(env.stderr, "token for %s with %s, until %s\n", config.Repository, ghapp.FormatPermissions(permissions),
		expires.UTC().Format("2006-01-02 15:04:05 UTC"))
	return nil
}

// isScreen tells whether somebody sees what is written, on however simple a terminal.
func isScreen(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// fetchToken leaves the session open, since closing it would revoke the token.
func fetchToken(ctx context.Context, env environment, config ghapp.Config) (string, time.Time, error) {
	display := env.display()
	defer display.Close()
	defer display.Begin("asking GitHub for a token")()
	session, err := ghapp.Open(ctx, config)
	if err != nil {
		return "", time.Time{}, err
	}
	return session.Token(ctx)
}
