package simulate

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// Live are the URNs of what the account holds, sorted; an object that waits to be deleted after its replacement
// counts too.
func (p *Provider) Live() []resource.URN {
	p.mu.Lock()
	defer p.mu.Unlock()
	urns := make([]resource.URN, 0, len(p.live))
	for _, o := range p.live {
		urns = append(urns, o.urn)
	}
	slices.Sort(urns)
	return urns
}

// Held are the ids of the objects that the account holds for a URN, sorted; none, one, or during a replacement two.
func (p *Provider) Held(urn resource.URN) []resource.ID {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ids []resource.ID
	for at, o := range p.live {
		if o.urn == urn {
			ids = append(ids, at.id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Object is what the account holds under an id, without secret marks; nil if there is no such object.
func (p *Provider) Object(kind tokens.Type, id resource.ID) resource.PropertyMap {
	p.mu.Lock()
	defer p.mu.Unlock()
	o, ok := p.live[identity{kind, id}]
	if !ok {
		return nil
	}
	return opened(o.output)
}

// Alter changes an object behind the engine's back, as an autoscaler or a person would: the value at a path, in what the
// object is and in what it was made from. It fails if there is no such object or no such place in it.
func (p *Provider) Alter(kind tokens.Type, id resource.ID, path string, v resource.PropertyValue) error {
	parsed, err := resource.ParsePropertyPath(path)
	if err != nil {
		return fmt.Errorf("reading property path %q: %w", path, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	at := identity{kind, id}
	o, ok := p.live[at]
	if !ok {
		return fmt.Errorf("simulated %s: there is no %s %q", p.catalogue.Package, kind, id)
	}
	inputs, outputs := resource.NewProperty(copied(o.inputs)), resource.NewProperty(copied(o.output))
	if !parsed.Set(inputs, v) || !parsed.Set(outputs, v) {
		return fmt.Errorf("simulated %s: %s %q has no place %s", p.catalogue.Package, kind, id, path)
	}
	altered := object{urn: o.urn, inputs: inputs.ObjectValue(), output: outputs.ObjectValue(), altered: true}
	return p.put(at, altered, p.made[o.urn])
}

// copied is a copy of props that can be set at any depth: what the engine was answered shares its parts with props.
func copied(props resource.PropertyMap) resource.PropertyMap {
	all := make(resource.PropertyMap, len(props))
	for key, v := range props {
		all[key] = copiedValue(v)
	}
	return all
}

func copiedValue(v resource.PropertyValue) resource.PropertyValue {
	switch {
	case v.IsObject():
		return resource.NewProperty(copied(v.ObjectValue()))
	case v.IsArray():
		items := make([]resource.PropertyValue, 0, len(v.ArrayValue()))
		for _, item := range v.ArrayValue() {
			items = append(items, copiedValue(item))
		}
		return resource.NewProperty(items)
	case v.IsSecret():
		return resource.MakeSecret(copiedValue(v.SecretValue().Element))
	default:
		return v
	}
}
