package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
)

// subject is one kind of preview that is timed.
type subject struct {
	name    string
	program pulumi.RunFunc
	pack    bool
	box     *sandbox.Sandbox
	seconds []float64
}

func (s *subject) median() float64 {
	slices.Sort(s.seconds)
	return s.seconds[len(s.seconds)/2]
}

func empty(*pulumi.Context) error { return nil }

// previews times previews in turn, so that a machine that grows slower slows all of them down alike. Each
// subject's first preview is not counted.
func (b bench) previews(ctx context.Context) (rows []row, err error) {
	production := &subject{name: "production", program: deployment.Run, pack: true}
	unjudged := &subject{name: "production without the policy pack", program: deployment.Run}
	nothing := &subject{name: "an empty program", program: empty, pack: true}
	subjects := []*subject{production, unjudged, nothing}
	dir, err := os.MkdirTemp("", "rayplatform-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for i, s := range subjects {
		if err := b.open(ctx, s, filepath.Join(dir, fmt.Sprint(i))); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, s.box.Close()) }()
	}
	defer b.display.Begin("timing previews")()
	for i := range b.runs + 1 {
		for _, s := range subjects {
			start := time.Now()
			if err := s.box.Preview(ctx, nil); err != nil {
				return nil, err
			}
			if i > 0 {
				s.seconds = append(s.seconds, time.Since(start).Seconds())
			}
		}
	}
	judged, alone, least := production.median(), unjudged.median(), nothing.median()
	return []row{
		{Name: "preview of production ÷ preview of an empty program", Value: judged / least, Unit: "ratio", Limit: 3},
		{Name: "preview with the policy pack ÷ without", Value: judged / alone, Unit: "ratio", Limit: 1.25},
		{Name: "preview of production", Value: judged, Unit: "s"},
	}, nil
}

func (b bench) open(ctx context.Context, s *subject, dir string) error {
	file, err := os.ReadFile(filepath.Join(b.root, "stacks", "Pulumi.production.yaml"))
	if err != nil {
		return err
	}
	tools := b.tools
	if !s.pack {
		tools.PolicyPack = ""
	}
	s.box, err = sandbox.Start(ctx, sandbox.Options{
		Tools: tools, Dir: dir, Stack: "production", StackFile: file, Region: "us-east-1", Program: s.program,
	})
	return err
}

// memory runs one preview as a user does and reads the largest resident set that any of its processes had: the
// command itself, the engine, Node, the policy pack, or Go's check that the pack is current.
func (b bench) memory(ctx context.Context) (rows []row, err error) {
	defer b.display.Begin("measuring the memory of a preview")()
	dir, err := os.MkdirTemp("", "rayplatform-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	program := filepath.Join(dir, "platform")
	for _, args := range [][]string{
		{"go", "build", "-o", program, "./scripts/platform"},
		{program, "preview", "--offline", "--stack", "production"},
	} {
		command := exec.CommandContext(ctx, args[0], args[1:]...)
		command.Dir = b.root
		out, err := command.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("running %s: %w\n%s", args[0], err, out)
		}
		if usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok && args[0] == program {
			const kib = 1024 // Linux counts in KiB
			rows = append(rows, row{
				Name: "peak memory of the largest process of a preview", Value: float64(usage.Maxrss) * kib / 1e6, Unit: "MB",
			})
		}
	}
	return rows, nil
}
