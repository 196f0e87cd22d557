package simkube

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/rayplatform/rayplatform/infra/kuberay/crds"
)

// cluster is a small RayCluster with changes of its metadata and spec.
func cluster(metadata, spec any) m {
	return m{"apiVersion": "ray.io/v1", "kind": "RayCluster", "metadata": metadata, "spec": spec}
}

func TestRayClusterCheck(t *testing.T) {
	named := m{"name": "ray", "namespace": "ray-system"}
	head := m{"rayStartParams": m{"num-cpus": "0"}, "template": m{"spec": m{"containers": []any{}}}}
	const refused = ": is not a RayCluster of ray.io/v1: "
	for _, test := range []struct {
		name   string
		inputs m
		want   []string
	}{
		{name: "right", inputs: cluster(named, m{
			"rayVersion": "2.52.0", "headGroupSpec": head,
		})},
		{name: "unknown values are left out", inputs: cluster(unknown(), m{"rayVersion": unknown(), "workerGroupSpecs": unknown()})},
		{name: "unknown spec", inputs: cluster(named, unknown())},
		{name: "secret parts", inputs: cluster(secret(named), secret(m{"rayVersion": "2.52.0", "headGroupSpec": head}))},
		{
			name: "no such field", inputs: cluster(named, m{"rayVersoin": "2.52.0"}),
			want: []string{refused + `unknown field "spec.rayVersoin"`},
		},
		{
			name: "no such field by its case", inputs: cluster(named, m{"rayversion": "2.52.0", "Suspend": true}),
			want: []string{refused + `unknown field "spec.Suspend"`, refused + `unknown field "spec.rayversion"`},
		},
		{
			name: "another kind", inputs: m{"apiVersion": "ray.io/v1", "kind": "RayJob", "metadata": named},
			want: []string{refused + "its apiVersion must be ray.io/v1 and its kind RayCluster"},
		},
		{
			name: "wrong type", inputs: cluster(named, m{"workerGroupSpecs": []any{m{"replicas": 1.5}}}),
			want: []string{refused + "spec.workerGroupSpecs.replicas is a number, want int32"},
		},
		{
			name: "what the definition requires", inputs: cluster(named, m{"workerGroupSpecs": []any{m{
				"groupName": "cpu", "maxReplicas": 2, "minReplicas": 1, "template": m{"spec": m{"containers": []any{m{"image": "ray"}}}},
			}}}),
			want: []string{refused + "spec: missing property 'headGroupSpec'\n" +
				"spec.workerGroupSpecs.0.template.spec.containers.0: missing property 'name'"},
		},
		{
			name:   "a word of no meaning",
			inputs: cluster(named, m{"headGroupSpec": head, "autoscalerOptions": m{"upscalingMode": "Fast"}}),
			want:   []string{refused + "spec.autoscalerOptions.upscalingMode: value must be one of 'Default', 'Aggressive', 'Conservative'"},
		},
		{
			name: "no name", inputs: cluster(m{"namespace": "ray-system"}, m{"headGroupSpec": head}),
			want: []string{"metadata: metadata.name is required: the offline engine makes up no names here"},
		},
		{
			name: "no metadata", inputs: m{"apiVersion": "ray.io/v1", "kind": "RayCluster"},
			want: []string{"metadata: metadata.name is required: the offline engine makes up no names here"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := check(t, clusterType, test.inputs)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The JSON decoder quotes what it can't read; a secret must not get into its message.
func TestRayClusterCheckKeepsSecrets(t *testing.T) {
	named := m{"name": "ray"}
	for name, inputs := range map[string]m{
		"a number": cluster(named, m{"workerGroupSpecs": []any{m{"replicas": secret(31337.5)}}}),
		"a time":   cluster(m{"name": "ray", "creationTimestamp": secret("31337")}, m{}),
		"a field":  cluster(named, secret(m{"31337": 1})),
	} {
		got := strings.Join(check(t, clusterType, inputs), "\n")
		if got == "" || strings.Contains(got, "31337") {
			t.Errorf("%s: said %q", name, got)
		}
	}
}

func TestRayClusterOutputs(t *testing.T) {
	inputs := cluster(m{"name": "ray", "namespace": "ray-system", "labels": m{"app": "ray"}}, m{"rayVersion": "2.52.0"})
	made, planned := create(t, clusterType, inputs, false), create(t, clusterType, inputs, true)
	if made.ID != "ray-system/ray" {
		t.Errorf("id %q", made.ID)
	}
	metadata := made.Properties["metadata"].ObjectValue()
	if metadata["generation"].NumberValue() != 1 || len(metadata["uid"].StringValue()) != 17 {
		t.Errorf("metadata %v", metadata)
	}
	if diff := cmp.Diff(props(m{"state": "ready"}), made.Properties["status"].ObjectValue()); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
	want := props(m{
		"apiVersion": "ray.io/v1", "kind": "RayCluster", "spec": m{"rayVersion": "2.52.0"}, "status": unknown(),
		"metadata": m{"name": "ray", "namespace": "ray-system", "labels": m{"app": "ray"}, "uid": unknown(), "generation": unknown()},
	})
	if diff := cmp.Diff(want, planned.Properties); diff != "" {
		t.Errorf("preview (-want +got):\n%s", diff)
	}

	hidden := create(t, clusterType, cluster(secret(m{"name": "ray", "namespace": "ray-system"}), m{}), false)
	if hidden.ID != "ray-system/ray" || !hidden.Properties["metadata"].IsSecret() {
		t.Errorf("id %q, metadata %v: want the same id, and metadata still secret", hidden.ID, hidden.Properties["metadata"])
	}
}

// Autoscalers own the replicas; a change of the spec never replaces a cluster, a new name does.
func TestRayClusterDiff(t *testing.T) {
	diff, err := newProvider(t).Diff(t.Context(), plugin.DiffRequest{
		URN: urn(clusterType), Type: clusterType,
		OldInputs: props(cluster(m{"name": "a", "labels": m{"x": "1"}}, m{"workerGroupSpecs": []any{m{"replicas": 1}}})),
		NewInputs: props(cluster(m{"name": "b", "labels": m{"x": "2"}}, m{"workerGroupSpecs": []any{m{"replicas": 2}}})),
	})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]plugin.DiffKind{}
	for path, d := range diff.DetailedDiff {
		kinds[path] = d.Kind
	}
	want := map[string]plugin.DiffKind{
		"metadata.name": plugin.DiffUpdateReplace, "metadata.labels.x": plugin.DiffUpdate,
		"spec.workerGroupSpecs[0].replicas": plugin.DiffUpdate,
	}
	if d := cmp.Diff(want, kinds); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// What an autoscaler has changed is its own, until an update takes it over by force.
func TestContested(t *testing.T) {
	for _, force := range []bool{false, true} {
		p := newProvider(t)
		metadata := m{"name": "ray", "namespace": "default"}
		if force {
			metadata["annotations"] = m{"pulumi.com/patchForce": "true"}
		}
		olds := props(cluster(metadata, m{"rayVersion": "2.52.0", "workerGroupSpecs": []any{m{"groupName": "cpu", "replicas": 1}}}))
		news := props(cluster(metadata, m{"rayVersion": "2.53.0", "workerGroupSpecs": []any{m{"groupName": "cpu", "replicas": 1}}}))
		if _, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn(releaseType), Type: releaseType, Properties: props(m{
			"name": "kuberay-crds", "namespace": "default", "chart": crds.Chart().Name,
		})}); err != nil {
			t.Fatal(err)
		}
		made, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn(clusterType), Type: clusterType, Properties: olds})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Alter(clusterType, made.ID, "spec.workerGroupSpecs[0].replicas", resource.NewProperty(7.0)); err != nil {
			t.Fatal(err)
		}
		_, err = p.Update(t.Context(), plugin.UpdateRequest{
			URN: urn(clusterType), Type: clusterType, ID: made.ID, OldInputs: olds, OldOutputs: made.Properties, NewInputs: news,
		})
		if refused := err != nil && strings.Contains(err.Error(), "Apply failed with 1 conflict"); refused == force {
			t.Errorf("forced %v: got error %v", force, err)
		}
	}
}
