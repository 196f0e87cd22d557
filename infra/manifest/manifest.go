// Package manifest hands Kubernetes objects, as typed values of their own API, to the engine. The SDK's packages for the
// API groups are not used: each of them makes the program slower to build, and the API's own types are needed anyway.
package manifest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"k8s.io/apimachinery/pkg/runtime"
)

// Object is a Kubernetes object as it is declared: what a user would write as YAML, without the status.
type Object struct {
	fields pulumi.Map
	token  string
}

// Of converts a typed value, whose apiVersion and kind must be set.
func Of(object runtime.Object) (Object, error) {
	fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err != nil {
		return Object{}, fmt.Errorf("converting a %T: %w", object, err)
	}
	delete(fields, "status") // it belongs to the cluster, which a manifest with one would fight
	version, _ := fields["apiVersion"].(string)
	kind, _ := fields["kind"].(string)
	if version == "" || kind == "" {
		return Object{}, fmt.Errorf("a Kubernetes object has apiVersion %q and kind %q, want both", version, kind)
	}
	inputs, err := mapOf(fields)
	if err != nil {
		return Object{}, fmt.Errorf("converting a %s: %w", kind, err)
	}
	return Object{fields: inputs, token: token(version, kind)}, nil
}

// token is how Pulumi's Kubernetes provider spells a kind; the core group has no name of its own in Kubernetes.
func token(version, kind string) string {
	if !strings.Contains(version, "/") {
		version = "core/" + version
	}
	return "kubernetes:" + version + ":" + kind
}

// Set puts a value that is known only later at a path of field names; what is missing on the way is made.
func (o Object) Set(value pulumi.Input, path ...string) {
	at := o.fields
	for _, name := range path[:len(path)-1] {
		next, ok := at[name].(pulumi.Map)
		if !ok {
			next = pulumi.Map{}
			at[name] = next
		}
		at = next
	}
	at[path[len(path)-1]] = value
}

// Declare registers the object.
func (o Object) Declare(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (*pulumi.CustomResourceState, error) {
	var resource pulumi.CustomResourceState
	if err := ctx.RegisterResource(o.token, name, o.fields, &resource, opts...); err != nil {
		return nil, fmt.Errorf("declaring %s %s: %w", o.token, name, err)
	}
	return &resource, nil
}

// Declare converts and registers an object that needs no value from elsewhere.
func Declare(
	ctx *pulumi.Context, name string, object runtime.Object, opts ...pulumi.ResourceOption,
) (*pulumi.CustomResourceState, error) {
	o, err := Of(object)
	if err != nil {
		return nil, err
	}
	return o.Declare(ctx, name, opts...)
}

func mapOf(fields map[string]any) (pulumi.Map, error) {
	inputs := pulumi.Map{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		input, err := inputOf(fields[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if input != nil {
			inputs[name] = input
		}
	}
	return inputs, nil
}

// inputOf is nil for what is nil: the API server would read that as absent.
func inputOf(value any) (pulumi.Input, error) {
	switch v := value.(type) {
	case nil:
		return nil, nil
	case string:
		return pulumi.String(v), nil
	case bool:
		return pulumi.Bool(v), nil
	case int64:
		return pulumi.Int(v), nil
	case float64:
		return pulumi.Float64(v), nil
	case map[string]any:
		return mapOf(v)
	case []any:
		list := pulumi.Array{}
		for i, item := range v {
			input, err := inputOf(item)
			if err != nil {
				return nil, fmt.Errorf("[%d]: %w", i, err)
			}
			list = append(list, input)
		}
		return list, nil
	default:
		return nil, fmt.Errorf("is a %T, which no manifest holds", value)
	}
}
