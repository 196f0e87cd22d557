package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// The exit codes of every command.
const (
	exitOK     = 0
	exitFailed = 1 // a policy is broken, or something failed on the way
	exitInput  = 2 // the command line or a file is wrong; nothing was run
)

// environment is what a command takes from outside, so that tests can put their own in place.
type environment struct {
	name           string // how the command was called; empty: as people call it
	args           []string
	stdout, stderr io.Writer
	dir            string // where the command was called
	program        pulumi.RunFunc
	tools          getTools               // for offline runs
	cloudTools     getTools               // for runs against the cloud
	log            *slog.Logger           // what is done, for --verbose; set by run, so never nil in a command
	started        func(*sandbox.Sandbox) // called with a sandbox before anything is done in it; nil: nobody is

	stdin  io.Reader                // nil: there is none
	getenv func(name string) string // environment variables; nil: there are none
	now    func() time.Time         // nil: time.Now
	// retry is how long GitHub is tried, agreement how long a person has to agree there; zero: the usual.
	retry     ghapp.Retry
	agreement time.Duration
}

// variable is an environment variable without blanks around, empty if there is none.
func (e environment) variable(name string) string {
	if e.getenv == nil {
		return ""
	}
	return strings.TrimSpace(e.getenv(name))
}

// clock is now by the environment's clock.
func (e environment) clock() time.Time {
	if e.now == nil {
		return time.Now()
	}
	return e.now()
}

// getTools makes the tools of the repository at root ready.
type getTools func(ctx context.Context, root string, progress toolchain.Progress) (toolchain.Tools, error)

// errFailed is a result that was reported in full already.
var errFailed = errors.New("failed")

// run runs one command line and returns its exit code.
func run(ctx context.Context, env environment) int {
	root := &cobra.Command{
		Use:           "platform",
		Short:         "Preview, judge, apply and report changes of the Ray platform",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          noCommand,
	}
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.HiddenDefaultCmd = true
	env.log = addVerbose(root, env)
	root.AddCommand(appCommand(env), catalogCommand(env), policyCommand(env), previewCommand(env), reportCommand(env),
		settingsCommand(env), toolsCommand(env), upCommand(env))
	root.SetArgs(env.args)
	root.SetOut(env.stdout)
	root.SetErr(env.stderr)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return &usage.Error{Err: fmt.Errorf("%w\nsee %q", err, c.CommandPath()+" --help")}
	})
	err := root.ExecuteContext(ctx)
	if err != nil && ctx.Err() != nil {
		err = interrupted(ctx, err) // whatever broke off, it broke off because somebody asked for it
	}
	return exitCode(env.stderr, err)
}

// interrupted is what an interrupt came to.
func interrupted(ctx context.Context, err error) error {
	for _, known := range []error{errHalfway, errMended, errPosting} {
		if errors.Is(err, known) {
			return known
		}
	}
	return ctx.Err()
}

// noCommand helps who named no command, and refuses a command that does not exist.
func noCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return c.Help()
	}
	message := fmt.Sprintf("there is no command %q", args[0])
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		message += fmt.Sprintf("; did you mean %q?", strings.Join(near, " or "))
	}
	return &usage.Error{Err: fmt.Errorf("%s\nsee %q", message, c.CommandPath()+" --help")}
}

// noArguments refuses stray arguments; everything is said by flags.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return &usage.Error{Err: fmt.Errorf("%q is one argument too many: everything is said by flags\nsee %q",
		args[0], c.CommandPath()+" --help")}
}

// exitCode prints an error that was not reported yet.
func exitCode(stderr io.Writer, err error) int {
	var input *usage.Error
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errHalfway):
		fmt.Fprintln(stderr, "interrupted half-way: what was made stays, and the same command goes on from there")
		return exitFailed
	case errors.Is(err, errMended):
		fmt.Fprintln(stderr, "interrupted: nothing new was made; what an earlier run left may be mended in part, and the same "+
			"command goes on from there")
		return exitFailed
	case errors.Is(err, errPosting):
		fmt.Fprintln(stderr, "interrupted while it was posted: what is listed is on GitHub, and perhaps one more; the same command "+
			"finishes it")
		return exitFailed
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "interrupted; nothing was written")
		return exitFailed
	}
	fmt.Fprintln(stderr, "error:", err)
	if errors.As(err, &input) {
		return exitInput
	}
	return exitFailed
}
