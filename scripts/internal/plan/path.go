package plan

import (
	"math"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// parsePath reads a property path. What is not one is taken as the name of a single property, as the engine does.
func parsePath(name string) []any {
	path, err := resource.ParsePropertyPath(name)
	if err != nil {
		return []any{name}
	}
	return path
}

// below returns path with one more step, in memory of its own.
func below(path []any, step any) []any {
	return append(path[:len(path):len(path)], step)
}

// pick returns the value at path in the first of places that has one; nil when none does or it is null.
func pick(path []any, places ...Value) *Value {
	for _, place := range places {
		if value, found := place.at(path); found {
			return present(value, true)
		}
	}
	return nil
}

// present returns v, or nil when it is not there or null, which the engine treats alike.
func present(v Value, is bool) *Value {
	if !is || v.Kind == KindNull {
		return nil
	}
	return &v
}

// hiddenPaths returns paths with whole indexes: JSON has turned them into floating-point numbers.
func hiddenPaths(raw []resource.PropertyPath) []resource.PropertyPath {
	paths := make([]resource.PropertyPath, 0, len(raw))
	for _, path := range raw {
		whole := make(resource.PropertyPath, len(path))
		for i, step := range path {
			whole[i] = step
			if f, is := step.(float64); is && f == math.Trunc(f) && math.Abs(f) < 1<<31 {
				whole[i] = int(f)
			}
		}
		paths = append(paths, whole)
	}
	return paths
}
