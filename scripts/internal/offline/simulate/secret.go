package simulate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// discreet are failures that name no property which holds a secret: the engine prints the value of a property
// that a failure names, as it is. The reason tells the place anyway.
func discreet(inputs resource.PropertyMap, failures []plugin.CheckFailure) []plugin.CheckFailure {
	for i, f := range failures {
		if inputs[f.Property].ContainsSecrets() {
			failures[i].Property = ""
		}
	}
	return failures
}

// bare is a value without its secret or output wrapper.
func bare(v resource.PropertyValue) resource.PropertyValue {
	for {
		switch {
		case v.IsSecret():
			v = v.SecretValue().Element
		case v.IsOutput() && v.OutputValue().Known:
			v = v.OutputValue().Element
		case v.IsOutput():
			return resource.MakeComputed(resource.NewProperty(""))
		default:
			return v
		}
	}
}

// isSecret tells whether v itself is marked as secret.
func isSecret(v resource.PropertyValue) bool {
	return v.IsSecret() || v.IsOutput() && v.OutputValue().Secret
}

// likewise is v, secret if the value that it comes from is.
func likewise(from, v resource.PropertyValue) resource.PropertyValue {
	if isSecret(from) {
		return resource.MakeSecret(v)
	}
	return v
}

// opened is a copy of props without secret and output wrappers at any depth: for comparing, not for handing out.
func opened(props resource.PropertyMap) resource.PropertyMap {
	all := make(resource.PropertyMap, len(props))
	for key, v := range props {
		all[key] = openedValue(v)
	}
	return all
}

func openedValue(v resource.PropertyValue) resource.PropertyValue {
	v = bare(v)
	switch {
	case v.IsObject():
		return resource.NewProperty(opened(v.ObjectValue()))
	case v.IsArray():
		items := make([]resource.PropertyValue, 0, len(v.ArrayValue()))
		for _, item := range v.ArrayValue() {
			items = append(items, openedValue(item))
		}
		return resource.NewProperty(items)
	default:
		return v
	}
}
