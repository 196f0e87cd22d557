package main

import (
	"cmp"
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
	how := fmt.Sprintf("GOGC=%s -ldflags '%s'", buildGOGC(), buildLDFlags())
	return []row{
		// 180 s is the goal on 2 cores; the rest is what machines differ by.
		{Name: "cold build of the program, " + how, Value: cold.Seconds(), Unit: "s", Limit: 210},
		{Name: "warm build of the program, " + how, Value: warm.Seconds(), Unit: "s"},
		{Name: "size of the program, " + how, Value: float64(file.Size()) / 1e6, Unit: "MB", Limit: 120},
	}, nil
}

// buildGOGC is how the Makefile builds; without it, as Go does by default.
func buildGOGC() string { return cmp.Or(os.Getenv("BUILD_GOGC"), "100") }

// buildLDFlags are those of the Makefile; without it, none.
func buildLDFlags() string { return os.Getenv("BUILD_LDFLAGS") }

func (b bench) build(ctx context.Context, what, dir, program string) (time.Duration, error) {
	defer b.display.Begin(what)()
	command := exec.CommandContext(ctx, "go", "build", "-ldflags", buildLDFlags(), "-o", program, "./infra")
	command.Dir = b.root
	command.Env = append(os.Environ(), "GOCACHE="+filepath.Join(dir, "cache"), "GOGC="+buildGOGC())
	start := time.Now()
	out, err := command.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", what, err, out)
	}
	return time.Since(start), nil
}
