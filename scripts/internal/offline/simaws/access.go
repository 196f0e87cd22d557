package simaws

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

func (r regional) access() map[tokens.Type]simulate.Resource {
	entry := tagged(filled(simulate.FromSDK(eks.AccessEntryArgs{}, eks.AccessEntryState{}), func(m *simulate.Making) {
		cluster, principal := m.String("clusterName"), m.String("principalArn")
		m.Identify(compound(":", cluster, principal))
		m.Set("accessEntryArn", r.arn("eks", "access-entry/"+cluster+"/"+kindAndName(principal)+"/"+m.Unique("")))
		m.Set("createdAt", created)
		m.Set("modifiedAt", created)
		m.KnownDefault("type", "STANDARD")
		m.Default("kubernetesGroups", []any{})
		m.Default("userName", userName(m.String("type"), principal))
	}))
	entry.Rules = []simulate.Rule{
		oneOf("type", "STANDARD", "EC2", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX"),
		isARN("principalArn"),
		ownGroups,
	}
	association := filled(simulate.FromSDK(eks.AccessPolicyAssociationArgs{}, eks.AccessPolicyAssociationState{}),
		func(m *simulate.Making) {
			m.Identify(compound("#", m.String("clusterName"), m.String("principalArn"), m.String("policyArn")))
			m.Set("associatedAt", created)
			m.Set("modifiedAt", created)
		})
	association.Rules = []simulate.Rule{isARN("principalArn"), isARN("policyArn"), accessScope}
	return map[tokens.Type]simulate.Resource{
		"aws:eks/accessEntry:AccessEntry":                         entry,
		"aws:eks/accessPolicyAssociation:AccessPolicyAssociation": association,
	}
}

// kindAndName of a principal, as its access entry's ARN has them: role/123456789012/name.
func kindAndName(principal string) string {
	kind, rest, _ := strings.Cut(principal[strings.LastIndex(principal, ":")+1:], "/")
	return kind + "/" + Account + "/" + rest[strings.LastIndex(rest, "/")+1:]
}

// userName is what EKS calls a principal inside of Kubernetes when nobody chose a name.
func userName(kind, principal string) string {
	switch {
	case kind != "" && kind != "STANDARD":
		return "system:node:{{EC2PrivateDNSName}}"
	case strings.Contains(principal, ":role/"):
		role := principal[strings.LastIndex(principal, "/")+1:]
		return "arn:aws:sts::" + Account + ":assumed-role/" + role + "/{{SessionName}}"
	default:
		return principal
	}
}

// reservedGroups are the beginnings of group names that EKS keeps for itself, system:masters among them.
var reservedGroups = []string{"system:", "eks:", "aws:", "amazon:", "iam:"}

func ownGroups(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	groups := inputs["kubernetesGroups"]
	if !groups.IsArray() {
		return "", ""
	}
	for _, group := range groups.ArrayValue() {
		for _, start := range reservedGroups {
			if group.IsString() && strings.HasPrefix(group.StringValue(), start) {
				return "kubernetesGroups", "kubernetesGroups must not start with " + strings.Join(reservedGroups, ", ")
			}
		}
	}
	return "", ""
}

// accessScope is the whole cluster or some namespaces of it.
func accessScope(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	scope := inputs["accessScope"]
	if !scope.IsObject() || !scope.ObjectValue()["type"].IsString() {
		return "", "" // not known yet
	}
	namespaces := scope.ObjectValue()["namespaces"]
	none := namespaces.IsNull() || namespaces.IsArray() && len(namespaces.ArrayValue()) == 0
	switch kind := scope.ObjectValue()["type"].StringValue(); {
	case kind != "cluster" && kind != "namespace":
		return "accessScope", "accessScope.type must be cluster or namespace"
	case kind == "namespace" && none:
		return "accessScope", "accessScope.namespaces is required for type namespace"
	}
	return "", ""
}
