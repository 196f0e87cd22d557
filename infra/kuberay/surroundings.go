package kuberay

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rayplatform/rayplatform/infra/manifest"
	"github.com/rayplatform/rayplatform/infra/podrole"
	"github.com/rayplatform/rayplatform/ray"
)

func (b builder) declareNamespace() (pulumi.Resource, error) {
	return manifest.Declare(b.ctx, b.name+"-namespace", &corev1.Namespace{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
		ObjectMeta: metav1.ObjectMeta{Name: b.namespace()},
	}, pulumi.Parent(b.parent))
}

// surroundings are what the RayCluster's pods refer to, and what keeps others away from them.
func (b builder) surroundings(namespace pulumi.Resource) ([]pulumi.Resource, error) {
	made, err := b.isolation(namespace)
	if err != nil {
		return nil, err
	}
	for _, declare := range []func(...pulumi.ResourceOption) (pulumi.Resource, error){
		func(opts ...pulumi.ResourceOption) (pulumi.Resource, error) {
			return b.account(ray.HeadAccount, opts...)
		},
		func(opts ...pulumi.ResourceOption) (pulumi.Resource, error) {
			return b.account(ray.WorkerAccount, opts...)
		},
		b.environment, b.headClaim,
	} {
		resource, err := declare(pulumi.Parent(b.parent), pulumi.DependsOn([]pulumi.Resource{namespace}))
		if err != nil {
			return nil, err
		}
		made = append(made, resource)
	}
	return made, nil
}

func (b builder) meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: b.namespace()}
}

// account is a service account whose pods take on Ray's role.
func (b builder) account(name string, opts ...pulumi.ResourceOption) (pulumi.Resource, error) {
	object, err := manifest.Of(&corev1.ServiceAccount{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ServiceAccount"}, ObjectMeta: b.meta(name),
	})
	if err != nil {
		return nil, err
	}
	object.Set(b.args.RoleARN, "metadata", "annotations", podrole.Annotation)
	return object.Declare(b.ctx, b.name+"-"+name, opts...)
}

func (b builder) environment(opts ...pulumi.ResourceOption) (pulumi.Resource, error) {
	object, err := manifest.Of(&corev1.ConfigMap{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"}, ObjectMeta: b.meta(ray.EnvironmentMap),
	})
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(b.args.Environment)) {
		object.Set(b.args.Environment[name], "data", name)
	}
	return object.Declare(b.ctx, b.name+"-environment", opts...)
}

// headClaim is bound only when the head's first pod is placed, which nobody waits for here.
func (b builder) headClaim(opts ...pulumi.ResourceOption) (pulumi.Resource, error) {
	meta := b.meta(ray.HeadClaim)
	meta.Annotations = map[string]string{"pulumi.com/skipAwait": "true"}
	return manifest.Declare(b.ctx, b.name+"-head-disk", &corev1.PersistentVolumeClaim{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "PersistentVolumeClaim"},
		ObjectMeta: meta,
		Spec: corev1.PersistentVolumeClaimSpec{
			StorageClassName: &b.args.StorageClass,
			AccessModes:      []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
			Resources: corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{
				corev1.ResourceStorage: resource.MustParse(fmt.Sprintf("%dGi", b.args.HeadDiskGiB)),
			}},
		},
	}, append(opts, pulumi.Protect(b.args.Protect))...)
}
