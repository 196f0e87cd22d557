package manifest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/rayplatform/rayplatform/infra/manifest"
	"github.com/rayplatform/rayplatform/infra/recorder"
)

func TestDeclare(t *testing.T) {
	claim := &corev1.PersistentVolumeClaim{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "PersistentVolumeClaim"},
		ObjectMeta: metav1.ObjectMeta{Name: "c", Namespace: "n"},
		Spec: corev1.PersistentVolumeClaimSpec{Resources: corev1.VolumeResourceRequirements{
			Requests: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("50Gi")},
		}},
		Status: corev1.PersistentVolumeClaimStatus{Phase: corev1.ClaimBound},
	}
	role := &rbacv1.Role{
		TypeMeta:   metav1.TypeMeta{APIVersion: "rbac.authorization.k8s.io/v1", Kind: "Role"},
		ObjectMeta: metav1.ObjectMeta{Name: "r", Namespace: "n"},
		Rules:      []rbacv1.PolicyRule{{Verbs: []string{"get"}, Resources: []string{"pods"}}},
	}
	got, err := recorder.Run(recorder.Update, nil, func(ctx *pulumi.Context) error {
		if _, err := manifest.Declare(ctx, "claim", claim); err != nil {
			return err
		}
		o, err := manifest.Of(role)
		if err != nil {
			return err
		}
		o.Set(pulumi.String("later").ToStringOutput(), "metadata", "annotations", "a.example/b")
		_, err = o.Declare(ctx, "role")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	type object = map[string]any
	want := []recorder.Registration{
		{Type: "kubernetes:core/v1:PersistentVolumeClaim", Name: "claim", Parent: "rayplatform-test", Inputs: object{
			"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": object{"name": "c", "namespace": "n"},
			"spec": object{"resources": object{"requests": object{"storage": "50Gi"}}},
		}},
		{Type: "kubernetes:rbac.authorization.k8s.io/v1:Role", Name: "role", Parent: "rayplatform-test", Inputs: object{
			"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
			"metadata": object{"name": "r", "namespace": "n", "annotations": object{"a.example/b": "later"}},
			"rules":    []any{object{"verbs": []any{"get"}, "resources": []any{"pods"}}},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRefused(t *testing.T) {
	if _, err := manifest.Of(&corev1.ConfigMap{}); err == nil || !strings.Contains(err.Error(), "apiVersion") {
		t.Errorf("an object without apiVersion: got error %v", err)
	}
	_, err := manifest.Of(&unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "data": map[string]any{"a": json.Number("1")},
	}})
	if err == nil || !strings.Contains(err.Error(), "data: a: ") {
		t.Errorf("a field that no manifest holds: got error %v, want one with its place", err)
	}
}
