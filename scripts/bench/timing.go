package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"github.com/rayplatform/rayplatform/scripts/internal/offline"
)

// previewer is one stack on an offline engine.
type previewer interface {
	Preview(context.Context, offline.Watch) error
	Close() error
}

// subject is one kind of preview that is timed.
type subject struct {
	name string
	// open starts the subject's engine in a folder of its own.
	open      func(ctx context.Context, dir string) (previewer, error)
	engine    previewer
	seconds   []float64
	resources int // as the engine counts them
}

// median is in seconds; the subject must have been timed.
func (s *subject) median() float64 { return median(s.seconds) }

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// time previews the subjects in turn, so that a machine that grows slower slows all of them down alike. Each subject's
// first preview is not counted.
func (b bench) time(ctx context.Context, subjects []*subject) (err error) {
	dir, err := os.MkdirTemp("", "rayplatform-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for i, s := range subjects {
		if s.engine, err = s.open(ctx, filepath.Join(dir, fmt.Sprint(i))); err != nil {
			return fmt.Errorf("opening %s: %w", s.name, err)
		}
		defer func() { err = errors.Join(err, s.engine.Close()) }()
	}
	for i := range b.runs + 1 {
		for _, s := range subjects {
			elapsed, err := s.preview(ctx)
			if err != nil {
				return fmt.Errorf("previewing %s: %w", s.name, err)
			}
			if i > 0 {
				s.seconds = append(s.seconds, elapsed.Seconds())
			}
		}
	}
	return nil
}

func (s *subject) preview(ctx context.Context) (time.Duration, error) {
	start := time.Now()
	err := s.engine.Preview(ctx, func(event apitype.EngineEvent) {
		if event.SummaryEvent == nil {
			return
		}
		s.resources = 0
		for _, n := range event.SummaryEvent.ResourceChanges {
			s.resources += n
		}
	})
	return time.Since(start), err
}
