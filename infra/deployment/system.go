package deployment

import (
	"regexp"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/addons"
	"github.com/rayplatform/rayplatform/infra/kuberay"
	"github.com/rayplatform/rayplatform/infra/layout"
	"github.com/rayplatform/rayplatform/infra/naming"
	"github.com/rayplatform/rayplatform/infra/storage"
	"github.com/rayplatform/rayplatform/ray"
)

// system is what the cluster has to offer to Ray.
type system struct {
	providers pulumi.ResourceOption // of AWS and of Kubernetes
	storage   *storage.Storage
	// ready is what pods need to be there: it goes after them.
	ready []pulumi.Resource
}

func (p platform) system(b base, nodes []node, cloud *aws.Provider) (system, error) {
	groups := []pulumi.Resource{b.cluster}
	for _, n := range nodes {
		groups = append(groups, n.made)
	}
	onNodes, err := addons.New(p.ctx, "addons", addons.Args{
		ClusterName: b.cluster.Name,
		Addons:      addons.OnNodes(p.settings.Addons.Builds(), p.tags, b.access.EBSCSI, b.access.CloudWatch),
		Tags:        p.tags,
	}, pulumi.Providers(cloud), pulumi.DependsOn(groups))
	if err != nil {
		return system{}, err
	}
	// Without nodes no release could become ready, and without its access entries nobody could install one.
	provider, err := kubernetes.NewProvider(p.ctx, "kubernetes", &kubernetes.ProviderArgs{
		Kubeconfig: b.cluster.Kubeconfig,
	}, pulumi.DependsOn(groups))
	if err != nil {
		return system{}, err
	}
	s := system{providers: pulumi.Providers(cloud, provider)}
	if s.storage, err = p.storage(s.providers); err != nil {
		return system{}, err
	}
	charts, err := p.charts(b, s.providers, pulumi.DependsOn([]pulumi.Resource{onNodes}))
	if err != nil {
		return system{}, err
	}
	s.ready = append(groups, onNodes, s.storage, charts)
	return s, nil
}

// storage allows disks in the zones whose CPU machines can carry the head; there it finds its own again.
func (p platform) storage(opts ...pulumi.ResourceOption) (*storage.Storage, error) {
	return storage.New(p.ctx, "storage", storage.Args{
		Environment:    p.settings.Environment,
		Region:         p.settings.Region,
		ExpireDays:     p.settings.Artifacts.ExpireDays,
		NoncurrentDays: p.settings.Artifacts.NoncurrentDays,
		Zones:          p.settings.ZonesOf(layout.CPU),
		Protect:        p.settings.Cluster.Protect,
		Tags:           p.tags,
	}, opts...)
}

func (p platform) charts(b base, opts ...pulumi.ResourceOption) (*addons.Charts, error) {
	return addons.NewCharts(p.ctx, "charts", addons.ChartsArgs{
		Region:          p.settings.Region,
		ClusterName:     p.clusterName(),
		Kubernetes:      p.settings.Cluster.Version,
		AutoscalerRole:  b.access.Autoscaler,
		PreferredGroups: regexp.QuoteMeta(naming.Resource(p.settings.Environment, "")) + layout.Preferred,
	}, opts...)
}

func (p platform) kubeRay(b base, s system) (*kuberay.KubeRay, error) {
	return kuberay.New(p.ctx, "kuberay", kuberay.Args{
		OperatorVersion: p.settings.Ray.OperatorVersion,
		Cluster:         p.settings.RayCluster().Object(),
		RoleARN:         b.access.Ray,
		Environment: map[string]pulumi.StringInput{
			ray.ArtifactsVariable: pulumi.Sprintf("s3://%s", s.storage.Bucket),
			"AWS_REGION":          pulumi.String(p.settings.Region),
		},
		StorageClass: storage.Class,
		HeadDiskGiB:  p.settings.Ray.Head.DiskGiB,
		Protect:      p.settings.Cluster.Protect,
		Scheduled:    p.settings.OffHours.Enabled,
	}, s.providers, pulumi.DependsOn(s.ready))
}
