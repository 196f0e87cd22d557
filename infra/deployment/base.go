package deployment

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/access"
	"github.com/rayplatform/rayplatform/infra/addons"
	"github.com/rayplatform/rayplatform/infra/cluster"
	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/logs"
	"github.com/rayplatform/rayplatform/infra/network"
	"github.com/rayplatform/rayplatform/infra/settings"
	"github.com/rayplatform/rayplatform/ray"
)

// base is what everything else stands on.
type base struct {
	network *network.Network
	cluster *cluster.Cluster
	access  *access.Access
}

func (p platform) base(opts ...pulumi.ResourceOption) (base, error) {
	log, err := p.logs(opts...)
	if err != nil {
		return base{}, err
	}
	vpc, err := p.network(log, opts...)
	if err != nil {
		return base{}, err
	}
	// EKS makes the log group of the control plane by itself, for ever and with no key, when it is not there.
	control, err := p.cluster(vpc, append(opts, pulumi.DependsOn([]pulumi.Resource{log}))...)
	if err != nil {
		return base{}, err
	}
	roles, err := p.access(vpc, control, opts...)
	return base{vpc, control, roles}, err
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
		ClusterName:        p.clusterName(),
		SingleNAT:          p.settings.Network.NATGateways == settings.SingleNAT,
		FlowLogGroupARN:    log.FlowLogGroupARN,
		Boundary:           p.boundary,
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
		Boundary:          p.boundary,
		Tags:              p.tags,
		RevisionTags:      map[string]string{"Commit": p.source.Tree},
	}, opts...)
}

// access names the service accounts that take on each role, as those who make them name them.
func (p platform) access(
	vpc *network.Network, control *cluster.Cluster, opts ...pulumi.ResourceOption,
) (*access.Access, error) {
	return access.New(p.ctx, "access", access.Args{
		Environment: p.settings.Environment,
		Region:      p.settings.Region,
		Issuer:      control.Issuer,
		VPCARN:      vpc.VPCARN,
		Boundary:    p.boundary,
		Accounts: access.Accounts{
			CNI: addons.CNIAccount, EBSCSI: addons.EBSCSIAccount, CloudWatch: addons.CloudWatchAccount,
			Autoscaler: addons.AutoscalerAccount,
			Ray: []iampolicy.ServiceAccount{
				{Namespace: ray.Namespace, Name: ray.HeadAccount}, {Namespace: ray.Namespace, Name: ray.WorkerAccount},
			},
		},
		Tags: p.tags,
	}, opts...)
}
