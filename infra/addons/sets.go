package addons

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/versions"
)

// The service accounts to which the add-ons give the roles; their names are the add-ons' own.
var (
	CNIAccount        = iampolicy.ServiceAccount{Namespace: "kube-system", Name: "aws-node"}
	EBSCSIAccount     = iampolicy.ServiceAccount{Namespace: "kube-system", Name: "ebs-csi-controller-sa"}
	CloudWatchAccount = iampolicy.ServiceAccount{Namespace: "amazon-cloudwatch", Name: "cloudwatch-agent"}
)

// BeforeNodes are the add-ons without which no node becomes ready. They run on every node, so EKS takes them as active while
// there is none. The builds are by the names of package versions.
func BeforeNodes(builds map[string]string, cniRole pulumi.StringInput) []Addon {
	return []Addon{
		{
			Name: versions.VPCCNI, Version: builds[versions.VPCCNI], RoleARN: cniRole,
			// Without it every NetworkPolicy is taken and none is obeyed. The add-on wants a text.
			Configuration: map[string]any{"enableNetworkPolicy": "true"},
		},
		{Name: versions.KubeProxy, Version: builds[versions.KubeProxy]},
		{Name: versions.PodIdentityAgent, Version: builds[versions.PodIdentityAgent]},
	}
}

// OnNodes are the add-ons that EKS calls degraded until there are nodes for them.
// The tags are put on every disk that is made.
func OnNodes(builds, tags map[string]string, ebsCSIRole, cloudWatchRole pulumi.StringInput) []Addon {
	return []Addon{
		{Name: versions.CoreDNS, Version: builds[versions.CoreDNS]},
		{
			Name: versions.EBSCSIDriver, Version: builds[versions.EBSCSIDriver], RoleARN: ebsCSIRole,
			Configuration: map[string]any{"controller": map[string]any{"extraVolumeTags": tags}},
		},
		{Name: versions.MetricsServer, Version: builds[versions.MetricsServer]},
		{
			Name: versions.CloudWatchObservability, Version: builds[versions.CloudWatchObservability], RoleARN: cloudWatchRole,
			// On by default, it would put an agent into every pod, and its traces have a price of their own.
			Configuration: map[string]any{"applicationSignals": map[string]any{"enabled": false}},
		},
	}
}
