package simkube

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	storagev1 "k8s.io/api/storage/v1"
)

const (
	releaseType   tokens.Type = "kubernetes:helm.sh/v3:Release"
	namespaceType tokens.Type = "kubernetes:core/v1:Namespace"
)

// kinds are the kinds of objects by token. The provider's token has core/v1 where the object's apiVersion is v1.
var kinds = map[tokens.Type]kind{
	namespaceType: {
		apiVersion: "v1", name: "Namespace", new: empty[corev1.Namespace], global: true,
		status: map[string]any{"phase": string(corev1.NamespaceActive)},
	},
	"kubernetes:core/v1:ServiceAccount": {apiVersion: "v1", name: "ServiceAccount", new: empty[corev1.ServiceAccount]},
	"kubernetes:core/v1:ConfigMap":      {apiVersion: "v1", name: "ConfigMap", new: empty[corev1.ConfigMap]},
	// The API server lets a claim grow and change its class of attributes, and refuses every other change of its spec.
	"kubernetes:core/v1:PersistentVolumeClaim": {
		apiVersion: "v1", name: "PersistentVolumeClaim", new: empty[corev1.PersistentVolumeClaim],
		status: map[string]any{"phase": string(corev1.ClaimPending)},
		fixed:  []string{"spec.volumeMode", "spec.dataSource", "spec.dataSourceRef", "spec.resources.limits"},
	},
	"kubernetes:storage.k8s.io/v1:StorageClass": {
		apiVersion: "storage.k8s.io/v1", name: "StorageClass", new: empty[storagev1.StorageClass], global: true,
		fixed: []string{"reclaimPolicy", "volumeBindingMode"},
	},
	"kubernetes:rbac.authorization.k8s.io/v1:Role": {apiVersion: rbacVersion, name: "Role", new: empty[rbacv1.Role]},
	"kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": {
		apiVersion: rbacVersion, name: "RoleBinding", new: empty[rbacv1.RoleBinding],
	},
	"kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": {
		apiVersion: rbacVersion, name: "ClusterRole", new: empty[rbacv1.ClusterRole], global: true,
	},
	"kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": {
		apiVersion: rbacVersion, name: "ClusterRoleBinding", new: empty[rbacv1.ClusterRoleBinding], global: true,
	},
	"kubernetes:core/v1:Pod": {
		apiVersion: "v1", name: "Pod", new: empty[corev1.Pod], status: map[string]any{"phase": string(corev1.PodRunning)},
	},
	// Pulumi's way to change a part of an object that somebody else made.
	"kubernetes:core/v1:ServicePatch": {apiVersion: "v1", name: "Service", new: empty[corev1.Service]},
	"kubernetes:core/v1:Service":      {apiVersion: "v1", name: "Service", new: empty[corev1.Service]},
	"kubernetes:apps/v1:Deployment":   {apiVersion: "apps/v1", name: "Deployment", new: empty[appsv1.Deployment]},
	"kubernetes:batch/v1:CronJob":     {apiVersion: "batch/v1", name: "CronJob", new: empty[batchv1.CronJob]},
	"kubernetes:batch/v1:Job":         {apiVersion: "batch/v1", name: "Job", new: empty[batchv1.Job]},
	"kubernetes:networking.k8s.io/v1:Ingress": {
		apiVersion: "networking.k8s.io/v1", name: "Ingress", new: empty[networkingv1.Ingress],
	},
	"kubernetes:networking.k8s.io/v1:NetworkPolicy": {
		apiVersion: "networking.k8s.io/v1", name: "NetworkPolicy", new: empty[networkingv1.NetworkPolicy],
	},
	"kubernetes:policy/v1:PodDisruptionBudget": {
		apiVersion: "policy/v1", name: "PodDisruptionBudget", new: empty[policyv1.PodDisruptionBudget],
	},
	"kubernetes:ray.io/v1:RayCluster": rayKind("RayCluster", empty[rayv1.RayCluster], rayClusters,
		map[string]any{"state": string(rayv1.Ready)}),
	"kubernetes:ray.io/v1:RayJob": rayKind("RayJob", empty[rayv1.RayJob], rayJobs,
		map[string]any{"jobDeploymentStatus": string(rayv1.JobDeploymentStatusRunning)}),
	"kubernetes:ray.io/v1:RayService": rayKind("RayService", empty[rayv1.RayService], rayServices,
		map[string]any{"serviceStatus": string(rayv1.Running)}),
}

// rayKind is one of KubeRay's, which no API server knows without its definition.
func rayKind(name string, blank func() any, definition string, status map[string]any) kind {
	return kind{
		apiVersion: "ray.io/v1", name: name, new: blank, status: status,
		validate: valid(definition), lacks: lacksDefinition(definition),
	}
}

const rbacVersion = "rbac.authorization.k8s.io/v1"

func empty[T any]() any { return new(T) }
