package mutation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// edit is a copy of a value in which the value at a path is changed. When is nil, or something that the new value waits for.
func edit(v pulumi.Input, path resource.PropertyPath, value any, when pulumi.Output) (pulumi.Input, error) {
	if len(path) == 0 {
		return replaced(v, value, when), nil
	}
	switch v := v.(type) {
	case nil:
		return edit(pulumi.Map{}, path, value, when)
	case pulumi.Map:
		return editMap(v, path, value, when)
	case pulumi.Array:
		return editArray(v, path, value, when)
	case pulumi.Output:
		return editOutput(v, path, value, when), nil
	default:
		return nil, fmt.Errorf("%T has no %v", v, path[0])
	}
}

func editMap(v pulumi.Map, path resource.PropertyPath, value any, when pulumi.Output) (pulumi.Input, error) {
	key, ok := path[0].(string)
	if !ok {
		return nil, fmt.Errorf("%v is no key of an object", path[0])
	}
	element, err := edit(v[key], path[1:], value, when)
	if err != nil {
		return nil, err
	}
	changed := maps.Clone(v)
	changed[key] = element
	if element == nil {
		delete(changed, key)
	}
	return changed, nil
}

func editArray(v pulumi.Array, path resource.PropertyPath, value any, when pulumi.Output) (pulumi.Input, error) {
	i, ok := path[0].(int)
	if !ok || i < 0 || i >= len(v) {
		return nil, fmt.Errorf("a list of %d elements has no %v", len(v), path[0])
	}
	element, err := edit(v[i], path[1:], value, when)
	if err != nil {
		return nil, err
	}
	changed := slices.Clone(v)
	changed[i] = element
	return changed, nil
}

// replaced is the new value, or a promise of it: when it is made of the old one, or has to wait.
func replaced(v pulumi.Input, value any, when pulumi.Output) pulumi.Input {
	if change, ok := value.(func(any) any); ok {
		return pulumi.All(v, when).ApplyT(func(args []any) any { return change(args[0]) })
	}
	switch {
	case when != nil:
		return pulumi.All(when).ApplyT(func([]any) any { return value })
	case value == nil:
		return nil
	default:
		return pulumi.Any(value)
	}
}

// editOutput changes what an output will be; a secret stays one.
func editOutput(v pulumi.Output, path resource.PropertyPath, value any, when pulumi.Output) pulumi.Input {
	return pulumi.All(v, when).ApplyT(func(args []any) (any, error) {
		object, next := resource.NewPropertyValue(args[0]), value
		if change, ok := value.(func(any) any); ok {
			old, _ := path.Get(object)
			next = change(old.Mappable())
		}
		changed, ok := path.Add(object, resource.NewPropertyValue(next))
		if !ok {
			return nil, fmt.Errorf("%s has no %s", object.TypeString(), path)
		}
		return changed.Mappable(), nil
	})
}

// packageOf is the package of a type: aws for aws:ec2/vpc:Vpc.
func packageOf(kind string) string {
	name, _, _ := strings.Cut(kind, ":")
	return name
}
