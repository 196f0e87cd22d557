package simulate

import (
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

// dangling refuses inputs that refer to what the account does not hold; the caller has the lock. The message
// tells the identifier only if it is no secret.
func (p *Provider) dangling(inputs resource.PropertyMap) error {
	if p.catalogue.Refers == nil {
		return nil
	}
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
