package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"sigs.k8s.io/yaml"
)

// The files of data beside the rules. `opa eval --data policypack/rules` reads the same.
const (
	limitsFile  = "limits.yaml"
	catalogFile = "catalog.json"
	limitsRoot  = "limits"
	catalogRoot = "catalog"
)

// data is what rules see as data.limits and data.catalog.
type data struct {
	limits Limits
	// catalog is what is known of machines; nil without such a file.
	catalog any
}

// readData reads the files of data; rules without limits need none.
func readData(rules fs.FS) (data, error) {
	var read data
	limits, err := readObject(rules, limitsFile, limitsRoot)
	if err != nil {
		return data{}, err
	}
	read.limits = Limits{}
	var mistakes []error
	for _, rule := range slices.Sorted(maps.Keys(limits)) {
		values, isObject := limits[rule].(map[string]any)
		if !isObject {
			mistakes = append(mistakes, fmt.Errorf("%s: %s is %s; it must be an object of the rule's limits",
				limitsFile, rule, shortJSON(limits[rule])))
		}
		read.limits[rule] = values
	}
	catalog, err := readObject(rules, catalogFile, catalogRoot)
	if err != nil {
		mistakes = append(mistakes, err)
	}
	read.catalog = catalog
	return read, errors.Join(mistakes...)
}

// readObject reads the object under the one key that a file has; none when there is no such file.
func readObject(rules fs.FS, file, root string) (map[string]any, error) {
	text, err := fs.ReadFile(rules, file)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]any{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	strict, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	var content map[string]map[string]any
	if err := json.Unmarshal(strict, &content); err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	object, found := content[root]
	if !found || len(content) != 1 {
		return nil, fmt.Errorf("%s must hold one key, %q, and under it an object", file, root)
	}
	return object, nil
}

// setDefaults hands the limits to their rules.
func (d data) setDefaults(rules []compiledRule) error {
	var mistakes []error
	known := map[string]bool{}
	for i := range rules {
		known[rules[i].Name] = true
		if err := rules[i].setDefaults(d.limits[rules[i].Name]); err != nil {
			mistakes = append(mistakes, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.limits)) {
		if !known[name] {
			mistakes = append(mistakes, fmt.Errorf("%s has limits for %q, which is no rule", limitsFile, name))
		}
	}
	return errors.Join(mistakes...)
}

// store holds the data for evaluation, as OPA's own terms, which spares a conversion at each look.
func (d data) store() storage.Store {
	return inmem.NewFromObjectWithOpts(map[string]any{limitsRoot: map[string]any{}, catalogRoot: d.catalog},
		inmem.OptReturnASTValuesOnRead(true))
}

// writeLimits replaces all limits in the store at once.
func writeLimits(ctx context.Context, store storage.Store, limits Limits) error {
	value := make(map[string]any, len(limits))
	for rule, values := range limits {
		value[rule] = values
	}
	if err := storage.WriteOne(ctx, store, storage.ReplaceOp, storage.Path{limitsRoot}, value); err != nil {
		return fmt.Errorf("setting the limits: %w", err)
	}
	return nil
}
