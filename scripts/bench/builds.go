package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// builds measures what a user waits for before the first preview: the program built with an empty cache and
// again when only linking is left.
func (b bench) builds(ctx context.Context) (rows []row, err error) {
	dir, err := os.MkdirTemp("", "rayplatform-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	program := filepath.Join(dir, "infra")
	cold, err := b.build(ctx, "building the program with an empty cache", dir, program)
	if err != nil {
		return nil, err
	}
	// Without the program, the linker has all its work to do, as after any change.
	if err := os.Remove(program); err != nil {
		return nil, err
	}
	warm, err := b.build(ctx, "building the program again", dir, program)
	if err != nil {
		return nil, err
	}
	file, err := os.Stat(program)
	if err != nil {
		return nil, err
	}
	return []row{
		{Name: "cold build of the program, as the Makefile builds (goal for 2 cores)", Value: cold.Seconds(), Unit: "s", Limit: 180},
		{Name: "warm build of the program", Value: warm.Seconds(), Unit: "s"},
		{Name: "size of the program", Value: float64(file.Size()) / 1e6, Unit: "MB", Limit: 120},
	}, nil
}

func (b bench) build(ctx context.Context, what, dir, program string) (time.Duration, error) {
	defer b.display.Begin(what)()
	command := exec.CommandContext(ctx, "go", "build", "-o", program, "./infra")
	command.Dir = b.root
	command.Env = append(os.Environ(), "GOCACHE="+filepath.Join(dir, "cache"), "GOGC=400") // as the Makefile builds
	start := time.Now()
	out, err := command.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", what, err, out)
	}
	return time.Since(start), nil
}
