package automation

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

	"github.com/rayplatform/rayplatform/infra/userinfo"
)

// Event is one event of a stream.
type Event = events.EngineEvent

// Watch is called with each engine event, in order, from one goroutine.
type Watch func(apitype.EngineEvent)

// Run says what is run, for errors. All fields are required.
type Run struct {
	// What is for instance "preview of stack dev".
	What string
	// Dir is the engine's folder, whose name is taken out of messages: it means nothing to a reader.
	Dir string
	// Documents is where the policy pack writes what it judges; what an earlier run wrote is taken away.
	Documents string
}

// Carry carries out one operation and hands its events on. It returns after the last event was handed on. Nobody need watch.
func (r Run) Carry(ctx context.Context, watch Watch, operate func(chan<- Event) error) error {
	if err := os.Remove(r.Documents); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("%s: taking away what the policies judged before: %w", r.What, err)
	}
	stream := make(chan Event)
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
		return fmt.Errorf("%s: %w", r.What, context.Cause(ctx))
	case err != nil:
		return fmt.Errorf("%s: %w", r.What, Brief(err, r.Dir, told...))
	case lost != nil:
		return fmt.Errorf("%s: reading its events: %w", r.What, lost)
	}
	return nil
}

// forward ends when the stream is closed, or when the operation has finished: an engine that fails early
// never opens the stream.
func forward(stream <-chan Event, finished <-chan struct{}, watch Watch) error {
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

// Brief is err without the transcript of standard output that the Automation API appends, and without the name of
// the engine's folder or the password of a backend. Where nothing is left, it is what the events told.
func Brief(err error, dir string, told ...string) error {
	text := strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
	text = userinfo.Hide(text)
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
