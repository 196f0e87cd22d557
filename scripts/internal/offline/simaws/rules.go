package simaws

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// oneOf holds a string to the values that AWS has for it. What is absent or unknown passes.
func oneOf(property resource.PropertyKey, values ...string) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if v := inputs[property]; v.IsString() && !slices.Contains(values, v.StringValue()) {
			return property, fmt.Sprintf("%s must be one of %s", property, strings.Join(values, ", "))
		}
		return "", ""
	}
}

// numberOf does the same for a number.
func numberOf(property resource.PropertyKey, values ...float64) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if v := inputs[property]; v.IsNumber() && !slices.Contains(values, v.NumberValue()) {
			return property, fmt.Sprintf("%s must be one of %v", property, values)
		}
		return "", ""
	}
}

// document holds a policy to being a JSON object.
func document(property resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		v := inputs[property]
		if v.IsString() && json.Unmarshal([]byte(v.StringValue()), &map[string]any{}) != nil {
			return property, fmt.Sprintf("%s is not a JSON object", property)
		}
		return "", ""
	}
}

// encoded holds a text to being base64, as EC2 does with user data.
func encoded(property resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if v := inputs[property]; v.IsString() {
			if _, err := base64.StdEncoding.DecodeString(v.StringValue()); err != nil {
				return property, fmt.Sprintf("%s is not base64", property)
			}
		}
		return "", ""
	}
}

// isARN holds a reference to being an ARN where AWS takes neither a name nor an id.
func isARN(property resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if v := inputs[property]; v.IsString() && !strings.HasPrefix(v.StringValue(), "arn:") {
			return property, fmt.Sprintf("%s must be an ARN", property)
		}
		return "", ""
	}
}

// exactlyOne wants one of several properties, known or not.
func exactlyOne(properties ...resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		given := slices.DeleteFunc(slices.Clone(properties), func(p resource.PropertyKey) bool { return !inputs.HasValue(p) })
		if len(given) == 1 {
			return "", ""
		}
		return properties[0], fmt.Sprintf("exactly one of %v must be given, there are %d", properties, len(given))
	}
}
