package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/scripts/internal/progress"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// verboseVariable does what --verbose does, where a command line can't be changed, as in a workflow.
const verboseVariable = "PLATFORM_VERBOSE"

// silent is a level that no message has.
const silent = slog.Level(math.MaxInt)

// addVerbose gives every command the flag, and returns the log that it turns on. Without it the log is silent.
func addVerbose(root *cobra.Command, env environment) *slog.Logger {
	level := new(slog.LevelVar)
	level.Set(silent)
	var verbose bool
	root.PersistentFlags().BoolVar(&verbose, "verbose", false,
		"log to standard error what is done, without values (or set "+verboseVariable+"=true)")
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		if text := env.variable(verboseVariable); text != "" && !verbose {
			var err error
			if verbose, err = strconv.ParseBool(text); err != nil {
				return &usage.Error{Err: fmt.Errorf("%s is %q; allowed are true and false, or 1 and 0", verboseVariable, text)}
			}
		}
		if verbose {
			level.Set(slog.LevelDebug)
		}
		return nil
	}
	return slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: level}))
}

// display shows what is under way. With a log, which writes to the same place, it rewrites no lines.
func (env environment) display() *progress.Display {
	if env.log != nil && env.log.Enabled(context.Background(), slog.LevelError) {
		return progress.New(struct{ io.Writer }{env.stderr})
	}
	return progress.New(env.stderr)
}
