package offhours

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rayplatform/rayplatform/infra/manifest"
	"github.com/rayplatform/rayplatform/infra/podrole"
)

// rights declares the service account of the jobs and what it may do in the cluster: change the one RayCluster, and scale the
// one Deployment. To change more of that would be to take over the role of its pods.
func (b builder) rights(role pulumi.StringInput) ([]pulumi.Resource, error) {
	account, err := manifest.Of(&corev1.ServiceAccount{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ServiceAccount"},
		ObjectMeta: metav1.ObjectMeta{Name: b.account().Name, Namespace: b.account().Namespace},
	})
	if err != nil {
		return nil, err
	}
	account.Set(role, "metadata", "annotations", podrole.Annotation)
	made, err := account.Declare(b.ctx, b.name+"-account", pulumi.Parent(b.parent))
	if err != nil {
		return nil, err
	}
	all := []pulumi.Resource{made}
	for _, grant := range []struct {
		child, namespace string
		rules            []rbacv1.PolicyRule
	}{
		{"ray", b.args.Namespace, []rbacv1.PolicyRule{
			{APIGroups: []string{"ray.io"}, Resources: []string{"rayclusters"}, ResourceNames: []string{b.args.RayCluster},
				Verbs: []string{"get", "list", "watch", "patch"}},
		}},
		{"autoscaler", b.args.Autoscaler.Namespace, []rbacv1.PolicyRule{
			{APIGroups: []string{"apps"}, Resources: []string{"deployments"}, ResourceNames: []string{b.args.Autoscaler.Name},
				Verbs: []string{"get"}},
			{APIGroups: []string{"apps"}, Resources: []string{"deployments/scale"}, ResourceNames: []string{b.args.Autoscaler.Name},
				Verbs: []string{"patch"}},
		}},
	} {
		granted, err := b.grant(grant.child, grant.namespace, grant.rules)
		if err != nil {
			return nil, err
		}
		all = append(all, granted...)
	}
	return all, nil
}

// grant lets the jobs do something in one namespace.
func (b builder) grant(child, namespace string, rules []rbacv1.PolicyRule) ([]pulumi.Resource, error) {
	meta := metav1.ObjectMeta{Name: b.account().Name, Namespace: namespace}
	role, err := manifest.Declare(b.ctx, b.name+"-"+child, &rbacv1.Role{
		TypeMeta: metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "Role"}, ObjectMeta: meta, Rules: rules,
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, err
	}
	binding, err := manifest.Declare(b.ctx, b.name+"-"+child, &rbacv1.RoleBinding{
		TypeMeta: metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "RoleBinding"}, ObjectMeta: meta,
		RoleRef:  rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: meta.Name},
		Subjects: []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: b.account().Name, Namespace: b.account().Namespace}},
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, err
	}
	return []pulumi.Resource{role, binding}, nil
}
