package simulate

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Check refuses unknown types, and properties that the real provider's SDK does not have.
func (p *Provider) Check(_ context.Context, r plugin.CheckRequest) (plugin.CheckResponse, error) {
	p.log.add(Call{Method: "Check", Token: string(r.Type), URN: r.URN})
	kind, err := p.lookup(r.Type)
	if err != nil {
		return plugin.CheckResponse{}, err
	}
	inputs := r.News.Copy()
	if err := kind.Naming.autoName(r, inputs, p.madeBefore(r.URN)); err != nil {
		return plugin.CheckResponse{}, fmt.Errorf("simulated %s: naming %s: %w", p.catalogue.Package, r.Name, err)
	}
	return plugin.CheckResponse{Properties: inputs, Failures: discreet(inputs, kind.refuse(inputs))}, nil
}

// Diff tells what changed and, from the table of updates, whether that replaces the resource. A change that
// the table does not have is an error: guessing would make every preview worthless.
func (p *Provider) Diff(_ context.Context, r plugin.DiffRequest) (plugin.DiffResponse, error) {
	p.log.add(Call{Method: "Diff", Token: string(r.Type), URN: r.URN})
	kind, err := p.lookup(r.Type)
	if err != nil {
		return plugin.DiffResult{}, err
	}
	result := diff(r.OldInputs, r.NewInputs)
	result.DeleteBeforeReplace = kind.DeleteBeforeReplace ||
		kind.SameName != nil && kind.SameName(opened(r.OldInputs), opened(r.NewInputs))
	if err := p.catalogue.Updates.replace(r, &result); err != nil {
		return plugin.DiffResult{}, fmt.Errorf("simulated %s: %s: %w", p.catalogue.Package, r.URN.Name(), err)
	}
	return result, nil
}

// Create makes the resource, or in a preview says what can be known of it.
func (p *Provider) Create(ctx context.Context, r plugin.CreateRequest) (plugin.CreateResponse, error) {
	call := Call{Method: "Create", Token: string(r.Type), URN: r.URN, Preview: r.Preview}
	p.log.add(call)
	kind, err := p.lookup(r.Type)
	if err != nil {
		return plugin.CreateResponse{}, err
	}
	if r.Preview {
		making := kind.make(r.URN, r.Properties, p.madeBefore(r.URN), true)
		return plugin.CreateResponse{Properties: making.outputs, Status: resource.StatusOK}, nil
	}
	if err := p.enter(ctx, call); err != nil {
		return plugin.CreateResponse{}, err
	}
	made, err := p.create(kind, r)
	p.wait(ctx, call, Done)
	return made, err
}

func (p *Provider) create(kind Resource, r plugin.CreateRequest) (plugin.CreateResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	making := kind.make(r.URN, r.Properties, p.made[r.URN], false)
	at := identity{r.Type, resource.ID(making.id)}
	if at.id == "" {
		return plugin.CreateResponse{}, fmt.Errorf("simulated %s: %s %s has no name and gets none by itself: set one",
			p.catalogue.Package, r.Type, r.URN.Name())
	}
	if taken, ok := p.live[at]; ok {
		return plugin.CreateResponse{}, fmt.Errorf("simulated %s: %s %q exists already, made for %s",
			p.catalogue.Package, r.Type, at.id, taken.urn.Name())
	}
	if err := p.missing(kind, r.Properties); err != nil {
		return plugin.CreateResponse{}, fmt.Errorf("simulated %s: making %s: %w", p.catalogue.Package, r.URN.Name(), err)
	}
	made := object{urn: r.URN, inputs: r.Properties, output: making.outputs}
	if err := p.put(at, made, p.made[r.URN]+1); err != nil {
		return plugin.CreateResponse{}, err
	}
	return plugin.CreateResponse{ID: at.id, Properties: making.outputs, Status: resource.StatusOK}, nil
}

// Read tells what the account holds; an id it does not hold is a resource that is gone.
func (p *Provider) Read(ctx context.Context, r plugin.ReadRequest) (plugin.ReadResponse, error) {
	call := Call{Method: "Read", Token: string(r.Type), URN: r.URN}
	p.log.add(call)
	if _, err := p.lookup(r.Type); err != nil {
		return plugin.ReadResponse{}, err
	}
	if err := p.enter(ctx, call); err != nil {
		return plugin.ReadResponse{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	o, ok := p.live[identity{r.Type, r.ID}]
	if !ok {
		return plugin.ReadResponse{}, nil
	}
	return plugin.ReadResponse{
		ReadResult: plugin.ReadResult{ID: r.ID, Inputs: o.inputs, Outputs: o.output},
		Status:     resource.StatusOK,
	}, nil
}

// Update changes the resource in place, or in a preview says what can be known of it afterwards.
func (p *Provider) Update(ctx context.Context, r plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	call := Call{Method: "Update", Token: string(r.Type), URN: r.URN, Preview: r.Preview}
	p.log.add(call)
	kind, err := p.lookup(r.Type)
	if err != nil {
		return plugin.UpdateResponse{}, err
	}
	if err := kind.fixed(r.OldInputs, r.NewInputs); err != nil {
		return plugin.UpdateResponse{}, fmt.Errorf("simulated %s: updating %s: %w", p.catalogue.Package, r.URN.Name(), err)
	}
	outputs := kind.update(r.OldOutputs, r.OldInputs, r.NewInputs, r.Preview)
	if r.Preview {
		return plugin.UpdateResponse{Properties: outputs, Status: resource.StatusOK}, nil
	}
	if err := p.enter(ctx, call); err != nil {
		return plugin.UpdateResponse{}, err
	}
	err = p.update(kind, r, outputs)
	p.wait(ctx, call, Done)
	if err != nil {
		return plugin.UpdateResponse{}, err
	}
	return plugin.UpdateResponse{Properties: outputs, Status: resource.StatusOK}, nil
}

func (p *Provider) update(kind Resource, r plugin.UpdateRequest, outputs resource.PropertyMap) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := identity{r.Type, r.ID}
	if _, ok := p.live[at]; !ok {
		return fmt.Errorf("simulated %s: there is no %s %q to update", p.catalogue.Package, r.Type, r.ID)
	}
	if kind.Contested != nil && p.live[at].altered {
		if why := kind.Contested(opened(r.NewInputs)); why != "" {
			return fmt.Errorf("simulated %s: updating %s: %s", p.catalogue.Package, r.URN.Name(), why)
		}
	}
	if err := p.dangling(kind, r.NewInputs); err != nil {
		return fmt.Errorf("simulated %s: updating %s: %w", p.catalogue.Package, r.URN.Name(), err)
	}
	return p.put(at, object{urn: r.URN, inputs: r.NewInputs, output: outputs}, p.made[r.URN])
}

// Delete removes the resource, unless something else needs it. As with the real provider, what is gone already
// counts as deleted.
func (p *Provider) Delete(ctx context.Context, r plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	call := Call{Method: "Delete", Token: string(r.Type), URN: r.URN}
	p.log.add(call)
	if err := p.enter(ctx, call); err != nil {
		return plugin.DeleteResponse{}, err
	}
	err := p.delete(identity{r.Type, r.ID})
	p.wait(ctx, call, Done)
	if err != nil {
		return plugin.DeleteResponse{}, err
	}
	return plugin.DeleteResponse{Status: resource.StatusOK}, nil
}

func (p *Provider) delete(at identity) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if by := p.holder(at); by != "" {
		return fmt.Errorf("simulated %s: DependencyViolation: %s %q has dependencies and "+
			"can not be deleted: %s", p.catalogue.Package, at.kind, at.id, by)
	}
	return p.remove(at)
}
