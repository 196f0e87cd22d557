package simaws

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// created is the time at which everything in the simulated account was made.
const created = "2026-01-01T00:00:00Z"

// clusterName is EKS's limit for the name of a cluster.
const clusterName = 100

func (r regional) kubernetes() map[tokens.Type]simulate.Resource {
	cluster := tagged(filled(simulate.FromSDK(eks.ClusterArgs{}, eks.ClusterState{}), r.cluster))
	cluster.AutoName = clusterName
	return map[tokens.Type]simulate.Resource{
		"aws:eks/cluster:Cluster":     cluster,
		"aws:eks/nodeGroup:NodeGroup": tagged(filled(simulate.FromSDK(eks.NodeGroupArgs{}, eks.NodeGroupState{}), r.nodeGroup)),
	}
}

func (r regional) cluster(m *simulate.Making) {
	name := m.String("name")
	unique := strings.ToUpper(m.Unique(""))
	m.Identify(name)
	m.Set("arn", r.arn("eks", "cluster/"+name))
	m.Set("endpoint", "https://"+unique+".gr7."+r.region+".eks.amazonaws.com")
	m.Set("certificateAuthority", map[string]any{"data": "c2ltdWxhdGVk"}) // "simulated"
	m.Set("certificateAuthorities", []any{map[string]any{"data": "c2ltdWxhdGVk"}})
	issuer := "https://oidc.eks." + r.region + ".amazonaws.com/id/" + unique
	m.Set("identities", []any{map[string]any{"oidcs": []any{map[string]any{"issuer": issuer}}}})
	m.Set("createdAt", created)
	m.Set("platformVersion", "eks.1")
	m.Set("status", "ACTIVE")
	m.Set("clusterId", "")
	m.SetIn("vpcConfig", "clusterSecurityGroupId", m.Unique("sg-"))
	m.SetIn("vpcConfig", "vpcId", "vpc-of-"+name)
}

func (r regional) nodeGroup(m *simulate.Making) {
	name := m.String("nodeGroupName")
	if name == "" {
		name = m.Unique(m.URN.Name() + "-")
	}
	cluster := m.String("clusterName")
	m.Identify(cluster + ":" + name)
	m.Default("nodeGroupName", name)
	m.Set("arn", r.arn("eks", "nodegroup/"+cluster+"/"+name+"/"+m.Unique("")))
	m.Set("resources", []any{map[string]any{
		"autoscalingGroups":           []any{map[string]any{"name": "eks-" + name}},
		"remoteAccessSecurityGroupId": "",
	}})
	m.Set("status", "ACTIVE")
	m.Default("releaseVersion", "simulated")
	m.Default("version", "simulated")
	m.Default("diskSize", 0)
}
