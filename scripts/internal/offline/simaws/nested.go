package simaws

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// within asks rules of the object that a property holds. What is absent or unknown passes.
func within(property resource.PropertyKey, rules ...simulate.Rule) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if !inputs[property].IsObject() {
			return "", ""
		}
		return property, broken(string(property), inputs[property].ObjectValue(), rules)
	}
}

// each asks rules of every object in the list that a property holds.
func each(property resource.PropertyKey, rules ...simulate.Rule) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		for i, item := range list(inputs, property) {
			if !item.IsObject() {
				continue
			}
			if reason := broken(fmt.Sprintf("%s[%d]", property, i), item.ObjectValue(), rules); reason != "" {
				return property, reason
			}
		}
		return "", ""
	}
}

// broken is the first that the rules say of an object, behind the object's place; empty if they say nothing.
func broken(place string, inner resource.PropertyMap, rules []simulate.Rule) string {
	for _, rule := range rules {
		if _, reason := rule(inner); reason != "" {
			return place + ": " + reason
		}
	}
	return ""
}

// list is what a property holds as a list; nil if it is absent or unknown.
func list(inputs resource.PropertyMap, property resource.PropertyKey) []resource.PropertyValue {
	if !inputs[property].IsArray() {
		return nil
	}
	return inputs[property].ArrayValue()
}

// text is a string property; empty if it is absent or unknown.
func text(inputs resource.PropertyMap, property resource.PropertyKey) string {
	if !inputs[property].IsString() {
		return ""
	}
	return inputs[property].StringValue()
}

// number is a number property, if it is there and known.
func number(inputs resource.PropertyMap, property resource.PropertyKey) (n float64, known bool) {
	if !inputs[property].IsNumber() {
		return 0, false
	}
	return inputs[property].NumberValue(), true
}

// between holds a number to its bounds, both of which it may have.
func between(property resource.PropertyKey, low, high float64) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if n, known := number(inputs, property); known && (n < low || n > high) {
			return property, fmt.Sprintf("%s must be from %.0f to %.0f", property, low, high)
		}
		return "", ""
	}
}

// atMost holds a list to its longest length.
func atMost(property resource.PropertyKey, longest int) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if n := len(list(inputs, property)); n > longest {
			return property, fmt.Sprintf("%s has %d items, at most %d fit", property, n, longest)
		}
		return "", ""
	}
}

// areARNs holds every text in a list to being an ARN.
func areARNs(property resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		for i, item := range list(inputs, property) {
			if item.IsString() && !strings.HasPrefix(item.StringValue(), "arn:") {
				return property, fmt.Sprintf("%s[%d] must be an ARN", property, i)
			}
		}
		return "", ""
	}
}

// needs wants one property wherever there is another.
func needs(property, other resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if inputs.HasValue(property) && !inputs.HasValue(other) {
			return other, fmt.Sprintf("%s is required with %s", other, property)
		}
		return "", ""
	}
}

// excludes refuses others beside a property.
func excludes(property resource.PropertyKey, others ...resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		for _, other := range others {
			if inputs.HasValue(property) && inputs.HasValue(other) {
				return other, fmt.Sprintf("%s and %s exclude each other", property, other)
			}
		}
		return "", ""
	}
}

// madeOf holds a name to a set of characters; letters and digits are always in it.
func madeOf(property resource.PropertyKey, others string) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		foreign := func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(others, r)
		}
		if strings.ContainsFunc(text(inputs, property), foreign) {
			return property, fmt.Sprintf("%s must be of letters, digits and %s", property, others)
		}
		return "", ""
	}
}
