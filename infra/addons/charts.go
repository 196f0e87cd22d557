package addons

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/helm"
	"github.com/rayplatform/rayplatform/infra/versions"
)

// releaseTimeout is how long Helm waits for a release to be ready, in seconds.
const releaseTimeout = 300

// systemNamespace holds what the cluster itself needs.
const systemNamespace = "kube-system"

// ChartsArgs describe the Helm releases. All fields are required.
type ChartsArgs struct {
	Region string
	// ClusterName is the tag by which the Cluster Autoscaler finds its groups.
	ClusterName string
	// Kubernetes is the cluster's minor version, e.g. 1.35.
	Kubernetes string
	// AutoscalerRole is the ARN of the Cluster Autoscaler's role.
	AutoscalerRole pulumi.StringInput
	// PreferredGroups is a regular expression for the beginnings of the names of node groups that are to grow first; the
	// others grow when none of these can.
	PreferredGroups string
}

// Charts is the component.
type Charts struct{ pulumi.ResourceState }

// NewCharts declares the Cluster Autoscaler and the NVIDIA device plugin. The Kubernetes provider comes with opts, as
// pulumi.Providers. It fails before anything is registered when an argument is missing.
func NewCharts(ctx *pulumi.Context, name string, args ChartsArgs, opts ...pulumi.ResourceOption) (*Charts, error) {
	if err := args.check(); err != nil {
		return nil, fmt.Errorf("charts %s: %w", name, err)
	}
	c := &Charts{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:Charts", name, c, opts...); err != nil {
		return nil, fmt.Errorf("registering charts %s: %w", name, err)
	}
	for _, r := range []struct {
		chart  versions.Chart
		values pulumi.Map
	}{
		{versions.ClusterAutoscaler, args.autoscaler()},
		{versions.NVIDIADevicePlugin, devicePlugin()},
	} {
		_, err := helm.Release{
			Name:           r.chart.Name,
			Chart:          r.chart,
			Namespace:      systemNamespace,
			TimeoutSeconds: releaseTimeout,
			Values:         r.values,
		}.Declare(ctx, name+"-"+r.chart.Name, pulumi.Parent(c))
		if err != nil {
			return nil, fmt.Errorf("charts %s: %w", name, err)
		}
	}
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{})
}

func (a ChartsArgs) check() error {
	if a.Region == "" || a.ClusterName == "" || a.AutoscalerRole == nil || a.PreferredGroups == "" {
		return errors.New("one of the required Region, ClusterName, AutoscalerRole and PreferredGroups is missing")
	}
	if versions.Autoscaler(a.Kubernetes) == "" {
		return fmt.Errorf("there is no Cluster Autoscaler for Kubernetes %q", a.Kubernetes)
	}
	return nil
}
