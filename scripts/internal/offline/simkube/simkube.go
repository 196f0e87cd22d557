// Package simkube is what the offline engine knows of Pulumi's Kubernetes provider: Helm releases and the
// Ray objects. Nothing here talks to a cluster; no chart is fetched.
package simkube

import (
	"bytes"
	_ "embed"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
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
	return simulate.New(simulate.Catalogue{
		Package: "kubernetes",
		Version: version,
		Config:  simulate.ShapeOf(kubernetes.ProviderArgs{}),
		Resources: map[tokens.Type]simulate.Resource{
			"kubernetes:helm.sh/v3:Release":   release(),
			"kubernetes:ray.io/v1:RayCluster": rayCluster(),
		},
		Updates: table,
	}), nil
}

// named identifies a Kubernetes object as the provider does: namespace/name.
func named(m *simulate.Making, namespace, name resource.PropertyValue) {
	id := text(name)
	if ns := text(namespace); ns != "" {
		id = ns + "/" + id
	}
	m.Identify(id)
}

func text(v resource.PropertyValue) string {
	if v.IsString() {
		return v.StringValue()
	}
	return ""
}
