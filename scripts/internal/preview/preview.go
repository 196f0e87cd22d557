// Package preview previews one stack of the platform offline, from its settings file to the plan.
package preview

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/settings"
	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// Options say what to preview. All fields are required but Progress.
type Options struct {
	// Root is the repository.
	Root string
	// Stack is the name in stacks/Pulumi.<name>.yaml.
	Stack string
	// Program declares the resources.
	Program pulumi.RunFunc
	// Tools makes the tools ready. It is not called before the settings are known to be right.
	Tools func(ctx context.Context) (toolchain.Tools, error)
	// Progress is told what begins, and calls end when it is over. Nil: nobody is told.
	Progress Progress
}

// Progress is told what begins; the function it returns is called when that is over.
type Progress interface {
	Begin(text string) (end func())
}

// InputError is a mistake of the user: nothing was run, and running it again without a change would not help.
type InputError struct{ Err error }

// Error is the mistake.
func (e *InputError) Error() string { return e.Err.Error() }

// Unwrap is the mistake, e.g. *settings.Mistakes.
func (e *InputError) Unwrap() error { return e.Err }

// Run previews. A plan whose verdict is failed is no error: the error tells why there is no plan.
func Run(ctx context.Context, o Options) (result plan.Plan, err error) {
	if o.Progress == nil {
		o.Progress = silent{}
	}
	file, s, err := readSettings(o)
	if err != nil {
		return plan.Plan{}, &InputError{err}
	}
	tools, err := o.Tools(ctx)
	if err != nil {
		return plan.Plan{}, fmt.Errorf("getting the tools ready: %w", err)
	}
	catalogue, err := catalogue(ctx)
	if err != nil {
		return plan.Plan{}, err
	}
	dir, err := os.MkdirTemp("", "rayplatform-preview-")
	if err != nil {
		return plan.Plan{}, fmt.Errorf("making a folder for the run: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	end := o.Progress.Begin("starting the engine with simulated AWS and Kubernetes")
	box, err := sandbox.Start(ctx, sandbox.Options{
		Tools: tools, Dir: dir, Stack: o.Stack, StackFile: file, Region: s.Region, Program: o.Program,
	})
	if err != nil {
		return plan.Plan{}, err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	end()
	defer o.Progress.Begin("previewing stack " + o.Stack)()
	return record(ctx, box, plan.Info{
		Project: sandbox.Project, Stack: o.Stack, Operation: plan.OperationPreview,
		Simulated: sandbox.Simulated, EngineVersion: box.EngineVersion(), Rules: catalogue,
	})
}

// record runs the preview and builds its plan. The engine's failure is part of the plan, also when the events do
// not tell it.
func record(ctx context.Context, box *sandbox.Sandbox, info plan.Info) (plan.Plan, error) {
	reader := plan.NewReader(info)
	var unread error
	failure := box.Preview(ctx, func(event apitype.EngineEvent) {
		unread = errors.Join(unread, reader.Add(event))
	})
	if ctx.Err() != nil {
		return plan.Plan{}, fmt.Errorf("preview of stack %s: %w", info.Stack, context.Cause(ctx))
	}
	if len(box.LeftOut) > 0 {
		reader.Warn("Encrypted settings were left out, because only the stack's own secrets provider can read them: " +
			strings.Join(box.LeftOut, ", "))
	}
	result, err := reader.Plan()
	if err := errors.Join(unread, err); err != nil {
		return plan.Plan{}, fmt.Errorf("reading the engine's events: %w", err)
	}
	if failure == nil || result.Explained() {
		return result, nil
	}
	reader.Fail(failure.Error())
	return reader.Plan()
}

// readSettings reads and checks the stack's file, before anything else is done.
func readSettings(o Options) ([]byte, settings.Settings, error) {
	name, file, err := StackFile(o.Root, o.Stack)
	if err != nil {
		return nil, settings.Settings{}, err
	}
	s, err := settings.DecodeStackFile(o.Stack, name, file)
	return file, s, err
}

// StackFile is the settings file of a stack, with its name below root, which has forward slashes on every system. The
// error for a stack that has none names those that have one.
func StackFile(root, stack string) (name string, file []byte, err error) {
	name = "stacks/Pulumi." + stack + ".yaml"
	file, err = os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if os.IsNotExist(err) {
		return "", nil, fmt.Errorf("there is no stack %q (%s); there are %s", stack, name, strings.Join(Stacks(root), ", "))
	}
	if err != nil {
		return "", nil, fmt.Errorf("reading the settings of stack %s: %w", stack, err)
	}
	return name, file, nil
}

// Stacks are the names of the stacks that have a settings file, sorted.
func Stacks(root string) []string {
	files, _ := filepath.Glob(filepath.Join(root, "stacks", "Pulumi.*.yaml"))
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "Pulumi."), ".yaml"))
	}
	slices.Sort(names)
	return names
}

// catalogue is what the report says about the rules: their titles and remedies.
func catalogue(ctx context.Context) ([]plan.Rule, error) {
	judge, err := engine.New(ctx, engine.Config{Rules: rules.FS})
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue of rules: %w", err)
	}
	var list []plan.Rule
	for _, rule := range judge.Rules() {
		list = append(list, plan.Rule{
			Name: rule.Name, Title: rule.Title, Severity: string(rule.Severity), Remedy: rule.Remedy,
		})
	}
	return list, nil
}

type silent struct{}

func (silent) Begin(string) func() { return func() {} }
