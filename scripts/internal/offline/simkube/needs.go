package simkube

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/infra/kuberay/crds"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

const defaultNamespace = "default"

// ownNamespaces are in every cluster from its start.
var ownNamespaces = []string{defaultNamespace, "kube-system", "kube-public", "kube-node-lease"}

// lacking says what an object can't be made without.
func (k kind) lacking(inputs resource.PropertyMap, a simulate.Account) string {
	if !k.global {
		if lack := lacksNamespace(object(inputs["metadata"])["namespace"], a); lack != "" {
			return lack
		}
	}
	if k.lacks == nil {
		return ""
	}
	return k.lacks(a)
}

// lacksNamespace: a namespace is declared by itself, or a Helm release makes it.
func lacksNamespace(v resource.PropertyValue, a simulate.Account) string {
	name := cmp.Or(text(v), defaultNamespace)
	if slices.Contains(ownNamespaces, name) {
		return ""
	}
	for id := range a.All(namespaceType) {
		if string(id) == name {
			return ""
		}
	}
	for _, release := range a.All(releaseType) {
		if isTrue(release["createNamespace"]) && text(release["namespace"]) == name {
			return ""
		}
	}
	if v.ContainsSecrets() {
		return "its namespace is not there yet: declare it and depend on it"
	}
	return fmt.Sprintf("namespace %s is not there yet: declare it and depend on it", name)
}

// The definitions without which no API server knows KubeRay's kinds.
const (
	rayClusters = "rayclusters.ray.io"
	rayJobs     = "rayjobs.ray.io"
	rayServices = "rayservices.ray.io"
)

// lacksDefinition: the program's own chart has all of KubeRay's, and so has the operator's, unless Helm is told to skip them.
func lacksDefinition(name string) func(simulate.Account) string {
	return func(a simulate.Account) string {
		for _, release := range a.All(releaseType) {
			chart := text(release["chart"])
			if chart == crds.Chart().Name || chart == "kuberay-operator" && !isTrue(release["skipCrds"]) {
				return ""
			}
		}
		return fmt.Sprintf("the custom resource definition %s is not there yet: declare its release and depend on it", name)
	}
}

// isTrue tells whether v, which may be secret, is known to be true.
func isTrue(v resource.PropertyValue) bool {
	if v.IsSecret() {
		v = v.SecretValue().Element
	}
	return v.IsBool() && v.BoolValue()
}
