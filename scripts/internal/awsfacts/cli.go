// Package awsfacts reads what AWS's own APIs say of instance types and prices, by the AWS CLI, and renews the catalog with it.
package awsfacts

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// stopGrace is how long an interrupted CLI has to end by itself before it is killed.
const stopGrace = 5 * time.Second

// CLI is the AWS CLI of whoever runs this program, with their own configuration and credentials.
type CLI struct {
	path string
}

// Find finds the AWS CLI on the PATH.
func Find() (CLI, error) {
	path, err := exec.LookPath("aws")
	if err != nil {
		return CLI{}, errors.New("the AWS CLI is not on the PATH; install it (https://aws.amazon.com/cli/) and try again")
	}
	return CLI{path: path}, nil
}

// ask runs one command of the CLI and decodes what it answers. The CLI itself turns pages and tries again when AWS is busy.
func (c CLI) ask(ctx context.Context, answer any, args ...string) error {
	command := exec.CommandContext(ctx, c.path, append(args, "--output", "json")...)
	command.Env = append(os.Environ(), "AWS_PAGER=") // version 1 of the CLI refuses the option --no-cli-pager
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = stopGrace
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return failure(stderr.String(), err)
	}
	if err := json.Unmarshal(stdout.Bytes(), answer); err != nil {
		return fmt.Errorf("the AWS CLI answered something else than the JSON that was asked for: %w", err)
	}
	return nil
}
