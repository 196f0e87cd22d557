package simulate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Rule says what is wrong with the values of a resource, and with which property. An empty reason: nothing. The
// inputs are without secret marks, so a reason must not hold a value; unknown values are in them as such.
type Rule func(inputs resource.PropertyMap) (property resource.PropertyKey, reason string)

// refuse reports all that the real provider would refuse. The rules are asked once names and types are right.
func (r Resource) refuse(inputs resource.PropertyMap) []plugin.CheckFailure {
	failures := append(r.Check(inputs), r.Naming.check(inputs)...)
	if len(failures) > 0 {
		return failures
	}
	plain := opened(inputs)
	for _, rule := range r.Rules {
		if property, reason := rule(plain); reason != "" {
			failures = append(failures, plugin.CheckFailure{Property: property, Reason: reason})
		}
	}
	return failures
}
