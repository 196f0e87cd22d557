package deployment

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/addons"
	"github.com/rayplatform/rayplatform/infra/alarms"
	"github.com/rayplatform/rayplatform/infra/kuberay"
	"github.com/rayplatform/rayplatform/infra/layout"
	"github.com/rayplatform/rayplatform/infra/offhours"
	"github.com/rayplatform/rayplatform/ray"
)

// alarms is nil where the settings want none.
func (p platform) alarms(b base, nodes []node, opts ...pulumi.ResourceOption) (*alarms.Alarms, error) {
	if !p.settings.Alarms.Enabled {
		return nil, nil //nolint:nilnil // there is none, and that is no failure
	}
	groups, gpu := map[string]pulumi.StringInput{}, false
	for _, n := range nodes {
		groups[n.Name] = n.made.ScalingGroup
		gpu = gpu || n.Kind == layout.GPU
	}
	return alarms.New(p.ctx, "alarms", alarms.Args{
		Environment:   p.settings.Environment,
		Region:        p.settings.Region,
		RayNamespace:  ray.Namespace,
		ScalingGroups: groups,
		NATGateways:   b.network.NATGatewayIDs,
		GPU:           gpu,
		MonthlyUSD:    p.settings.Budget.MonthlyUSD,
		Emails:        p.settings.Alarms.Emails,
		Tags:          p.tags,
	}, opts...)
}

func (p platform) offHours(b base, nodes []node, s system, k *kuberay.KubeRay) error {
	if !p.settings.OffHours.Enabled {
		return nil
	}
	var groups []offhours.Group
	for _, n := range nodes {
		groups = append(groups, offhours.Group{
			Name: n.Name, EKSName: n.made.GroupName, ARN: n.made.ARN, Min: n.Min, Desired: n.Desired, Max: n.Max,
		})
	}
	cluster := p.settings.RayCluster().Object()
	var least []int
	for _, group := range cluster.Spec.WorkerGroupSpecs {
		least = append(least, int(*group.MinReplicas))
	}
	_, err := offhours.New(p.ctx, "off-hours", offhours.Args{
		Environment: p.settings.Environment,
		Region:      p.settings.Region,
		Kubernetes:  p.settings.Cluster.Version,
		ClusterName: p.clusterName(),
		Issuer:      b.cluster.Issuer,
		Groups:      groups,
		Hours: offhours.Hours{
			Start: p.settings.OffHours.Start, Stop: p.settings.OffHours.Stop,
			Days: p.settings.OffHours.Days, TimeZone: p.settings.OffHours.TimeZone,
		},
		Namespace:  ray.Namespace,
		RayCluster: cluster.Name,
		MinWorkers: least,
		Autoscaler: addons.AutoscalerAccount,
		Boundary:   p.boundary,
		Tags:       p.tags,
	}, s.providers, pulumi.DependsOn([]pulumi.Resource{k}))
	return err
}
