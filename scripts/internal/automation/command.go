// Package automation runs operations of the Pulumi engine by its Automation API: the CLI in a process group and an environment
// that the caller chooses, its events in order, and its failures in few words.
package automation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
)

// interruptGrace is how long the engine may take to end after it was interrupted, before it is killed.
const interruptGrace = 20 * time.Second

// Command runs the Pulumi CLI for the Automation API. The API's own implementation passes the whole
// environment on; this one passes what it was given.
type Command struct {
	path        string
	environment []string
	version     semver.Version
	grace       time.Duration // interruptGrace, but for tests
}

var _ auto.PulumiCommand = (*Command)(nil)

// NewCommand finds a CLI and asks it for its version; environment is all that it sees.
func NewCommand(ctx context.Context, path string, environment []string) (*Command, error) {
	path, err := filepath.Abs(path) // it is run in another folder
	if err != nil {
		return nil, fmt.Errorf("finding the Pulumi CLI: %w", err)
	}
	c := &Command{path: path, environment: environment, grace: interruptGrace}
	stdout, stderr, _, err := c.Run(ctx, "", nil, nil, nil, nil, "version")
	if err != nil {
		return nil, fmt.Errorf("asking %s for its version: %w: %s", path, err, strings.TrimSpace(stderr))
	}
	c.version, err = semver.ParseTolerant(strings.TrimSpace(stdout))
	if err != nil {
		return nil, fmt.Errorf("reading the version that %s printed: %w", path, err)
	}
	return c, nil
}

// Version is the version of the CLI.
func (c *Command) Version() semver.Version { return c.version }

// Run runs the CLI with args. A cancelled context interrupts it, so that it can end its providers and release
// its lock.
func (c *Command) Run(ctx context.Context, dir string, stdin io.Reader, moreOut, moreErr []io.Writer,
	moreEnv []string, args ...string,
) (stdout, stderr string, code int, err error) {
	if !slices.Contains(args, "--non-interactive") {
		args = append(slices.Clone(args), "--non-interactive")
	}
	run := exec.CommandContext(ctx, c.path, args...)
	run.Dir = dir
	run.Env = slices.Concat(c.environment, moreEnv, []string{"PULUMI_AUTOMATION_API=true"})
	run.Stdin = stdin
	var out, errs bytes.Buffer
	run.Stdout = io.MultiWriter(append(moreOut, &out)...)
	run.Stderr = io.MultiWriter(append(moreErr, &errs)...)
	// Ctrl-C in a terminal reaches the whole foreground group; the engine must hear of it once, from here. It is not made to
	// die with this process: when this one is killed, the engine loses its program, the simulated providers and whoever
	// reads what it prints, and ends by itself within moments. Until then its lock names a process that is there, and
	// whoever comes next is refused; afterwards one that is gone.
	run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	// To the whole group: the CLI on the PATH may be a script that starts the real one.
	run.Cancel = func() error { return syscall.Kill(-run.Process.Pid, syscall.SIGINT) }
	run.WaitDelay = c.grace
	err = run.Run()
	if ctx.Err() != nil && run.Process != nil {
		_ = syscall.Kill(-run.Process.Pid, syscall.SIGKILL) // what did not heed the interrupt
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		code = 0
	case errors.As(err, &exit):
		code = exit.ExitCode()
	default:
		code = -1
	}
	return out.String(), errs.String(), code, err
}
