package simkube

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

const (
	releaseType tokens.Type = "kubernetes:helm.sh/v3:Release"
	clusterType tokens.Type = "kubernetes:ray.io/v1:RayCluster"
)

type m = map[string]any

func props(values m) resource.PropertyMap { return resource.NewPropertyMapFromMap(values) }

func secret(v any) resource.PropertyValue { return resource.MakeSecret(resource.NewPropertyValue(v)) }

func unknown() resource.PropertyValue { return resource.MakeComputed(resource.NewProperty("")) }

func newProvider(t *testing.T) *simulate.Provider {
	t.Helper()
	p, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func urn(kind tokens.Type) resource.URN {
	return resource.NewURN("dev", "project", "", kind, "example")
}

// check returns failures as "property: reason".
func check(t *testing.T, kind tokens.Type, inputs m) []string {
	t.Helper()
	got, err := newProvider(t).Check(t.Context(), plugin.CheckRequest{URN: urn(kind), Type: kind, Name: "example", News: props(inputs)})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, f := range got.Failures {
		said = append(said, string(f.Property)+": "+f.Reason)
	}
	return said
}

func create(t *testing.T, kind tokens.Type, inputs m, preview bool) plugin.CreateResponse {
	t.Helper()
	got, err := newProvider(t).Create(t.Context(), plugin.CreateRequest{
		URN: urn(kind), Type: kind, Properties: props(inputs), Preview: preview,
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Whatever input changes, the table knows what happens, and it names nothing that does not exist.
func TestUpdatesTable(t *testing.T) {
	table, err := simulate.ReadUpdates(bytes.NewReader(updates))
	if err != nil {
		t.Fatal(err)
	}
	shape := release().Inputs
	for _, name := range shape.Names() {
		if _, ok := table[releaseType][name]; !ok {
			t.Errorf("%s of a release has no row", name)
		}
	}
	for path := range table[releaseType] {
		if !shape.Has(path) {
			t.Errorf("the row for %s of a release names no input", path)
		}
	}
	want := map[string]bool{
		"apiVersion": true, "kind": true, "metadata": false, "metadata.name": true, "metadata.namespace": true, "spec": false,
	}
	if diff := cmp.Diff(want, table[clusterType]); diff != "" {
		t.Errorf("rows of a RayCluster, true for those that replace it (-want +got):\n%s", diff)
	}
}

func TestRelease(t *testing.T) {
	inputs := m{
		"name": "operator", "namespace": "ray-system", "chart": "kuberay-operator", "version": "1.6.2",
		"repositoryOpts": m{"repo": "https://charts.example"}, "values": m{"any": []any{m{"thing": 1}}},
	}
	if got := check(t, releaseType, inputs); got != nil {
		t.Errorf("failures: %v", got)
	}
	made := create(t, releaseType, inputs, false)
	if made.ID != "ray-system/operator" {
		t.Errorf("id %q", made.ID)
	}
	want := props(m{
		"name": "operator", "namespace": "ray-system", "chart": "kuberay-operator", "version": "1.6.2", "status": "deployed", "revision": 1,
	})
	if diff := cmp.Diff(want, made.Properties["status"].ObjectValue()); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
	if planned := create(t, releaseType, inputs, true); !planned.Properties["status"].IsComputed() {
		t.Errorf("the preview knows the status: %v", planned.Properties["status"])
	}
}

func TestReleaseRefused(t *testing.T) {
	got := check(t, releaseType, m{"namespace": "ray-system", "timeout": "5m", "repositoryOpts": m{"url": "x"}})
	want := []string{
		"repositoryOpts: repositoryOpts.url does not exist; there are caFile, certFile, keyFile, password, repo, username",
		"timeout: timeout is string, want a whole number",
		"chart: chart is required",
		"name: name is required: the offline engine makes up no names here",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// rayCluster is a small RayCluster with changes of its metadata and spec.
func cluster(metadata, spec any) m {
	return m{"apiVersion": "ray.io/v1", "kind": "RayCluster", "metadata": metadata, "spec": spec}
}

func TestRayClusterCheck(t *testing.T) {
	named := m{"name": "ray", "namespace": "ray-system"}
	const refused = "spec: is not a RayCluster of KubeRay's API ray.io/v1: "
	for _, test := range []struct {
		name   string
		inputs m
		want   []string
	}{
		{name: "right", inputs: cluster(named, m{
			"rayVersion": "2.52.0", "headGroupSpec": m{"rayStartParams": m{"num-cpus": "0"}, "template": m{"spec": m{"containers": []any{}}}},
		})},
		{name: "unknown values are left out", inputs: cluster(unknown(), m{"rayVersion": unknown(), "workerGroupSpecs": unknown()})},
		{name: "unknown spec", inputs: cluster(named, unknown())},
		{name: "secret parts", inputs: cluster(secret(named), secret(m{"rayVersion": "2.52.0"}))},
		{
			name: "no such field", inputs: cluster(named, m{"rayVersoin": "2.52.0"}),
			want: []string{refused + `json: unknown field "rayVersoin"`},
		},
		{
			name: "wrong type", inputs: cluster(named, m{"workerGroupSpecs": []any{m{"replicas": 1.5}}}),
			want: []string{refused + "spec.workerGroupSpecs.replicas is a number, want int32"},
		},
		{
			name: "no name", inputs: cluster(m{"namespace": "ray-system"}, m{}),
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
