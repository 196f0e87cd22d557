package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// memory runs one preview as a user does: the command itself, the engine, Node, the policy pack, and Go's check that
// the pack is current.
func (b bench) memory(ctx context.Context) (rows []row, err error) {
	defer b.display.Begin("measuring the memory of a preview of production")()
	dir, err := os.MkdirTemp("", "rayplatform-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	program := filepath.Join(dir, "platform")
	if _, err := b.peak(ctx, "go", "build", "-o", program, "./scripts/platform"); err != nil {
		return nil, err
	}
	peak, err := b.peak(ctx, program, "preview", "--offline", "--stack", "production")
	if err != nil {
		return nil, err
	}
	return []row{{Name: "peak memory of the largest process of a preview of production", Value: peak, Unit: "MB"}}, nil
}

// peak runs a command and returns the largest resident set, in MB, that it or any process below it had. Linux counts
// what this process has as the command's too, so measure memory before anything else is done in this process.
func (b bench) peak(ctx context.Context, name string, args ...string) (float64, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = b.root
	out, err := command.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("running %s: %w\n%s", filepath.Base(name), err, out)
	}
	usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, fmt.Errorf("running %s: %w: no memory is told of", filepath.Base(name), errors.ErrUnsupported)
	}
	const kib = 1024 // Linux counts in KiB
	return float64(usage.Maxrss) * kib / 1e6, nil
}
