package simaws

import (
	"fmt"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

const addonType tokens.Type = "aws:eks/addon:Addon"

// addon of a cluster. Nothing keeps a cluster that has some: EKS deletes them with it.
func (r regional) addon() simulate.Resource {
	addon := tagged(filled(simulate.FromSDK(eks.AddonArgs{}, eks.AddonState{}), func(m *simulate.Making) {
		cluster, name := m.String("clusterName"), m.String("addonName")
		m.Identify(compound(":", cluster, name))
		m.Set("arn", r.arn("eks", "addon/"+cluster+"/"+name+"/"+m.Unique("")))
		m.Set("createdAt", created)
		m.Set("modifiedAt", created)
		m.Default("addonVersion", "simulated")
		m.Default("configurationValues", "")
	}))
	addon.Needs = []simulate.Need{{Property: "clusterName", Kind: clusterType}}
	addon.Rules = []simulate.Rule{
		document("configurationValues"),
		oneOf("resolveConflicts", "NONE", "OVERWRITE", "PRESERVE"),
		oneOf("resolveConflictsOnCreate", "NONE", "OVERWRITE"),
		oneOf("resolveConflictsOnUpdate", "NONE", "OVERWRITE", "PRESERVE"),
		isARN("serviceAccountRoleArn"),
		each("podIdentityAssociations", isARN("roleArn")),
		addonVersion,
	}
	return addon
}

// addonVersion has the form v1.2.3-eksbuild.4.
func addonVersion(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	const property = "addonVersion"
	if !inputs[property].IsString() {
		return "", ""
	}
	version, found := strings.CutPrefix(text(inputs, property), "v")
	if _, err := semver.Parse(version); err != nil || !found {
		return property, fmt.Sprintf("%s must look like v1.2.3-eksbuild.4", property)
	}
	return "", ""
}
