// Package deployment is the composition root: it reads the settings of a stack, hands them to the
// components, and exports what users of the stack need.
package deployment

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/cluster"
	"github.com/rayplatform/rayplatform/infra/kuberay"
	"github.com/rayplatform/rayplatform/infra/logs"
	"github.com/rayplatform/rayplatform/infra/naming"
	"github.com/rayplatform/rayplatform/infra/network"
	"github.com/rayplatform/rayplatform/infra/revision"
	"github.com/rayplatform/rayplatform/infra/settings"
)

// Run declares the whole platform. A mistake in the settings is returned before anything is registered.
func Run(ctx *pulumi.Context) error {
	s, err := settings.Load(ctx)
	if err != nil {
		return err
	}
	return compose(ctx, s, revision.Read(ctx.Context(), "."))
}

// compose is the platform from its settings. Components have the same names in every environment, because the stack
// tells them apart; what must be unique in an account is named by package naming or by the provider.
func compose(ctx *pulumi.Context, s settings.Settings, source revision.Revision) error {
	p := platform{ctx: ctx, settings: s, source: source, tags: naming.Tags(naming.TagInput{
		Environment: s.Environment, Repository: s.Repository, Team: s.Team,
	})}
	cloud, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String(s.Region)})
	if err != nil {
		return err
	}
	if err := p.checkDeployer(cloud); err != nil {
		return err
	}
	inCloud := pulumi.Providers(cloud)
	log, err := p.logs(inCloud)
	if err != nil {
		return err
	}
	vpc, err := p.network(log, inCloud)
	if err != nil {
		return err
	}
	// EKS makes the log group of the control plane by itself, for ever and with no key, when it is not there.
	control, err := p.cluster(vpc, inCloud, pulumi.DependsOn([]pulumi.Resource{log}))
	if err != nil {
		return err
	}
	// Subnet ids do not wait for routes; nodes that start without a way out can't join, and ones that lose it before
	// they end can't leave.
	nodes, err := p.nodeGroups(vpc, control, inCloud, pulumi.DependsOn([]pulumi.Resource{vpc}))
	if err != nil {
		return err
	}
	ray, err := p.kubeRay(control, nodes)
	if err != nil {
		return err
	}
	p.export(vpc, control, ray)
	return nil
}

// platform is what every step of the composition needs.
type platform struct {
	ctx      *pulumi.Context
	settings settings.Settings
	source   revision.Revision
	tags     map[string]string
}

func (p platform) logs(opts ...pulumi.ResourceOption) (*logs.Logs, error) {
	return logs.New(p.ctx, "logs", logs.Args{
		Environment:   p.settings.Environment,
		Region:        p.settings.Region,
		RetentionDays: p.settings.Logs.RetentionDays,
		Tags:          p.tags,
	}, opts...)
}

func (p platform) network(log *logs.Logs, opts ...pulumi.ResourceOption) (*network.Network, error) {
	return network.New(p.ctx, "network", network.Args{
		Environment:        p.settings.Environment,
		Region:             p.settings.Region,
		CIDR:               p.settings.Network.CIDR,
		Zones:              p.settings.Zones,
		ClusterName:        naming.Cluster(p.settings.Environment),
		SingleNAT:          p.settings.Network.NATGateways == settings.SingleNAT,
		FlowLogGroupARN:    log.FlowLogGroupARN,
		InterfaceEndpoints: p.settings.Network.InterfaceEndpoints,
		Tags:               p.tags,
	}, opts...)
}

func (p platform) cluster(vpc *network.Network, opts ...pulumi.ResourceOption) (*cluster.Cluster, error) {
	return cluster.New(p.ctx, "cluster", cluster.Args{
		Environment:       p.settings.Environment,
		Region:            p.settings.Region,
		Version:           p.settings.Cluster.Version,
		ExtendedSupport:   p.settings.Cluster.Support == settings.ExtendedSupport,
		Protect:           p.settings.Cluster.Protect,
		Access:            cluster.Access(p.settings.Cluster.Access),
		PublicAccessCIDRs: p.settings.Cluster.PublicAccessCIDRs,
		VPCID:             vpc.VPCID,
		PublicSubnetIDs:   vpc.PublicSubnetIDs,
		PrivateSubnetIDs:  vpc.PrivateSubnetIDs,
		Tags:              p.tags,
		RevisionTags:      map[string]string{"Commit": p.source.Tree},
	}, opts...)
}

// kubeRay waits for the node groups, because without nodes the operator's release could not become ready, and for
// the cluster with its access entries, without which nobody could install it.
func (p platform) kubeRay(control *cluster.Cluster, nodes []pulumi.Resource) (*kuberay.KubeRay, error) {
	ready := append([]pulumi.Resource{control}, nodes...)
	provider, err := kubernetes.NewProvider(p.ctx, "kubernetes", &kubernetes.ProviderArgs{
		Kubeconfig: control.Kubeconfig,
	}, pulumi.DependsOn(ready))
	if err != nil {
		return nil, err
	}
	return kuberay.New(p.ctx, "kuberay", kuberay.Args{
		OperatorVersion: p.settings.Ray.OperatorVersion,
		Cluster:         p.settings.RayCluster().Object(),
	}, pulumi.Providers(provider), pulumi.DependsOn(ready))
}

// export names the outputs of the stack.
func (p platform) export(vpc *network.Network, control *cluster.Cluster, ray *kuberay.KubeRay) {
	p.ctx.Export("region", pulumi.String(p.settings.Region))
	p.ctx.Export("vpcId", vpc.VPCID)
	p.ctx.Export("clusterName", control.Name)
	p.ctx.Export("clusterEndpoint", control.Endpoint)
	// The kubeconfig has no credentials in it, but it tells where the API server is and how to ask for a token.
	p.ctx.Export("kubeconfig", pulumi.ToSecret(control.Kubeconfig))
	p.ctx.Export("rayCluster", ray.ClusterName)
	p.ctx.Export("commit", pulumi.String(p.source.Commit))
	p.ctx.Export("revision", pulumi.String(p.source.Tree))
}
