// Package live runs the real Pulumi engine on a program as `pulumi preview` does: for a stack in its own backend, with the real
// providers, and with the user's environment. It only previews, so a role that may read is enough, and it writes to a folder of
// its own and nowhere else.
package live

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/scripts/internal/automation"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
)

// Options say what to preview. All fields are required but PolicyConfig and FromState.
type Options struct {
	// CLI is the Pulumi command line program to run.
	CLI string
	// Dir is a folder of the engine's own, which the caller removes afterwards.
	Dir string
	// ProjectFile is the path of the project's Pulumi.yaml. It is read, never written.
	ProjectFile string
	// Stack names what is previewed; StackFile is the content of its settings file, with its secrets provider and its encrypted
	// values.
	Stack     string
	StackFile []byte
	// Program declares the resources.
	Program pulumi.RunFunc
	// PolicyPack is the program of the policy pack.
	PolicyPack string
	// PolicyConfig is the content of Pulumi's configuration of the policy pack. Nil: the rules' own limits hold.
	PolicyConfig []byte
	// FromState believes the state. False: what is really there is read first, as `pulumi up --refresh` does, and the preview
	// shows what somebody changed by hand.
	FromState bool
}

// Engine previews one stack.
type Engine struct {
	options Options
	stack   auto.Stack
}

// MissingError is what a person has to do before the stack can be previewed: log in, or make the stack.
type MissingError struct{ What, Remedy string }

// Error is what is missing and how to mend it.
func (e *MissingError) Error() string { return e.What + "\n  to mend: " + e.Remedy }

// Start prepares an engine and looks whether the stack is there. A *MissingError tells what has to be done first. There is
// nothing to close: what the engine starts ends with each operation.
func Start(ctx context.Context, o Options) (*Engine, error) {
	e := &Engine{options: o}
	project, err := readProject(o.ProjectFile)
	if err != nil {
		return nil, err
	}
	if err := loggedIn(project); err != nil {
		return nil, err
	}
	if err := e.writeFolders(); err != nil {
		return nil, err
	}
	if project.Plugins, err = automation.WritePack(o.Dir, o.PolicyPack); err != nil {
		return nil, err
	}
	if err := e.open(ctx, project); err != nil {
		return nil, err
	}
	return e, nil
}

// readProject is the project for an inline program: where the program and the stacks' files are does not matter to it.
func readProject(file string) (workspace.Project, error) {
	p, err := workspace.LoadProject(file)
	if err != nil {
		return workspace.Project{}, fmt.Errorf("reading the project: %w", err)
	}
	return workspace.Project{
		Name: p.Name, Runtime: workspace.NewProjectRuntimeInfo("go", nil), Backend: p.Backend, Config: p.Config, Options: p.Options,
	}, nil
}

// writeFolders makes the folder in which the engine works. The stack's file is copied as it is.
func (e *Engine) writeFolders() error {
	if err := automation.MakeFolders(e.options.Dir); err != nil {
		return err
	}
	if err := automation.WritePolicyConfig(e.options.Dir, e.options.PolicyConfig); err != nil {
		return err
	}
	copied := e.in(filepath.Join("work", "Pulumi."+e.options.Stack+".yaml"))
	if err := os.WriteFile(copied, e.options.StackFile, 0o600); err != nil {
		return fmt.Errorf("copying the stack's file for the engine: %w", err)
	}
	return linkPlugins(e.in("home"))
}

func (e *Engine) in(name string) string { return filepath.Join(e.options.Dir, name) }

func (e *Engine) open(ctx context.Context, project workspace.Project) error {
	environment, err := e.environment()
	if err != nil {
		return err
	}
	cli, err := automation.NewCommand(ctx, e.options.CLI, environment)
	if err != nil {
		return err
	}
	local, err := auto.NewLocalWorkspace(ctx,
		auto.Pulumi(cli), auto.WorkDir(e.in("work")), auto.PulumiHome(e.in("home")), auto.Project(project),
		auto.Program(automation.Abandonable(e.options.Program)),
	)
	if err != nil {
		return fmt.Errorf("preparing a workspace: %w", err)
	}
	e.stack, err = auto.SelectStack(ctx, e.options.Stack, local)
	switch {
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("looking for stack %s: %w", e.options.Stack, context.Cause(ctx))
	case auto.IsSelectStack404Error(err):
		return &MissingError{
			What: fmt.Sprintf("the backend has no stack %q, so there is nothing to compare with", e.options.Stack),
			Remedy: fmt.Sprintf("make it, once, by `pulumi stack init %s --secrets-provider awskms://alias/NAME?region=REGION`, or "+
				"preview without a backend by --offline", e.options.Stack),
		}
	case err != nil:
		return fmt.Errorf("looking for stack %s in the backend: %w", e.options.Stack, automation.Brief(err, e.options.Dir))
	}
	return nil
}

// Preview plans an update. The policy pack's findings are events; a mandatory one makes it fail.
func (e *Engine) Preview(ctx context.Context, watch automation.Watch) error {
	run := automation.Run{What: "preview of stack " + e.options.Stack, Dir: e.options.Dir, Documents: e.PolicyDocuments()}
	return run.Carry(ctx, watch, func(events chan<- automation.Event) error {
		o := []optpreview.Option{
			optpreview.EventStreams(events), optpreview.SuppressProgress(),
			optpreview.PolicyPacks(automation.PackSeen),
		}
		if e.options.PolicyConfig != nil {
			o = append(o, optpreview.PolicyPackConfigs(automation.PolicyConfigSeen))
		}
		if !e.options.FromState {
			o = append(o, optpreview.Refresh())
		}
		_, err := e.stack.Preview(ctx, o...)
		return err
	})
}

// PolicyDocuments is the file to which the policy pack writes, a line each, the documents that it judged. There is none before
// the first judgement.
func (e *Engine) PolicyDocuments() string { return e.in(filenames.PolicyDocuments) }

// EngineVersion is the version of the Pulumi CLI.
func (e *Engine) EngineVersion() string { return e.stack.Workspace().PulumiVersion() }

// loggedIn looks for a backend in all places where the CLI does.
func loggedIn(project workspace.Project) error {
	if os.Getenv("PULUMI_BACKEND_URL") != "" || os.Getenv("PULUMI_ACCESS_TOKEN") != "" ||
		project.Backend != nil && project.Backend.URL != "" {
		return nil
	}
	stored, err := workspace.GetStoredCredentials()
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("reading Pulumi's credentials: %w", err)
	}
	if stored.Current != "" {
		return nil
	}
	return &MissingError{
		What:   "Pulumi is not logged in to a backend, so the stack's state can't be read",
		Remedy: "run `pulumi login s3://BUCKET`, or set PULUMI_BACKEND_URL; --offline needs no backend",
	}
}
