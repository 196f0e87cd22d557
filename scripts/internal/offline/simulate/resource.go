package simulate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Resource is how one resource type behaves.
type Resource struct {
	// Check reports names and types that the real provider would refuse; usually Inputs.Check.
	Check func(resource.PropertyMap) []plugin.CheckFailure
	// Inputs and Outputs are the shapes of the SDK's structs; empty for a type that has none.
	Inputs, Outputs Shape
	// OutputOnly are the properties that only the provider can set. All of them are unknown until the
	// resource was made.
	OutputOnly []string
	// Naming is how the provider names what the user gives no name.
	Naming Naming
	// Rules refuse values that the real provider is known to refuse. They see inputs of the right types only.
	Rules []Rule
	// Fill sets what the provider adds to the inputs. Nil: nothing but placeholders for OutputOnly.
	Fill func(*Making)
	// Needs are what must be there for it, by name; Catalogue.Refers has those that are known by their form.
	Needs []Need
	// Holder names what keeps an object from being deleted. Nil: nothing does.
	Holder Holder
	// Contested says why an update of an object that somebody else altered is refused; empty if it is not. Nil: it never is.
	Contested func(inputs resource.PropertyMap) string
	// Lacks says what the account lacks for an object to be made; empty if nothing. It is asked when one is made, and not
	// in a preview, whose plan may have what is lacking. The inputs are as they came, so what is secret among them must not
	// be told. Nil: nothing is asked.
	Lacks func(inputs resource.PropertyMap, a Account) string
	// DeleteBeforeReplace is set where two of them can't be there at once.
	DeleteBeforeReplace bool
	// SameName tells whether what replaces an object would have its name, so that the old one has to go first. Nil: names
	// do not matter.
	SameName func(olds, news resource.PropertyMap) bool
	// Fixed are the properties, as paths of names, that the service never changes though its provider asks
	// it to: the update fails, in a preview too.
	Fixed []string
	// Moves are the outputs that count up with every update.
	Moves []resource.PropertyKey
	// Mirrors are outputs that always equal an input, by name: tagsAll has what tags has.
	Mirrors map[resource.PropertyKey]resource.PropertyKey
}

// FromSDK is a resource with the shape of the SDK's argument and state structs.
func FromSDK(args, state typed) Resource {
	inputs, outputs := ShapeOf(args), ShapeOf(state)
	var only []string
	for _, name := range outputs.Names() {
		if _, ok := inputs.fields[name]; !ok {
			only = append(only, name)
		}
	}
	return Resource{Check: inputs.Check, Inputs: inputs, Outputs: outputs, OutputOnly: only}
}

// Making is one resource while it is made or updated.
type Making struct {
	URN    resource.URN
	Inputs resource.PropertyMap

	digest   string
	id       string
	physical string
	preview  bool
	outputs  resource.PropertyMap
}

// seed is all that made-up names and identifiers depend on: the URN, and how many objects it had before.
func seed(urn resource.URN, nth int) []byte { return fmt.Appendf(nil, "%s#%d", urn, nth) }

// Unique is a made-up identifier that is different for each object and the same in each run: 17 hexadecimal
// digits, as EC2 has them.
func (m *Making) Unique(prefix string) string { return prefix + m.digest[:17] }

// Identify sets the resource's id. Without it, it is made up from the type's name.
func (m *Making) Identify(id string) { m.id = id }

// Name is the physical name as Naming says; empty if there is none, or in a preview if it is not known yet.
func (m *Making) Name() string { return m.physical }

// String is a string input; empty if it is absent or not known yet.
func (m *Making) String(name resource.PropertyKey) string {
	if v := bare(m.Inputs[name]); v.IsString() {
		return v.StringValue()
	}
	return ""
}

// StringIn is a string inside an object that is an input; empty if it is absent or not known yet.
func (m *Making) StringIn(object, name resource.PropertyKey) string {
	if v := bare(m.Inputs[object]); v.IsObject() && bare(v.ObjectValue()[name]).IsString() {
		return bare(v.ObjectValue()[name]).StringValue()
	}
	return ""
}

// Known sets an output that a preview can tell.
func (m *Making) Known(name resource.PropertyKey, v resource.PropertyValue) { m.outputs[name] = v }

// KnownDefault sets an output that has the same value wherever the user left it out; a preview can tell it.
func (m *Making) KnownDefault(name resource.PropertyKey, v any) {
	if !m.outputs.HasValue(name) {
		m.Known(name, resource.NewPropertyValue(v))
	}
}

// Default sets an output that the provider fills in when the user left it out, and that a preview can't tell.
func (m *Making) Default(name resource.PropertyKey, v any) {
	if !m.outputs.HasValue(name) {
		m.Set(name, v)
	}
}

// Set sets an output that nobody knows before the resource was made: unknown in a preview.
func (m *Making) Set(name resource.PropertyKey, v any) { m.outputs[name] = m.later(v) }

// SetIn sets such a property inside an object that may be an input.
func (m *Making) SetIn(object, name resource.PropertyKey, v any) {
	current := bare(m.outputs[object])
	if current.IsComputed() {
		return // the whole object is not known yet
	}
	inner := resource.PropertyMap{}
	if current.IsObject() {
		inner = current.ObjectValue().Copy()
	}
	inner[name] = m.later(v)
	m.outputs[object] = likewise(m.outputs[object], resource.NewProperty(inner))
}

func (m *Making) later(v any) resource.PropertyValue {
	if m.preview {
		return resource.MakeComputed(resource.NewProperty(""))
	}
	return resource.NewPropertyValue(v)
}

// make computes the outputs of a new resource.
func (r Resource) make(urn resource.URN, inputs resource.PropertyMap, nth int, preview bool) *Making {
	sum := sha256.Sum256(seed(urn, nth))
	m := &Making{
		URN: urn, Inputs: inputs, digest: hex.EncodeToString(sum[:]), preview: preview, outputs: inputs.Copy(),
	}
	delete(m.outputs, defaults)
	m.name(r.Naming)
	m.Identify(m.Unique(strings.ToLower(urn.Type().Name().String()) + "-"))
	for _, name := range r.OutputOnly {
		// A placeholder is better than nothing: a program that builds on an output that the catalogue does not
		// fill in shows it in what it makes from it.
		m.Set(resource.PropertyKey(name), "simulated-"+name)
	}
	for output, input := range r.Mirrors {
		m.Known(output, inputs[input])
	}
	if r.Fill != nil {
		r.Fill(m)
	}
	return m
}

// update computes the outputs after a change: what the provider added stays, but for what moves.
func (r Resource) update(old, olds, news resource.PropertyMap, preview bool) resource.PropertyMap {
	outputs := old.Copy()
	for key := range olds {
		delete(outputs, key)
	}
	for key, v := range news {
		outputs[key] = keepAdded(old[key], olds[key], v)
	}
	delete(outputs, defaults)
	for _, name := range r.Moves {
		outputs[name] = moved(old[name], preview)
	}
	for output, input := range r.Mirrors {
		outputs[output] = news[input]
	}
	return outputs
}

// keepAdded is the new value of an object with what the provider had added inside the old one.
func keepAdded(output, input, next resource.PropertyValue) resource.PropertyValue {
	if !bare(output).IsObject() || !bare(next).IsObject() {
		return next
	}
	merged := bare(next).ObjectValue().Copy()
	for key, v := range bare(output).ObjectValue() {
		wasInput := bare(input).IsObject() && bare(input).ObjectValue().HasValue(key)
		if _, set := merged[key]; !set && !wasInput {
			merged[key] = v
		}
	}
	return likewise(next, resource.NewProperty(merged))
}

// moved is the next value of an output that counts versions.
func moved(v resource.PropertyValue, preview bool) resource.PropertyValue {
	if preview || !v.IsNumber() {
		return resource.MakeComputed(resource.NewProperty(""))
	}
	return resource.NewProperty(v.NumberValue() + 1)
}
