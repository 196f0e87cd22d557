package preview

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"github.com/rayplatform/rayplatform/policypack/environments"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/live"
	"github.com/rayplatform/rayplatform/scripts/internal/offline"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/recovery"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// engineOf is what a preview needs of an engine.
type engineOf interface {
	Preview(ctx context.Context, watch offline.Watch) error
	PolicyDocuments() string
	EngineVersion() string
}

// session is one stack with its engine, for as long as a command takes.
type session struct {
	options Options
	stack   stack
	engine  engineOf
	box     *sandbox.Sandbox // the engine, if the cloud is simulated; nil if it is real
	rules   []plan.Rule
	notices []string // what was told about an earlier run
}

// with does work in a session, and ends the session whatever comes of it. The settings are read before all else; then may
// looks at the folder before anything is started in it.
func with(ctx context.Context, o Options, may func(dir string) error, work func(*session) error) (err error) {
	if o.Progress == nil {
		o.Progress = silent{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	known, err := readSettings(o)
	if err != nil {
		return &usage.Error{Err: err}
	}
	dir, done, err := folder(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	if err := may(dir); err != nil {
		return err
	}
	s := &session{options: o, stack: known}
	if err := s.open(ctx, dir); err != nil {
		return err
	}
	if s.box == nil {
		return work(s)
	}
	defer func() { err = errors.Join(err, s.box.Close()) }()
	if o.Started != nil {
		o.Started(s.box)
	}
	return work(s)
}

// folder is where the engine works: one that goes when it is done, or that of the stack below the folder for state, which
// only one process has at a time.
func folder(o Options) (dir string, done func() error, err error) {
	if o.State == "" {
		dir, err := os.MkdirTemp("", "rayplatform-preview-")
		if err != nil {
			return "", nil, fmt.Errorf("making a folder for the run: %w", err)
		}
		return dir, func() error { return os.RemoveAll(dir) }, nil
	}
	if dir, err = filepath.Abs(stackDir(o)); err != nil {
		return "", nil, fmt.Errorf("finding the folder for state: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, &usage.Error{Err: fmt.Errorf("--state %q can't be a folder: %w", o.State, err)}
	}
	claim, err := recovery.Take(dir)
	if err != nil {
		return "", nil, holder(err, dir, o)
	}
	return dir, claim.Release, nil
}

// holder names the engine where it can: it is what a person finds among the processes, and it outlives the command that
// started it for a moment.
func holder(err error, dir string, o Options) error {
	locks, unread := engineLocks(dir, o)
	if unread != nil || len(locks) == 0 {
		return err
	}
	if held := recovery.Judge(locks, recovery.ThisMachine{}); held != nil {
		return held
	}
	return err
}

func engineLocks(dir string, o Options) ([]recovery.Lock, error) {
	return recovery.FileLocks(offline.Locks(dir, filenames.Project, o.Stack))
}

func stackDir(o Options) string { return filepath.Join(o.State, o.Stack) }

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func (s *session) open(ctx context.Context, dir string) error {
	end := phase(s.options.Log, "getting the tools ready")
	tools, err := s.options.Tools(ctx)
	if err != nil {
		return fmt.Errorf("getting the tools ready: %w", err)
	}
	end()
	defer phase(s.options.Log, "starting the engine")()
	policies, err := environments.Read(s.options.Root, s.options.Stack)
	if err != nil {
		return err
	}
	if s.rules, err = catalogue(ctx, s.options.Stack, policies); err != nil {
		return err
	}
	if s.options.Cloud {
		return s.openCloud(ctx, dir, tools, policies)
	}
	return s.openSandbox(ctx, dir, tools, policies)
}

func (s *session) openSandbox(ctx context.Context, dir string, tools toolchain.Tools, policies []byte) error {
	end := s.options.Progress.Begin("starting the engine with simulated AWS and Kubernetes")
	box, err := sandbox.Start(ctx, sandbox.Options{
		Tools: tools, Dir: dir, Stack: s.options.Stack, StackFile: s.stack.file, Region: s.stack.Region, Program: s.options.Program,
		PolicyConfig: policies, Keep: s.options.State != "",
	})
	if err != nil {
		return err
	}
	end()
	s.box, s.engine = box, box
	return nil
}

// openCloud leaves the engine to itself: it looks for the stack, and starts nothing else before the preview.
func (s *session) openCloud(ctx context.Context, dir string, tools toolchain.Tools, policies []byte) error {
	end := s.options.Progress.Begin("looking for stack " + s.options.Stack + " in its backend")
	engine, err := live.Start(ctx, live.Options{
		CLI: tools.Pulumi, Dir: dir, ProjectFile: filepath.Join(s.options.Root, "Pulumi.yaml"), Stack: s.options.Stack,
		StackFile: s.stack.file, Program: s.options.Program, PolicyPack: tools.PolicyPack, PolicyConfig: policies,
		FromState: s.options.FromState,
	})
	var missing *live.MissingError
	switch {
	case errors.As(err, &missing):
		return &usage.Error{Err: err}
	case err != nil:
		return err
	}
	end()
	s.engine = engine
	return nil
}

func (s *session) preview(ctx context.Context) (plan.Plan, error) {
	defer s.options.Progress.Begin("previewing stack " + s.options.Stack)()
	result, err := s.record(ctx, plan.OperationPreview, s.engine.Preview)
	if err != nil {
		return plan.Plan{}, err
	}
	return result, s.saveDocuments()
}

// saveDocuments keeps what the policy pack judged in the preview. There is nothing to keep if the engine failed before.
func (s *session) saveDocuments() error {
	if s.options.Documents == "" {
		return nil
	}
	content, err := os.ReadFile(s.engine.PolicyDocuments())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = os.WriteFile(s.options.Documents, content, 0o600)
	}
	if err != nil {
		return fmt.Errorf("saving what the policies judged: %w", err)
	}
	return nil
}

// record carries an operation out and builds its plan. The engine's failure is part of the plan, also when the events do
// not tell it. After an interrupt there are both: an error, and the plan of what was done until then.
func (s *session) record(
	ctx context.Context, operation plan.Operation, run func(context.Context, offline.Watch) error,
) (plan.Plan, error) {
	reader := plan.NewReader(plan.Info{
		Project: filenames.Project, Stack: s.options.Stack, Operation: operation, Settings: &s.stack.where,
		Simulated: s.options.simulated(), EngineVersion: s.engine.EngineVersion(), Rules: s.rules,
	})
	var unread error
	steps, end := newStepLog(s.options.Log), phase(s.options.Log, string(operation)+" of stack "+s.options.Stack)
	failure := run(ctx, func(event apitype.EngineEvent) {
		steps.add(event)
		unread = errors.Join(unread, reader.Add(event))
	})
	end()
	s.warn(reader)
	result, err := reader.Plan()
	switch err := errors.Join(unread, err); {
	case failure != nil && ctx.Err() != nil:
		return result, fmt.Errorf("%s of stack %s: %w", operation, s.options.Stack, context.Cause(ctx))
	case err != nil:
		return plan.Plan{}, fmt.Errorf("reading the engine's events: %w", err)
	case failure == nil || result.Explained():
		return result, nil
	}
	reader.Fail(failure.Error())
	return reader.Plan()
}

// warn puts into the report what a reader must know of the run and the engine does not.
func (s *session) warn(reader *plan.Reader) {
	for _, notice := range s.notices {
		reader.Warn(notice)
	}
	if s.box != nil && len(s.box.LeftOut) > 0 {
		reader.Warn("Encrypted settings were left out, because only the stack's own secrets provider can read them: " +
			strings.Join(s.box.LeftOut, ", "))
	}
}
