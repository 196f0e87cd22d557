package analyzer

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// convertResource makes a document's resource of what Analyze gets.
func convertResource(r plugin.AnalyzerResource) (*engine.Resource, error) {
	properties, err := convertProperties(r.Properties)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", r.URN, err)
	}
	provider, err := convertProvider(r.Provider)
	if err != nil {
		return nil, fmt.Errorf("reading the provider of %s: %w", r.URN, err)
	}
	return &engine.Resource{
		URN:        string(r.URN),
		Type:       string(r.Type),
		Name:       r.Name,
		Parent:     string(r.Options.Parent),
		Provider:   provider,
		Options:    convertOptions(r.Options),
		Properties: properties,
	}, nil
}

// convertStackResource makes a document's resource of what AnalyzeStack gets. The parent is a field of
// its own there.
func convertStackResource(r plugin.AnalyzerStackResource) (*engine.Resource, error) {
	converted, err := convertResource(r.AnalyzerResource)
	if err != nil {
		return nil, err
	}
	if r.Parent != "" {
		converted.Parent = string(r.Parent)
	}
	converted.Dependencies = texts(r.Dependencies)
	converted.PropertyDependencies = make(map[string][]string, len(r.PropertyDependencies))
	for property, urns := range r.PropertyDependencies {
		converted.PropertyDependencies[string(property)] = texts(urns)
	}
	return converted, nil
}

func convertProvider(p *plugin.AnalyzerProviderResource) (*engine.Provider, error) {
	if p == nil {
		return nil, nil
	}
	properties, err := convertProperties(p.Properties)
	if err != nil {
		return nil, err
	}
	return &engine.Provider{
		URN:        string(p.URN),
		Type:       string(p.Type),
		Name:       p.Name,
		Properties: properties,
	}, nil
}

func convertOptions(o plugin.AnalyzerResourceOptions) engine.Options {
	return engine.Options{
		Protect:                 o.Protect,
		DeleteBeforeReplace:     o.DeleteBeforeReplace != nil && *o.DeleteBeforeReplace,
		IgnoreChanges:           o.IgnoreChanges,
		AdditionalSecretOutputs: texts(o.AdditionalSecretOutputs),
		Aliases:                 texts(o.AliasURNs),
		CustomTimeouts: engine.Timeouts{
			Create: o.CustomTimeouts.Create,
			Update: o.CustomTimeouts.Update,
			Delete: o.CustomTimeouts.Delete,
		},
	}
}

func texts[T resource.URN | resource.PropertyKey](items []T) []string {
	converted := make([]string, len(items))
	for i, item := range items {
		converted[i] = string(item)
	}
	return converted
}
