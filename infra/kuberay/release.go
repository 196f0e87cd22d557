package kuberay

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// releaseType is the Helm release of Pulumi's Kubernetes provider. The SDK's own package for it is not
// imported: it brings in every Kubernetes API group and trebles the time it takes to build the program.
const releaseType = "kubernetes:helm.sh/v3:Release"

// release is one Helm release, with those of the provider's inputs that the platform uses.
type release struct {
	// Name of the release; required, as is every field but CreateNamespace.
	Name string
	// Chart in the repository, and its exact version.
	Chart, Version string
	Repository     string
	Namespace      string
	// CreateNamespace makes the namespace when there is none.
	CreateNamespace bool
	// TimeoutSeconds bounds each step of the installation.
	TimeoutSeconds int
}

// declare registers the release.
func (r release) declare(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (pulumi.Resource, error) {
	var resource pulumi.CustomResourceState
	if err := ctx.RegisterResource(releaseType, name, r.inputs(), &resource, opts...); err != nil {
		return nil, fmt.Errorf("declaring Helm release %s: %w", r.Name, err)
	}
	return &resource, nil
}

func (r release) inputs() pulumi.Map {
	return pulumi.Map{
		"name":            pulumi.String(r.Name),
		"chart":           pulumi.String(r.Chart),
		"version":         pulumi.String(r.Version),
		"repositoryOpts":  pulumi.StringMap{"repo": pulumi.String(r.Repository)},
		"namespace":       pulumi.String(r.Namespace),
		"createNamespace": pulumi.Bool(r.CreateNamespace),
		"timeout":         pulumi.Int(r.TimeoutSeconds),
	}
}
