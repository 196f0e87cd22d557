package simkube

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/infra/kuberay/crds"
)

// boxes is the spec of a small definition, with changes.
func boxes(changes m) m {
	spec := m{
		"group": "example.org", "scope": "Namespaced", "names": m{"plural": "boxes", "kind": "Box"},
		"versions": []any{servedVersion("v1", true)},
	}
	maps.Copy(spec, changes)
	return spec
}

func servedVersion(name string, stored bool) m {
	return m{"name": name, "served": true, "storage": stored, "schema": m{"openAPIV3Schema": m{"type": "object"}}}
}

func TestDefinitions(t *testing.T) {
	const refused = ": is not a CustomResourceDefinition of apiextensions.k8s.io/v1: "
	for name, test := range map[string]struct {
		spec m
		want []string
	}{
		"right":       {nil, nil},
		"two of them": {m{"versions": []any{servedVersion("v1", true), servedVersion("v1alpha1", false)}}, nil},
		"a name of another": {
			m{"group": "example.com"}, []string{refused + "metadata.name must be spec.names.plural and spec.group, boxes.example.com"},
		},
		"no kind": {m{"names": m{"plural": "boxes"}}, []string{
			refused + "spec.group, spec.names.plural and spec.names.kind are required",
		}},
		"no such scope": {m{"scope": "Global"}, []string{refused + "spec.scope must be Namespaced or Cluster"}},
		"none stored": {m{"versions": []any{servedVersion("v1", false)}}, []string{
			refused + "exactly one of spec.versions must be the stored one, not 0",
		}},
		"both stored": {m{"versions": []any{servedVersion("v1", true), servedVersion("v2", true)}}, []string{
			refused + "exactly one of spec.versions must be the stored one, not 2",
		}},
		"no schema": {m{"versions": []any{m{"name": "v1", "served": true, "storage": true}}}, []string{
			refused + "spec.versions: v1 has no schema",
		}},
		"no name": {m{"versions": []any{m{"served": true, "storage": true}}}, []string{
			refused + "each of spec.versions needs name, served and storage",
		}},
		"two mistakes": {m{"scope": "x", "versions": []any{}}, []string{
			refused + "spec.scope must be Namespaced or Cluster\nexactly one of spec.versions must be the stored one, not 0",
		}},
		"form of before v1": {m{"version": "v1"}, []string{refused + `unknown field "spec.version"`}},
		"not known yet":     {m{"versions": unknown()}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := check(t, definitionType, of(definitionType, "boxes.example.org", m{"spec": boxes(test.spec)}))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The operator's own definitions pass.
func TestKubeRaysDefinitions(t *testing.T) {
	all, err := crds.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, crd := range all {
		if got := check(t, definitionType, crd.Object); got != nil {
			t.Errorf("%s: %v", crd.Name, got)
		}
		if made := create(t, definitionType, crd.Object, false); string(made.ID) != crd.Name {
			t.Errorf("%s: id %s", crd.Name, made.ID)
		}
	}
}
