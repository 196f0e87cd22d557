package simkube

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/rayplatform/rayplatform/infra/kuberay/crds"
)

// valid holds an object of one of KubeRay's kinds, as JSON, against the schema in its definition, which asks more than the Go
// type: fields that must be there, the forms of quantities. Rules in CEL are not evaluated.
func valid(definition string) func(text []byte) error {
	return func(text []byte) error {
		schema, err := schemas[definition]()
		if err != nil {
			return err
		}
		object, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return fmt.Errorf("reading the object: %w", err)
		}
		err = schema.Validate(object)
		var invalid *jsonschema.ValidationError
		if errors.As(err, &invalid) {
			return errors.Join(mistakesIn(invalid.BasicOutput())...)
		}
		return err
	}
}

// mistakesIn are the single mistakes with their places; the library also tells which rules had them as parts.
func mistakesIn(output *jsonschema.OutputUnit) []error {
	var all []error
	for _, unit := range output.Errors {
		if unit.Error != nil {
			place := strings.ReplaceAll(strings.TrimPrefix(unit.InstanceLocation, "/"), "/", ".")
			all = append(all, fmt.Errorf("%s: %s", place, unit.Error))
		}
	}
	return all
}

// schemas are compiled once, for all providers, each when it is first asked for.
var schemas = map[string]func() (*jsonschema.Schema, error){
	rayClusters: compiled(rayClusters), rayJobs: compiled(rayJobs), rayServices: compiled(rayServices),
}

func compiled(name string) func() (*jsonschema.Schema, error) {
	return sync.OnceValues(func() (*jsonschema.Schema, error) {
		all, err := crds.All()
		if err != nil {
			return nil, err
		}
		for _, crd := range all {
			if crd.Name == name {
				return schemaOf(crd.Object, name, "v1")
			}
		}
		return nil, fmt.Errorf("KubeRay has no definition %s", name)
	})
}

// schemaOf is the schema of a version in a definition. A structural schema is a JSON schema with extensions, which are
// passed over.
func schemaOf(definition map[string]any, name, version string) (*jsonschema.Schema, error) {
	spec, _ := definition["spec"].(map[string]any)
	versions, _ := spec["versions"].([]any)
	for _, item := range versions {
		if v, _ := item.(map[string]any); v["name"] == version {
			schema, _ := v["schema"].(map[string]any)
			compiler := jsonschema.NewCompiler()
			compiler.DefaultDraft(jsonschema.Draft7) // the youngest that is compiled without much ado
			if err := compiler.AddResource(name, schema["openAPIV3Schema"]); err != nil {
				return nil, fmt.Errorf("reading the schema of %s: %w", name, err)
			}
			return compiler.Compile(name)
		}
	}
	return nil, fmt.Errorf("%s has no version %s", name, version)
}
