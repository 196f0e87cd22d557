package simkube

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// rayCluster checks what it is given against KubeRay's own Go type, as a strict API server would. That
// finds unknown fields and wrong types, and not what KubeRay's admission rules add.
func rayCluster() simulate.Resource {
	return simulate.Resource{
		Check: checkRayCluster,
		Fill: func(m *simulate.Making) {
			metadata := object(m.Inputs["metadata"])
			named(m, metadata["namespace"], metadata["name"])
			m.SetIn("metadata", "uid", m.Unique(""))
			m.SetIn("metadata", "generation", 1)
			m.Set("status", map[string]any{"state": string(rayv1.Ready)})
		},
	}
}

func checkRayCluster(inputs resource.PropertyMap) []plugin.CheckFailure {
	raw, err := json.Marshal(known(resource.NewProperty(inputs)))
	if err == nil {
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.DisallowUnknownFields()
		err = decoder.Decode(&rayv1.RayCluster{})
	}
	if err != nil {
		return []plugin.CheckFailure{{Property: "spec", Reason: "is not a RayCluster of KubeRay's API ray.io/v1: " + say(err, inputs)}}
	}
	if v := inputs["metadata"]; v.IsComputed() || v.IsOutput() {
		return nil
	}
	return nameless("metadata.name", object(inputs["metadata"]))
}

// say is what is wrong. The decoder quotes values in some of its messages, so of a cluster with secrets only the
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
