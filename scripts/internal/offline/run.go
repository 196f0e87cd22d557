package offline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

type event = events.EngineEvent

// run carries out one operation and hands its events on. It returns after the last event was handed on.
func (e *Engine) run(ctx context.Context, name string, watch Watch, operate func(chan<- event) error) error {
	if err := os.Remove(e.PolicyDocuments()); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("%s of stack %s: taking away what the policies judged before: %w", name, e.options.Stack, err)
	}
	stream := make(chan event)
	finished := make(chan struct{})
	read := make(chan error, 1)
	var told []string // what the events call errors
	go func() {
		read <- forward(stream, finished, func(ev apitype.EngineEvent) {
			if d := ev.DiagnosticEvent; d != nil && d.Severity == "error" {
				told = append(told, d.Message)
			}
			if watch != nil {
				watch(ev)
			}
		})
	}()
	err := operate(stream)
	close(finished)
	lost := <-read
	switch {
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("%s of stack %s: %w", name, e.options.Stack, context.Cause(ctx))
	case err != nil:
		return fmt.Errorf("%s of stack %s: %w", name, e.options.Stack, e.brief(err, told...))
	case lost != nil:
		return fmt.Errorf("%s of stack %s: reading its events: %w", name, e.options.Stack, lost)
	}
	return nil
}

// forward ends when the stream is closed, or when the operation has finished: an engine that fails early
// never opens the stream.
func forward(stream <-chan event, finished <-chan struct{}, watch Watch) error {
	var lost error
	for {
		select {
		case ev, ok := <-stream:
			switch {
			case !ok:
				return lost
			case ev.Error != nil:
				lost = errors.Join(lost, ev.Error)
			default:
				watch(ev.EngineEvent)
			}
		case <-finished:
			return lost
		}
	}
}

// Failure is an operation that the engine ended with an error.
type Failure struct {
	// Message is what the engine said about it, for people; the events say the same with more order.
	Message string
	cause   error
}

// Error is the engine's message.
func (f *Failure) Error() string { return f.Message }

// Unwrap is the Automation API's error.
func (f *Failure) Unwrap() error { return f.cause }

// brief is err without the transcript of standard output that the Automation API appends, and without the name of
// the engine's folder, which means nothing to a reader. Where nothing is left, it is what the events told.
func (e *Engine) brief(err error, told ...string) error {
	text := strings.ReplaceAll(err.Error(), e.options.Dir+string(filepath.Separator), "")
	if _, stderr, ok := strings.Cut(text, "stderr: "); ok {
		text = stderr
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line != "error: preview failed" && line != "error: update failed" {
			lines = append(lines, line)
		}
	}
	message := strings.Join(lines, "\n")
	if message == "" {
		message = strings.TrimSpace(strings.Join(told, "\n"))
	}
	if message == "" {
		message = "the engine reported a failure"
	}
	if auto.IsConcurrentUpdateError(err) {
		message = "another operation holds the lock of this stack\n" + message
	}
	return &Failure{Message: message, cause: err}
}
