// Package helm declares Helm releases as the platform's components use them.
package helm

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/versions"
)

// releaseType is the Helm release of Pulumi's Kubernetes provider. The SDK's own package for it is not
// imported: it brings in every Kubernetes API group and trebles the time it takes to build the program.
const releaseType = "kubernetes:helm.sh/v3:Release"

// Release is one Helm release, with those of the provider's inputs that the platform uses.
type Release struct {
	// Name of the release; required, as is every field but Values and those that are true or false.
	Name string
	// Chart without a repository is a file, by its path from the program's folder.
	Chart versions.Chart
	// Namespace must be there: a release makes none.
	Namespace string
	// TimeoutSeconds bounds each step of the installation.
	TimeoutSeconds int
	// SkipCRDs leaves out the chart's custom resource definitions, which Helm would install once and never upgrade.
	SkipCRDs bool
	// TakeOwnership adopts what is in the cluster already and belongs to another release, or to none. False: that is an error.
	TakeOwnership bool
	// Values of the chart. Nil: its defaults.
	Values pulumi.Map
}

// Declare registers the release.
func (r Release) Declare(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (pulumi.Resource, error) {
	var resource pulumi.CustomResourceState
	if err := ctx.RegisterResource(releaseType, name, r.inputs(), &resource, opts...); err != nil {
		return nil, fmt.Errorf("declaring Helm release %s: %w", r.Name, err)
	}
	return &resource, nil
}

func (r Release) inputs() pulumi.Map {
	inputs := pulumi.Map{
		"name":      pulumi.String(r.Name),
		"chart":     pulumi.String(r.Chart.Name),
		"version":   pulumi.String(r.Chart.Version),
		"namespace": pulumi.String(r.Namespace),
		"timeout":   pulumi.Int(r.TimeoutSeconds),
		// A release that did not become ready is taken back whole: the next run starts from what was there before.
		"atomic": pulumi.Bool(true),
	}
	if r.Chart.Repository != "" {
		inputs["repositoryOpts"] = pulumi.Map{"repo": pulumi.String(r.Chart.Repository)}
	}
	if r.SkipCRDs {
		inputs["skipCrds"] = pulumi.Bool(true)
	}
	if r.TakeOwnership {
		inputs["takeOwnership"] = pulumi.Bool(true)
	}
	if r.Values != nil {
		inputs["values"] = r.Values
	}
	return inputs
}
