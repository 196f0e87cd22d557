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

// validRayCluster holds a RayCluster, as JSON, against the schema in KubeRay's definition, which asks more than the Go
// type: fields that must be there, the forms of quantities. Rules in CEL are not evaluated.
func validRayCluster(text []byte) error {
	schema, err := rayClusterSchema()
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

// rayClusterSchema is compiled once, for all providers.
var rayClusterSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	all, err := crds.All()
	if err != nil {
		return nil, err
	}
	for _, crd := range all {
		if crd.Name == rayClusters {
			return schemaOf(crd.Object, "v1")
		}
	}
	return nil, fmt.Errorf("KubeRay has no definition %s", rayClusters)
})

// schemaOf is the schema of a version in a definition. A structural schema is a JSON schema with extensions, which are
// passed over.
func schemaOf(definition map[string]any, version string) (*jsonschema.Schema, error) {
	spec, _ := definition["spec"].(map[string]any)
	versions, _ := spec["versions"].([]any)
	for _, item := range versions {
		if v, _ := item.(map[string]any); v["name"] == version {
			schema, _ := v["schema"].(map[string]any)
			compiler := jsonschema.NewCompiler()
			compiler.DefaultDraft(jsonschema.Draft7) // the youngest that is compiled without much ado
			if err := compiler.AddResource(rayClusters, schema["openAPIV3Schema"]); err != nil {
				return nil, fmt.Errorf("reading the schema of %s: %w", rayClusters, err)
			}
			return compiler.Compile(rayClusters)
		}
	}
	return nil, fmt.Errorf("%s has no version %s", rayClusters, version)
}
