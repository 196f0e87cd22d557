// Package preview previews one stack of the platform, from its settings file to the plan, against a simulated cloud or the real
// one, and applies it to the simulated one.
package preview

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/environments"
	"github.com/rayplatform/rayplatform/policypack/rules"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// Options say what to preview. All fields are required but State, Cloud, FromState, Documents, Progress,
// Notice, Log and Started.
type Options struct {
	// Root is the repository.
	Root string
	// Stack is the name in stacks/Pulumi.<name>.yaml.
	Stack string
	// State is the folder in which the state and the simulated account of each stack outlive the run. Empty: a preview
	// compares with nothing and leaves nothing; Up needs one.
	State string
	// Cloud previews against the stack's own backend and the real providers, with the user's environment; State is then empty.
	// False: AWS, Kubernetes and the state are simulated.
	Cloud bool
	// FromState believes the state in the backend. False: a preview of the cloud reads first what is really there. It means
	// nothing without Cloud.
	FromState bool
	// Documents is the file for the documents that the policies judged in the preview, a line of JSON each. Empty: they are not
	// kept.
	Documents string
	// Program declares the resources.
	Program pulumi.RunFunc
	// Tools makes the tools ready. It is not called before the settings are known to be right.
	Tools func(ctx context.Context) (toolchain.Tools, error)
	// Progress is told what begins, and calls end when it is over. Nil: nobody is told.
	Progress Progress
	// Notice is told at once, in sentences, what an earlier run left behind and what is done about it. The report tells it
	// too. Nil: nobody is told at once.
	Notice func(sentence string)
	// Log is told of every step, by names and without values. Nil: nothing is logged.
	Log *slog.Logger
	// Started is called with the sandbox before anything is done in it. Nil: nobody is called.
	Started func(*sandbox.Sandbox)
}

// Progress is told what begins; the function it returns is called when that is over.
type Progress interface {
	Begin(text string) (end func())
}

// Run previews. A plan whose verdict is failed is no error: the error tells why nothing was run to its end. The plan is then
// what a report can tell of that, or zero: after an interrupt, and when there is no such stack.
func Run(ctx context.Context, o Options) (result plan.Plan, err error) {
	if o.State != "" && !exists(stackDir(o)) {
		return plan.Plan{}, &usage.Error{
			Err: fmt.Errorf("--state %q holds nothing of stack %s: make it first, by platform up", o.State, o.Stack),
		}
	}
	anyway := func(string) error { return nil }
	err = with(ctx, o, anyway, func(s *session) error {
		result, err = s.preview(ctx)
		return err
	})
	switch {
	case err == nil:
		return result, nil
	case ctx.Err() != nil:
		return plan.Plan{}, err
	}
	return unrun(o, err), err
}

// StackFile is the settings file of a stack, with its name below root, which has forward slashes on every system. The
// error for a stack that has none names those that have one.
func StackFile(root, stack string) (name string, file []byte, err error) {
	name = filenames.Stack(stack)
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
	files, _ := fs.Glob(os.DirFS(root), filenames.Stack("*"))
	var names []string
	for _, file := range files {
		names = append(names, filenames.StackOf(file))
	}
	slices.Sort(names)
	return names
}

// catalogue is what the report says about the rules: their titles and remedies. It refuses a configuration that the rules
// would refuse, in clearer words than the engine has.
func catalogue(ctx context.Context, stack string, config []byte) ([]plan.Rule, error) {
	judge, err := engine.New(ctx, engine.Config{Rules: rules.FS})
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue of rules: %w", err)
	}
	if config != nil {
		limits, err := engine.ParseLimits(environments.File(stack), config)
		if err = errors.Join(err, judge.SetLimits(ctx, limits)); err != nil {
			return nil, &usage.Error{Err: err}
		}
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
