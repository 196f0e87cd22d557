package simkube

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	kjson "sigs.k8s.io/json"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// kind is one kind of Kubernetes object. It is checked against its API's own Go type, as a strict API server would do.
// That finds unknown fields and wrong types, and not what admission and validation add.
type kind struct {
	apiVersion, name string
	// new is a pointer to an empty object of the Go type.
	new func() any
	// global kinds are in no namespace.
	global bool
	// validate says what else is wrong with an object of the right type, given as JSON; nil: nothing is asked. Objects with
	// unknown values are not handed to it.
	validate func(text []byte) error
	// status is what the cluster reports of a new object; nil: nothing.
	status map[string]any
	// lacks says what else than its namespace an object can't be made without; nil: nothing is asked.
	lacks func(simulate.Account) string
	// fixed are the properties that the API server never changes and for which the provider replaces nothing.
	fixed []string
}

func (k kind) resource() simulate.Resource {
	return simulate.Resource{
		Check:     k.check,
		Fill:      k.fill,
		Lacks:     k.lacking,
		SameName:  sameName,
		Fixed:     k.fixed,
		Contested: k.contested,
	}
}

// contested is what the API server answers when somebody else has changed a field that the update sends, unless the update
// takes it over by force. Which fields those are is not looked at: in the lists of Kubernetes' custom resources, a change of
// one item makes the whole list somebody's.
func (k kind) contested(inputs resource.PropertyMap) string {
	annotations := object(object(inputs["metadata"])["annotations"])
	if text(annotations["pulumi.com/patchForce"]) == "true" {
		return ""
	}
	return fmt.Sprintf("Apply failed with 1 conflict: conflict with \"somebody-else\" using %s: .spec", k.apiVersion)
}

func (k kind) fill(m *simulate.Making) {
	metadata := object(m.Inputs["metadata"])
	if k.global {
		m.Identify(text(metadata["name"]))
	} else {
		named(m, metadata["namespace"], metadata["name"])
	}
	m.SetIn("metadata", "uid", m.Unique(""))
	if m.Inputs.HasValue("spec") {
		m.SetIn("metadata", "generation", 1)
	}
	if k.status != nil {
		m.Set("status", k.status)
	}
}

func (k kind) check(inputs resource.PropertyMap) []plugin.CheckFailure {
	var failures []plugin.CheckFailure
	for _, reason := range k.mistakes(inputs) {
		// The reason tells the place. A property would bring its value along, and what is wrong with it is rarely in all of it.
		failures = append(failures, plugin.CheckFailure{Reason: fmt.Sprintf("is not a %s of %s: %s", k.name, k.apiVersion, reason)})
	}
	if v := inputs["metadata"]; v.IsComputed() || v.IsOutput() {
		return failures
	}
	metadata := object(inputs["metadata"])
	if k.global && metadata.HasValue("namespace") {
		failures = append(failures, plugin.CheckFailure{
			Property: "metadata", Reason: "metadata.namespace does not exist: a " + k.name + " is in no namespace",
		})
	}
	return append(failures, nameless("metadata.name", metadata)...)
}

// mistakes are all that is wrong with the object, or the first where the rest can't be read.
func (k kind) mistakes(inputs resource.PropertyMap) []string {
	if text(inputs["apiVersion"]) != k.apiVersion || text(inputs["kind"]) != k.name {
		return []string{fmt.Sprintf("its apiVersion must be %s and its kind %s", k.apiVersion, k.name)}
	}
	raw, err := json.Marshal(known(resource.NewProperty(inputs)))
	if err != nil {
		return []string{say(err, inputs)}
	}
	typed := k.new()
	strict, err := kjson.UnmarshalStrict(raw, typed)
	if err != nil {
		return []string{say(err, inputs)}
	}
	if len(strict) == 0 && k.validate != nil && !inputs.ContainsUnknowns() {
		if err := k.validate(raw); err != nil {
			return []string{say(err, inputs)}
		}
	}
	var said []string
	for _, err := range strict {
		said = append(said, say(err, inputs))
	}
	return said
}

// say is what is wrong. The decoder quotes values in some of its messages, so of an object with secrets only the
// place is told.
func say(err error, inputs resource.PropertyMap) string {
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &mismatch):
		kind, _, _ := strings.Cut(mismatch.Value, " ") // "number 1.5"
		return fmt.Sprintf("%s is a %s, want %s", mismatch.Field, kind, mismatch.Type)
	case inputs.ContainsSecrets():
		return "a value is not what its field takes; which one is not told, as there are secrets among them"
	default:
		return err.Error()
	}
}

// sameName tells whether two objects have the same name and namespace: the provider deletes the old one first then.
func sameName(olds, news resource.PropertyMap) bool {
	was, is := object(olds["metadata"]), object(news["metadata"])
	return was["name"].DeepEquals(is["name"]) && was["namespace"].DeepEquals(is["namespace"])
}

// known is the plain value of v with everything left out that is not known yet.
func known(v resource.PropertyValue) any {
	switch {
	case v.IsSecret():
		return known(v.SecretValue().Element)
	case v.IsComputed() || v.IsOutput():
		return nil
	case v.IsObject():
		object := map[string]any{}
		for key, item := range v.ObjectValue() {
			if !item.IsComputed() && !item.IsOutput() {
				object[string(key)] = known(item)
			}
		}
		return object
	case v.IsArray():
		list := make([]any, 0, len(v.ArrayValue()))
		for _, item := range v.ArrayValue() {
			list = append(list, known(item))
		}
		return list
	default:
		return v.V
	}
}
