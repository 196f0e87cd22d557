package simulate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// diff compares the inputs of a resource before and after, as a diff that nothing replaces yet. As with the real
// provider, a value that becomes unknown has changed, and one that only becomes secret has not.
func diff(olds, news resource.PropertyMap) plugin.DiffResult {
	d := opened(olds).Diff(opened(news), resource.IsInternalPropertyKey)
	if d == nil {
		return plugin.DiffResult{Changes: plugin.DiffNone}
	}
	return plugin.DiffResult{
		Changes:      plugin.DiffSome,
		ChangedKeys:  d.ChangedKeys(),
		DetailedDiff: plugin.NewDetailedDiffFromObjectDiff(d, true),
	}
}

// replace marks the paths that the table of updates says replace the resource. Where a whole object comes or
// goes, each value in it is looked up by itself, as the real provider does.
func (u Updates) replace(r plugin.DiffRequest, result *plugin.DiffResult) error {
	keys := map[resource.PropertyKey]bool{}
	olds, news := resource.NewProperty(opened(r.OldInputs)), resource.NewProperty(opened(r.NewInputs))
	for _, text := range slices.Sorted(maps.Keys(result.DetailedDiff)) {
		path, err := resource.ParsePropertyPath(text)
		if err != nil {
			return fmt.Errorf("reading property path %q: %w", text, err)
		}
		old, _ := path.Get(olds)
		now, _ := path.Get(news)
		replacing, err := u.judge(r.Type, append(leaves(path, old), leaves(path, now)...))
		if err != nil {
			return err
		}
		if len(replacing) > 0 {
			result.DetailedDiff[text] = result.DetailedDiff[text].ToReplace()
			keys[resource.PropertyKey(fmt.Sprint(path[0]))] = true
		}
	}
	result.ReplaceKeys = slices.SortedFunc(maps.Keys(keys), cmp.Compare[resource.PropertyKey])
	return nil
}

// leaves are the paths of the scalar values in v, which stands at path; none when there is no v.
func leaves(path resource.PropertyPath, v resource.PropertyValue) []resource.PropertyPath {
	switch {
	case v.IsNull():
		return nil
	case v.IsObject() && len(v.ObjectValue()) > 0:
		var all []resource.PropertyPath
		for _, key := range v.ObjectValue().StableKeys() {
			all = append(all, leaves(append(slices.Clone(path), string(key)), v.ObjectValue()[key])...)
		}
		return all
	case v.IsArray() && len(v.ArrayValue()) > 0:
		var all []resource.PropertyPath
		for i, item := range v.ArrayValue() {
			all = append(all, leaves(append(slices.Clone(path), i), item)...)
		}
		return all
	default:
		return []resource.PropertyPath{path}
	}
}

// fixed refuses a change of what the service never changes; a value that is not known yet may be the same. The
// message tells the property and no value.
func (r Resource) fixed(olds, news resource.PropertyMap) error {
	before, after := resource.NewProperty(opened(olds)), resource.NewProperty(opened(news))
	for _, property := range r.Fixed {
		path := resource.PropertyPath{}
		for _, name := range strings.Split(property, ".") {
			path = append(path, name)
		}
		was, _ := path.Get(before)
		is, _ := path.Get(after)
		if !is.ContainsUnknowns() && !was.DeepEquals(is) {
			return fmt.Errorf("%s can not be changed: the service refuses it, and the provider does not replace the object "+
				"for it; ask for its replacement, as with pulumi.ReplaceOnChanges", property)
		}
	}
	return nil
}
