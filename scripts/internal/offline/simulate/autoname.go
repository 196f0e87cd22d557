package simulate

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// defaults is the input under which Pulumi's bridge remembers which properties it filled in itself.
const defaults resource.PropertyKey = "__defaults"

// randomDigits is how many the bridge puts behind a name that it makes up at Check, and prefixDigits how many
// Terraform puts behind a prefix when it makes the resource.
const (
	randomDigits = 7
	prefixDigits = 26
)

// Naming is how the resources of a type come by their physical name. The zero value is a type without any.
type Naming struct {
	// Property has the name, e.g. name. Where the user gives none, one is made up at Check.
	Property resource.PropertyKey
	// Limit is how long a name may be, in characters.
	Limit int
	// Prefix is the property to which 26 characters are added when the resource is made; the name is unknown
	// before. Empty: there is no such property.
	Prefix resource.PropertyKey
	// PrefixLimit is how long a prefix may be, in characters.
	PrefixLimit int
	// Lower makes a made-up name lower-case, where the provider does so.
	Lower bool
}

// check reports names that the real provider refuses.
func (n Naming) check(inputs resource.PropertyMap) []plugin.CheckFailure {
	if n.Property == "" {
		return nil
	}
	failures := tooLong(inputs, n.Property, n.Limit)
	if n.Prefix == "" || !inputs.HasValue(n.Prefix) {
		return failures
	}
	if inputs.HasValue(n.Property) {
		failures = append(failures, plugin.CheckFailure{
			Property: n.Prefix, Reason: fmt.Sprintf("%s and %s exclude each other", n.Prefix, n.Property),
		})
	}
	return append(failures, tooLong(inputs, n.Prefix, n.PrefixLimit)...)
}

func tooLong(inputs resource.PropertyMap, property resource.PropertyKey, limit int) []plugin.CheckFailure {
	v := bare(inputs[property])
	if !v.IsString() || utf8.RuneCountInString(v.StringValue()) <= limit {
		return nil
	}
	return []plugin.CheckFailure{{
		Property: property,
		Reason:   fmt.Sprintf("%s has %d characters, at most %d fit", property, utf8.RuneCountInString(v.StringValue()), limit),
	}}
}

// autoName makes up a name as Pulumi's bridge does: the resource's own and seven digits. What has a made-up name
// keeps it; where the user takes a chosen name back, a made-up one comes in its place. The digits depend on
// the URN and on how many objects it had before: the real ones are random, and no two previews would be the same.
func (n Naming) autoName(request plugin.CheckRequest, inputs resource.PropertyMap, nth int) error {
	if n.Property == "" || inputs.HasValue(n.Property) || n.Prefix != "" && inputs.HasValue(n.Prefix) {
		return nil
	}
	name, err := n.madeUpName(request, nth)
	if err == nil && name != "" {
		inputs[n.Property] = resource.NewProperty(name)
		inputs[defaults] = resource.NewProperty([]resource.PropertyValue{resource.NewProperty(string(n.Property))})
	}
	return err
}

// madeUpName is empty where the user has switched such names off.
func (n Naming) madeUpName(request plugin.CheckRequest, nth int) (string, error) {
	if old := bare(request.Olds[n.Property]); old.IsString() && request.Olds.HasValue(defaults) {
		return old.StringValue(), nil
	}
	if a := request.Autonaming; a != nil {
		switch {
		case a.Mode == plugin.AutonamingModeDisabled:
			return "", nil
		case a.ProposedName != "":
			return a.ProposedName, nil
		}
	}
	name, err := resource.NewUniqueName(seed(request.URN, nth), request.Name+"-", randomDigits, n.Limit, nil)
	if n.Lower {
		name = strings.ToLower(name)
	}
	return name, err
}

// name sets the physical name of what is made: the input, or the prefix with 26 digits behind it.
func (m *Making) name(n Naming) {
	if n.Property == "" {
		return
	}
	if n.Prefix != "" && m.Inputs.HasValue(n.Prefix) {
		m.Default(n.Property, m.String(n.Prefix)+m.digest[:prefixDigits])
	}
	if v := bare(m.outputs[n.Property]); v.IsString() {
		m.physical = v.StringValue()
	}
}
