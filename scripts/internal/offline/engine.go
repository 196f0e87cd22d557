// Package offline runs the real Pulumi engine on a program without any account: state lies in a folder of
// its own, providers are attached on loopback, and of the user's environment only what finds programs and
// temporary files is passed on.
package offline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optrefresh"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/scripts/internal/automation"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// Options say what to run and with what.
type Options struct {
	// CLI is the Pulumi command line program to run; required.
	CLI string
	// Dir is a folder of the engine's own, for state, settings and sockets; required, and made if missing. An
	// engine that is started on the folder of an earlier one goes on with its state.
	Dir string
	// Project and Stack name what is deployed; required.
	Project, Stack string
	// Program declares the resources; required.
	Program pulumi.RunFunc
	// StackFile is the content of the stack's settings file. Nil: no settings. It is copied, without what only
	// the stack's own secrets provider could read.
	StackFile []byte
	// Providers are simulated ones; the engine serves them while it lives.
	Providers []*simulate.Provider
	// Attached are the ports of further providers that listen on loopback, by package.
	Attached map[string]int
	// PolicyPack is the program of a policy pack. Empty: none is run.
	PolicyPack string
	// PolicyConfig is the content of Pulumi's configuration of the policy pack. Nil: the rules' own limits hold.
	PolicyConfig []byte
	// GoOn makes updates and destroys go on with what does not depend on a failed step. False: they end at the first.
	GoOn bool
	// StateAtEnd writes the state down when an operation ends, and not at every step: an update takes half the time, and of
	// one that is killed nothing is known. False: every step is written.
	StateAtEnd bool
}

// Engine runs operations on one stack. It is not safe for concurrent use; several engines are, side by side.
type Engine struct {
	options Options
	stack   auto.Stack
	pack    string // folder of the policy pack, seen from the engine; empty if there is none
	servers []*simulate.Server
	// Attached is how an engine's environment names all attached providers, in PULUMI_DEBUG_PROVIDERS.
	Attached string
	// LeftOut are the keys of encrypted settings that the copy is without.
	LeftOut []string
}

// Watch is called with each engine event, in order, from one goroutine.
type Watch = automation.Watch

// Start prepares an engine. The caller must Close it.
func Start(ctx context.Context, o Options) (*Engine, error) {
	e := &Engine{options: o}
	if err := e.start(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

func (e *Engine) start(ctx context.Context) error {
	if err := automation.MakeFolders(e.options.Dir, "state"); err != nil {
		return err
	}
	if err := e.serve(); err != nil {
		return err
	}
	plugins, err := e.writePack()
	if err != nil {
		return err
	}
	if err := e.SetPolicyConfig(e.options.PolicyConfig); err != nil {
		return err
	}
	cli, err := automation.NewCommand(ctx, e.options.CLI, e.environment())
	if err != nil {
		return err
	}
	return e.open(ctx, cli, plugins)
}

// serve starts the simulated providers and notes by which list the engine finds all attached ones.
func (e *Engine) serve() error {
	var attached []string
	for _, p := range e.options.Providers {
		server, err := simulate.Serve(p)
		if err != nil {
			return err
		}
		e.servers = append(e.servers, server)
		attached = append(attached, fmt.Sprintf("%s:%d", p.Package(), server.Port))
	}
	for name, port := range e.options.Attached {
		attached = append(attached, fmt.Sprintf("%s:%d", name, port))
	}
	slices.Sort(attached)
	e.Attached = strings.Join(attached, ",")
	return nil
}

func (e *Engine) open(ctx context.Context, cli auto.PulumiCommand, plugins *workspace.Plugins) error {
	settings, leftOut, err := stackSettings(e.options.StackFile)
	if err != nil {
		return err
	}
	e.LeftOut = leftOut
	local, err := auto.NewLocalWorkspace(ctx,
		auto.Pulumi(cli),
		auto.WorkDir(filepath.Join(e.options.Dir, "work")),
		auto.PulumiHome(filepath.Join(e.options.Dir, "home")),
		auto.Project(project(e.options.Project, plugins)),
		auto.Stacks(map[string]stackFile{e.options.Stack: settings}),
		auto.Program(automation.Abandonable(e.options.Program)),
	)
	if err != nil {
		return fmt.Errorf("preparing the offline workspace: %w", err)
	}
	e.stack, err = auto.UpsertStack(ctx, e.options.Stack, local)
	if err != nil {
		return fmt.Errorf("preparing stack %s offline: %w", e.options.Stack, automation.Brief(err, e.options.Dir))
	}
	return nil
}

// SetStackFile makes other settings those of the next operation.
func (e *Engine) SetStackFile(ctx context.Context, file []byte) error {
	settings, leftOut, err := stackSettings(file)
	if err != nil {
		return err
	}
	e.LeftOut = leftOut
	if err := e.stack.Workspace().SaveStackSettings(ctx, e.options.Stack, &settings); err != nil {
		return fmt.Errorf("writing the settings of stack %s for the engine: %w", e.options.Stack, err)
	}
	return nil
}

// run carries out one operation on the stack.
func (e *Engine) run(ctx context.Context, name string, watch Watch, operate func(chan<- automation.Event) error) error {
	run := automation.Run{What: name + " of stack " + e.options.Stack, Dir: e.options.Dir, Documents: e.PolicyDocuments()}
	return run.Carry(ctx, watch, operate)
}

// Preview plans an update. The policy pack's findings are events; a mandatory one makes it fail.
func (e *Engine) Preview(ctx context.Context, watch Watch) error {
	return e.run(ctx, "preview", watch, func(events chan<- automation.Event) error {
		o := []optpreview.Option{optpreview.EventStreams(events), optpreview.SuppressProgress()}
		if e.pack != "" {
			o = append(o, optpreview.PolicyPacks(e.pack), optpreview.PolicyPackConfigs(e.policyConfigs()...))
		}
		_, err := e.stack.Preview(ctx, o...)
		return err
	})
}

// Up updates the simulated account.
func (e *Engine) Up(ctx context.Context, watch Watch) error {
	return e.run(ctx, "up", watch, func(events chan<- automation.Event) error {
		o := []optup.Option{optup.EventStreams(events), optup.SuppressProgress()}
		if e.pack != "" {
			o = append(o, optup.PolicyPacks(e.pack), optup.PolicyPackConfigs(e.policyConfigs()...))
		}
		if e.options.GoOn {
			o = append(o, optup.ContinueOnError())
		}
		_, err := e.stack.Up(ctx, o...)
		return err
	})
}

// Refresh compares the state with the simulated account.
func (e *Engine) Refresh(ctx context.Context, watch Watch) error {
	return e.run(ctx, "refresh", watch, func(events chan<- automation.Event) error {
		_, err := e.stack.Refresh(ctx, optrefresh.EventStreams(events), optrefresh.SuppressProgress())
		return err
	})
}

// Destroy deletes everything from the simulated account. As on the command line a preview goes first, and what it refuses
// is not begun: a destroy without one deletes all around a protected resource before it fails at that.
func (e *Engine) Destroy(ctx context.Context, watch Watch) error {
	err := e.run(ctx, "destroy", nil, func(events chan<- automation.Event) error {
		_, err := e.stack.PreviewDestroy(ctx, optdestroy.EventStreams(events), optdestroy.SuppressProgress())
		return err
	})
	if err != nil {
		return err
	}
	return e.run(ctx, "destroy", watch, func(events chan<- automation.Event) error {
		o := []optdestroy.Option{optdestroy.EventStreams(events), optdestroy.SuppressProgress()}
		if e.options.GoOn {
			o = append(o, optdestroy.ContinueOnError())
		}
		_, err := e.stack.Destroy(ctx, o...)
		return err
	})
}

// Outputs are the stack's outputs of the last update, secret ones marked.
func (e *Engine) Outputs(ctx context.Context) (auto.OutputMap, error) {
	outputs, err := e.stack.Outputs(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the outputs of stack %s: %w", e.options.Stack, automation.Brief(err, e.options.Dir))
	}
	return outputs, nil
}

// State is the stack as the engine has it written down, with what every resource depends on.
func (e *Engine) State(ctx context.Context) (apitype.DeploymentV3, error) {
	var state apitype.DeploymentV3
	exported, err := e.Export(ctx)
	if err != nil {
		return state, err
	}
	if err := json.Unmarshal(exported.Deployment, &state); err != nil {
		return state, fmt.Errorf("reading the state of stack %s: %w", e.options.Stack, err)
	}
	return state, nil
}

// Close stops the simulated providers. The folder stays.
func (e *Engine) Close() error {
	var failures []error
	for _, server := range e.servers {
		failures = append(failures, server.Close())
	}
	e.servers = nil
	return errors.Join(failures...)
}

// EngineVersion is the version of the Pulumi CLI.
func (e *Engine) EngineVersion() string { return e.stack.Workspace().PulumiVersion() }
