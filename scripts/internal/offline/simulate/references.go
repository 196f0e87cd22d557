package simulate

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// Holder says what keeps the object from being deleted; empty if nothing does.
type Holder func(id resource.ID, inputs resource.PropertyMap, a Account) string

// Account is what a Holder may ask about what is there.
type Account struct{ live map[identity]object }

// All are the ids and inputs of the objects of a type, in the order of their ids. The inputs are without secret
// marks.
func (a Account) All(kind tokens.Type) iter.Seq2[resource.ID, resource.PropertyMap] {
	var ids []resource.ID
	for at := range a.live {
		if at.kind == kind {
			ids = append(ids, at.id)
		}
	}
	slices.Sort(ids)
	return func(yield func(resource.ID, resource.PropertyMap) bool) {
		for _, id := range ids {
			if !yield(id, opened(a.live[identity{kind, id}].inputs)) {
				return
			}
		}
	}
}

// Refers tells whether any of the values, at any depth, is the text.
func Refers(v resource.PropertyValue, text string) bool {
	for s := range texts(v) {
		if s == text {
			return true
		}
	}
	return false
}

// holder asks what keeps an object; the caller has the lock.
func (p *Provider) holder(at identity) string {
	o, ok := p.live[at]
	hold := p.catalogue.Resources[at.kind].Holder
	if !ok || hold == nil {
		return ""
	}
	return hold(at.id, opened(o.inputs), Account{p.live})
}

// Need is a reference by a name that anybody may choose, so that nothing in its form tells it from other texts.
type Need struct {
	// Property has the name.
	Property resource.PropertyKey
	// Kind is the type of which an object must be there when the resource is made or updated.
	Kind tokens.Type
	// ID is the id of what the property names; empty if every account has it. Nil: the property is the id.
	ID func(inputs resource.PropertyMap) string
}

func (n Need) id(inputs resource.PropertyMap) string {
	switch {
	case !inputs[n.Property].IsString():
		return ""
	case n.ID != nil:
		return n.ID(inputs)
	default:
		return inputs[n.Property].StringValue()
	}
}

// missing refuses to make what needs something that the account does not hold; the caller has the lock.
func (p *Provider) missing(kind Resource, inputs resource.PropertyMap) error {
	if kind.Lacks != nil {
		if lack := kind.Lacks(inputs, Account{p.live}); lack != "" {
			return errors.New(lack)
		}
	}
	return p.dangling(kind, inputs)
}

// unnamed refuses inputs that name what the account does not hold; the caller has the lock.
func (p *Provider) unnamed(needs []Need, inputs resource.PropertyMap) error {
	plain := opened(inputs)
	for _, n := range needs {
		id := n.id(plain)
		if _, there := p.live[identity{n.Kind, resource.ID(id)}]; id == "" || there {
			continue
		}
		if inputs.ContainsSecrets() {
			return fmt.Errorf("%s names no %s of this account", n.Property, n.Kind)
		}
		return fmt.Errorf("%s is %q, and this account has no such %s", n.Property, id, n.Kind)
	}
	return nil
}

// dangling refuses inputs that refer to what the account does not hold; the caller has the lock. The message
// tells the identifier only if it is no secret.
func (p *Provider) dangling(kind Resource, inputs resource.PropertyMap) error {
	if err := p.unnamed(kind.Needs, inputs); err != nil || p.catalogue.Refers == nil {
		return err
	}
	return p.unknownReference(inputs)
}

func (p *Provider) unknownReference(inputs resource.PropertyMap) error {
	given := p.given()
	for _, key := range inputs.StableKeys() {
		for s := range texts(inputs[key]) {
			switch {
			case !p.catalogue.Refers(s) || given[s]:
			case inputs[key].ContainsSecrets():
				return fmt.Errorf("%s refers to something that does not exist in this account", key)
			default:
				return fmt.Errorf("%s refers to %s, which does not exist in this account", key, s)
			}
		}
	}
	return nil
}

// given are the identifiers that the account gave out: the ids of what is there, and what the provider added to it.
// What an object was told by its inputs is not its own.
func (p *Provider) given() map[string]bool {
	given := map[string]bool{}
	for at, o := range p.live {
		given[string(at.id)] = true
		told := map[string]bool{}
		for s := range texts(resource.NewProperty(o.inputs)) {
			told[s] = true
		}
		for s := range texts(resource.NewProperty(o.output)) {
			if !told[s] {
				given[s] = true
			}
		}
	}
	return given
}

// texts are the strings in v, at any depth and also in secrets.
func texts(v resource.PropertyValue) iter.Seq[string] {
	return func(yield func(string) bool) { walk(v, yield) }
}

// walk hands the strings in v to yield until that says no, as walk then does too.
func walk(v resource.PropertyValue, yield func(string) bool) bool {
	v = bare(v)
	switch {
	case v.IsString():
		return yield(v.StringValue())
	case v.IsArray():
		for _, item := range v.ArrayValue() {
			if !walk(item, yield) {
				return false
			}
		}
	case v.IsObject():
		for _, key := range v.ObjectValue().StableKeys() {
			if !walk(v.ObjectValue()[key], yield) {
				return false
			}
		}
	}
	return true
}
