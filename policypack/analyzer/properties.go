package analyzer

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// convertProperties gives a property map the form of engine.Document.
func convertProperties(properties resource.PropertyMap) (map[string]any, error) {
	return convertObject(properties, nil)
}

func convertObject(properties resource.PropertyMap, at resource.PropertyPath) (map[string]any, error) {
	object := make(map[string]any, len(properties))
	for key, property := range properties {
		path := append(at[:len(at):len(at)], string(key))
		if engine.IsMarker(string(key)) {
			return nil, fmt.Errorf("property %s uses the key %q, which the policy pack reserves for marking values; rename the key",
				path, key)
		}
		value, err := convertValue(property, path)
		if err != nil {
			return nil, err
		}
		object[string(key)] = value
	}
	return object, nil
}

func convertArray(properties []resource.PropertyValue, at resource.PropertyPath) ([]any, error) {
	array := make([]any, len(properties))
	for i, property := range properties {
		value, err := convertValue(property, append(at[:len(at):len(at)], i))
		if err != nil {
			return nil, err
		}
		array[i] = value
	}
	return array, nil
}

func convertValue(property resource.PropertyValue, at resource.PropertyPath) (any, error) {
	switch {
	case property.IsNull(), property.IsBool(), property.IsNumber(), property.IsString():
		return property.V, nil
	case property.IsArray():
		return convertArray(property.ArrayValue(), at)
	case property.IsObject():
		return convertObject(property.ObjectValue(), at)
	case property.IsComputed():
		return unknown(), nil
	case property.IsSecret():
		value, err := convertValue(property.SecretValue().Element, at)
		return secret(value), err
	case property.IsOutput():
		return convertOutput(property.OutputValue(), at)
	case property.IsResourceReference():
		return reference(property.ResourceReferenceValue()), nil
	case property.IsAsset():
		asset := property.AssetValue()
		return file(engine.AssetKey, asset.Hash, asset.Path, asset.URI), nil
	case property.IsArchive():
		archive := property.ArchiveValue()
		return file(engine.ArchiveKey, archive.Hash, archive.Path, archive.URI), nil
	}
	return nil, fmt.Errorf("property %s is of the type %s, which the policy pack does not know", at, property.TypeString())
}

func convertOutput(output resource.Output, at resource.PropertyPath) (any, error) {
	value := any(unknown())
	if output.Known {
		var err error
		if value, err = convertValue(output.Element, at); err != nil {
			return nil, err
		}
	}
	if output.Secret {
		return secret(value), nil
	}
	return value, nil
}

// reference stands for a resource as Pulumi's own wire form does without references: the id of a custom
// resource, the URN of a component.
func reference(ref resource.ResourceReference) any {
	id, custom := ref.IDString()
	switch {
	case !custom:
		return string(ref.URN)
	case id == "":
		return unknown()
	}
	return id
}

// file leaves the content out: rules judge where it comes from, and it may be large or secret.
func file(key, hash, path, uri string) map[string]any {
	return map[string]any{key: map[string]any{"hash": hash, "path": path, "uri": uri}}
}

func unknown() map[string]any { return map[string]any{engine.UnknownKey: true} }

// secret wraps once only, so that rules unwrap once only.
func secret(value any) any {
	if object, isObject := value.(map[string]any); isObject {
		if _, wrapped := object[engine.SecretKey]; wrapped {
			return value
		}
	}
	return map[string]any{engine.SecretKey: value}
}
