package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// tokenFlags are the flags of app token.
type tokenFlags struct {
	permissions string
	appFlags
}

// actionsVariable is "true" in a workflow of GitHub Actions.
const actionsVariable = "GITHUB_ACTIONS"

// readOnly are the permissions of a token for which no others were named.
const readOnly = "contents:read,metadata:read"

func appTokenCommand(env environment) *cobra.Command {
	var flags tokenFlags
	command := &cobra.Command{
		Use:   "token [flags]",
		Short: "Print a token of the App for one repository, into a pipe only",
		Long: "Token prints an installation token, which lives for an hour, for one repository alone and with the permissions that\n" +
			"are named, or else for reading its contents only. It prints into a pipe or a socket, never on a terminal and never into\n" +
			"a file, where the token would stay; when the token expires is said on standard error. In a workflow (with\n" +
			"GITHUB_ACTIONS=true) it has the runner mask the token first, by ::add-mask:: on standard error, which should therefore\n" +
			"stay the step's own. A token that could not be printed is revoked.\n\n" + appFlagsHelp + "\n\n" +
			"It exits with 0 when the token was printed, with 1 when GitHub gave none, and with 2 when the command line is wrong or\n" +
			"standard output is no pipe.",
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
	permissions, permissionsErr := ghapp.ParsePermissions(flags.permissions)
	config, err := flags.config(env, permissions)
	if wrong := errors.Join(checkPipe(env.stdout), checkMask(env), named("--permissions", permissionsErr), err); wrong != nil {
		return &usage.Error{Err: wrong}
	}
	session, token, expires, err := fetchToken(ctx, env, config)
	if err != nil {
		return err
	}
	if err := printToken(env, token); err != nil {
		return errors.Join(fmt.Errorf("printing the token: %w", err), session.Close(ctx))
	}
	fmt.Fprintf(env.stderr, "token for %s with %s, until %s\n", config.Repository, ghapp.FormatPermissions(permissions),
		expires.UTC().Format("2006-01-02 15:04:05 UTC"))
	return nil
}

// checkPipe refuses a place where a token would stay or be seen. What is no file at all is a test's.
func checkPipe(w io.Writer) error {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	const remedy = "; pipe it into the command that needs it"
	if isScreen(file) {
		return errors.New("a token is never printed on a terminal" + remedy)
	}
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("looking at standard output: %w", err)
	}
	if info.Mode()&(os.ModeNamedPipe|os.ModeSocket) == 0 {
		return errors.New("standard output is no pipe, and a token is never left in a file" + remedy)
	}
	return nil
}

// isScreen tells whether somebody sees what is written, on however simple a terminal.
func isScreen(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// checkMask refuses a workflow's step whose standard error goes into a file: no runner reads there what is to be masked.
func checkMask(env environment) error {
	file, ok := env.stderr.(*os.File)
	if !ok || env.variable(actionsVariable) != "true" {
		return nil
	}
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		return errors.New("standard error is a file, where no runner reads that the token is to be masked; leave it to the step")
	}
	return nil
}

// printToken prints it, in a workflow not before the runner was told to mask it. A pipe that nobody reads any more is an error
// here, where else it would end the program before the token is revoked.
func printToken(env environment, token string) error {
	signal.Ignore(syscall.SIGPIPE)
	defer signal.Reset(syscall.SIGPIPE)
	if env.variable(actionsVariable) == "true" && !isScreen(env.stderr) {
		if _, err := fmt.Fprintln(env.stderr, "::add-mask::"+token); err != nil {
			return fmt.Errorf("masking it: %w", err)
		}
	}
	_, err := fmt.Fprintln(env.stdout, token)
	return err
}

// fetchToken leaves the session open, since closing it revokes the token.
func fetchToken(ctx context.Context, env environment, config ghapp.Config) (*ghapp.Session, string, time.Time, error) {
	display := env.display()
	defer display.Close()
	defer display.Begin("asking GitHub for a token")()
	session, err := ghapp.Open(ctx, config)
	if err != nil {
		return nil, "", time.Time{}, err
	}
	token, expires, err := session.Token(ctx)
	return session, token, expires, err
}
