package kuberay

import (
	"testing"

	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The status belongs to the operator; a manifest with one would fight it over it.
func TestManifestHasNoStatus(t *testing.T) {
	manifest, err := manifestOf(&rayv1.RayCluster{
		TypeMeta:   metav1.TypeMeta{APIVersion: "ray.io/v1", Kind: "RayCluster"},
		ObjectMeta: metav1.ObjectMeta{Name: "ray", Namespace: "ray-system"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := manifest["status"]; ok {
		t.Error("the manifest has a status")
	}
	for _, key := range []string{"apiVersion", "kind", "metadata", "spec"} {
		if _, ok := manifest[key]; !ok {
			t.Errorf("the manifest lacks %s", key)
		}
	}
}
