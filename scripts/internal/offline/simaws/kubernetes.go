package simaws

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// created is the time at which everything in the simulated account was made.
const created = "2026-01-01T00:00:00Z"

// What EKS allows in names; a cluster's can't be made from a prefix.
var (
	clusterNaming   = simulate.Naming{Property: "name", Limit: 100}
	nodeGroupNaming = simulate.Naming{
		Property: "nodeGroupName", Limit: 63, Prefix: "nodeGroupNamePrefix", PrefixLimit: 37,
	}
)

func (r regional) kubernetes() map[tokens.Type]simulate.Resource {
	cluster := tagged(filled(simulate.FromSDK(eks.ClusterArgs{}, eks.ClusterState{}), r.cluster))
	cluster.Naming = clusterNaming
	group := tagged(filled(simulate.FromSDK(eks.NodeGroupArgs{}, eks.NodeGroupState{}), r.nodeGroup))
	group.Naming = nodeGroupNaming
	group.Rules = []simulate.Rule{scalingConfig}
	return map[tokens.Type]simulate.Resource{clusterType: cluster, nodeGroupType: group}
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
	cluster, name := m.String("clusterName"), m.Name()
	m.Identify(compound(":", cluster, name))
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

// scalingConfig: the bounds are in order, and a group can have nodes.
func scalingConfig(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	const property = "scalingConfig"
	if !inputs[property].IsObject() {
		return "", "" // not known yet
	}
	sizes := inputs[property].ObjectValue()
	smallest, desired, largest := sizes["minSize"], sizes["desiredSize"], sizes["maxSize"]
	switch {
	case !smallest.IsNumber() || !desired.IsNumber() || !largest.IsNumber():
		return "", ""
	case smallest.NumberValue() < 0 || smallest.NumberValue() > desired.NumberValue() ||
		desired.NumberValue() > largest.NumberValue() || largest.NumberValue() < 1:
		return property, "scalingConfig wants 0 <= minSize <= desiredSize <= maxSize, and maxSize of at least 1. " +
			"The autoscaler owns the desiredSize of a group that is there: see docs/runbooks/node-group-sizes.md"
	}
	return "", ""
}
