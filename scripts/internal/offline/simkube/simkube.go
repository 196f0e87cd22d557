// Package simkube is what the offline engine knows of Pulumi's Kubernetes provider: Helm releases, and the kinds of
// objects that the platform uses. Nothing here talks to a cluster; no chart is fetched.
package simkube

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// version of the provider whose types are simulated; it is the SDK's in go.mod.
var version = semver.MustParse("4.33.0")

//go:embed updates.csv
var updates []byte

// New is a simulated Kubernetes provider with an empty cluster.
func New() (*simulate.Provider, error) {
	table, err := simulate.ReadUpdates(bytes.NewReader(updates))
	if err != nil {
		return nil, err
	}
	// It takes a tenth of a second, so it starts early. An error is told where a RayCluster is checked.
	go func() { _, _ = schemas[rayClusters]() }()
	return simulate.New(simulate.Catalogue{
		Package:   "kubernetes",
		Version:   version,
		Config:    simulate.ShapeOf(kubernetes.ProviderArgs{}),
		Configure: configure,
		Resources: resources(),
		Updates:   table,
	}), nil
}

// configure refuses what would change the table of updates: by default the provider replaces a ConfigMap whose data
// change.
func configure(config resource.PropertyMap) error {
	const mutable = "enableConfigMapMutable"
	if v := config[mutable]; isTrue(v) || text(v) == "true" {
		return fmt.Errorf("%s is not simulated: the table of updates knows the provider's default only", mutable)
	}
	return nil
}

func resources() map[tokens.Type]simulate.Resource {
	all := map[tokens.Type]simulate.Resource{releaseType: release()}
	for token, kind := range kinds {
		all[token] = kind.resource()
	}
	return all
}

// named identifies an object as the provider does: namespace/name, with the namespace default where none is given.
func named(m *simulate.Making, namespace, name resource.PropertyValue) {
	if id := text(name); id != "" {
		m.Identify(cmp.Or(text(namespace), defaultNamespace) + "/" + id)
		return
	}
	m.Identify("")
}

// nameless reports an object without a name: unlike the real provider, this one makes up none.
func nameless(path string, object resource.PropertyMap) []plugin.CheckFailure {
	if v := object["name"]; object.HasValue("name") && (!v.IsString() || v.StringValue() != "") {
		return nil
	}
	top, _, _ := strings.Cut(path, ".")
	return []plugin.CheckFailure{{
		Property: resource.PropertyKey(top), Reason: path + " is required: the offline engine makes up no names here",
	}}
}

// text is the string in v, which may be secret; empty if it is absent or not known yet.
func text(v resource.PropertyValue) string {
	switch {
	case v.IsSecret():
		return text(v.SecretValue().Element)
	case v.IsString():
		return v.StringValue()
	default:
		return ""
	}
}

// object is the object in v, which may be secret; empty if it is absent or not known yet.
func object(v resource.PropertyValue) resource.PropertyMap {
	switch {
	case v.IsSecret():
		return object(v.SecretValue().Element)
	case v.IsObject():
		return v.ObjectValue()
	default:
		return resource.PropertyMap{}
	}
}
