package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ParseLimits reads limits from a file in the form of Pulumi's policy configuration, {"rule": {"limit": value}}; name is what
// errors call the file. Pulumi's form can also set levels of enforcement; here that is a mistake, because it could switch a
// rule off. Rules and values are checked by [Engine.SetLimits].
func ParseLimits(name string, text []byte) (Limits, error) {
	var content map[string]any
	if err := json.Unmarshal(text, &content); err != nil {
		return nil, fmt.Errorf("reading %s: %w; it must hold an object such as {\"disk-size\": {\"maxGiB\": 100}}", name, err)
	}
	limits := Limits{}
	var mistakes []error
	for _, rule := range slices.Sorted(maps.Keys(content)) {
		values, isObject := content[rule].(map[string]any)
		if _, level := values["enforcementLevel"]; level || !isObject {
			mistakes = append(mistakes, fmt.Errorf("%s: %s is %s; it must be an object of the rule's limits, "+
				"without a level of enforcement: that stands in the rule's METADATA", name, rule, shortJSON(content[rule])))
			continue
		}
		limits[rule] = values
	}
	return limits, errors.Join(mistakes...)
}
