// Package simulate serves a Pulumi provider that makes nothing: it checks what it is asked for as strictly
// as it can, keeps what was "made" in memory, and answers as the real provider would. Which resource types
// there are, and what they look like, is told by its users.
package simulate

import (
	"context"
	"fmt"
	"sync"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// Invoke answers one provider function.
type Invoke func(args resource.PropertyMap) (resource.PropertyMap, error)

// Catalogue is all that a simulated provider knows. A type or function that is not in it is refused.
type Catalogue struct {
	// Package is the provider's name, e.g. aws.
	Package tokens.Package
	// Version that the provider answers with.
	Version semver.Version
	// Config is the shape of the provider's own configuration.
	Config Shape
	// Configure refuses a configuration that the simulation does not stand for. Nil: any will do.
	Configure func(resource.PropertyMap) error
	// Resources by type token.
	Resources map[tokens.Type]Resource
	// Refers tells whether a string input has the form of an identifier that only this account gives: then what it
	// names must be there when something is made or updated with it. Nil: nothing is looked up.
	Refers func(string) bool
	// Updates tells which changes replace a resource.
	Updates Updates
	// Invokes by function token.
	Invokes map[tokens.ModuleMember]Invoke
}

// Provider is a simulated provider and the account behind it. It is safe for concurrent use; several engines
// may share it as long as their stacks differ.
type Provider struct {
	plugin.UnimplementedProvider

	catalogue Catalogue
	log       Log
	faults    faults
	gate      Gate
	stopping  context.Context // ends when the engine asks its providers to stop
	stop      context.CancelFunc

	mu      sync.Mutex
	live    map[identity]object
	made    map[resource.URN]int // how many objects each URN ever had: it makes names and ids unique and repeatable
	journal *journal
}

// identity tells the resources of an account apart: a role and a cluster may have the same name.
type identity struct {
	kind tokens.Type
	id   resource.ID
}

// object is one resource of the simulated account.
type object struct {
	urn            resource.URN
	inputs, output resource.PropertyMap
	// altered by somebody else since the engine last made or updated it. A journal does not keep it.
	altered bool
}

var _ plugin.GrpcProvider = (*Provider)(nil)

// New is a provider with an empty account, which lives as long as the provider unless it is told to Keep it.
func New(catalogue Catalogue) *Provider {
	p := &Provider{
		catalogue: catalogue,
		live:      map[identity]object{},
		made:      map[resource.URN]int{},
	}
	p.stopping, p.stop = context.WithCancel(context.Background())
	return p
}

// Calls are the calls received so far, oldest first.
func (p *Provider) Calls() []Call { return p.log.calls() }

// Package is the provider's name.
func (p *Provider) Package() string { return string(p.catalogue.Package) }

// Close lets go of the file that the account is kept in, if there is one.
func (p *Provider) Close() error {
	p.stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.journal.close()
}

// Attach is called when an engine connects; it needs no connection back.
func (*Provider) Attach(string) error { return nil }

// SignalCancellation lets go of what a gate holds up now; there is nothing else to stop, as every call is answered at once.
// The engine sends it at the end of every operation, also of one that nobody cancelled.
func (p *Provider) SignalCancellation(context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop()
	p.stopping, p.stop = context.WithCancel(context.Background())
	return nil
}

// Handshake asks for typed secrets, so that they stay secret on the way back, and for resources as their ids.
func (*Provider) Handshake(
	context.Context, plugin.ProviderHandshakeRequest,
) (*plugin.ProviderHandshakeResponse, error) {
	return &plugin.ProviderHandshakeResponse{
		AcceptSecrets: true, SupportsAutonamingConfiguration: true,
	}, nil
}

// GetPluginInfo tells the version that is simulated.
func (p *Provider) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	return plugin.PluginInfo{Version: &p.catalogue.Version}, nil
}

// CheckConfig checks the names of the provider's own settings. Their types are not checked: Pulumi's SDKs
// hand nested ones over as JSON text.
func (p *Provider) CheckConfig(
	_ context.Context, r plugin.CheckConfigRequest,
) (plugin.CheckConfigResponse, error) {
	p.log.add(Call{Method: "CheckConfig", Token: string(r.Type), URN: r.URN})
	return plugin.CheckConfigResponse{
		Properties: r.News, Failures: discreet(r.News, p.catalogue.Config.unknownNames(r.News)),
	}, nil
}

// DiffConfig calls every change of a provider's settings one that replaces nothing.
func (p *Provider) DiffConfig(_ context.Context, r plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
	p.log.add(Call{Method: "DiffConfig", Token: string(r.Type), URN: r.URN})
	return diff(r.OldInputs, r.NewInputs), nil
}

// Configure logs in to nobody; the catalogue may refuse the configuration.
func (p *Provider) Configure(_ context.Context, r plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	p.log.add(Call{Method: "Configure"})
	if p.catalogue.Configure != nil {
		if err := p.catalogue.Configure(r.Inputs); err != nil {
			return plugin.ConfigureResponse{}, fmt.Errorf("simulated %s: %w", p.catalogue.Package, err)
		}
	}
	return plugin.ConfigureResponse{}, nil
}

// Invoke answers the functions of the catalogue and refuses all others by name.
func (p *Provider) Invoke(ctx context.Context, r plugin.InvokeRequest) (plugin.InvokeResponse, error) {
	call := Call{Method: "Invoke", Token: string(r.Tok)}
	p.log.add(call)
	invoke, ok := p.catalogue.Invokes[r.Tok]
	if !ok {
		return plugin.InvokeResponse{}, p.refuse("function", string(r.Tok))
	}
	if err := p.enter(ctx, call); err != nil {
		return plugin.InvokeResponse{}, err
	}
	result, err := invoke(r.Args)
	if err != nil {
		return plugin.InvokeResponse{}, fmt.Errorf("simulated %s: %s: %w", p.catalogue.Package, r.Tok, err)
	}
	return plugin.InvokeResponse{Properties: result}, nil
}

func (p *Provider) madeBefore(urn resource.URN) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.made[urn]
}

func (p *Provider) lookup(token tokens.Type) (Resource, error) {
	kind, ok := p.catalogue.Resources[token]
	if !ok {
		return Resource{}, p.refuse("resource type", string(token))
	}
	return kind, nil
}

func (p *Provider) refuse(what, token string) error {
	return fmt.Errorf("the simulated %s provider does not know %s %s: nothing was made. "+
		"Teach it what the real provider does with it, or leave it out of offline runs", p.catalogue.Package, what, token)
}
