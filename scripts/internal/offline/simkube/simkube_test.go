package simkube

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	corev1 "k8s.io/api/core/v1"
	kjson "sigs.k8s.io/json"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

const clusterType tokens.Type = "kubernetes:ray.io/v1:RayCluster"

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

// create makes an object in a cluster that has what Ray needs.
func create(t *testing.T, kind tokens.Type, inputs m, preview bool) plugin.CreateResponse {
	t.Helper()
	p := newProvider(t)
	if kind != releaseType {
		add(t, p, releaseType, m{"name": "first", "namespace": "ray-system", "chart": "kuberay-operator", "createNamespace": true})
	}
	got, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn(kind), Type: kind, Properties: props(inputs), Preview: preview})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// add makes an object that must be possible.
func add(t *testing.T, p *simulate.Provider, kind tokens.Type, inputs m) {
	t.Helper()
	if err := try(t, p, kind, inputs); err != nil {
		t.Fatal(err)
	}
}

func try(t *testing.T, p *simulate.Provider, kind tokens.Type, inputs m) error {
	t.Helper()
	_, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn(kind), Type: kind, Properties: props(inputs)})
	return err
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
	for token, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) { checkRows(t, kind, table[token]) })
	}
	for token := range table {
		if _, ok := kinds[token]; !ok && token != releaseType {
			t.Errorf("there are rows for %s, which is not simulated", token)
		}
	}
	claim := table["kubernetes:core/v1:PersistentVolumeClaim"]
	for field := range (corev1.PersistentVolumeClaimSpec{}).SwaggerDoc() {
		if _, ok := claim["spec."+field]; !ok && field != "" && field != "resources" {
			t.Errorf("spec.%s of a claim has no row", field)
		}
	}
}

// checkRows holds the rows of a kind against its Go type.
func checkRows(t *testing.T, kind kind, rows map[string]bool) {
	t.Helper()
	if got, ok := rows["metadata.name"]; !ok || !got {
		t.Error("a new name must replace it")
	}
	if got := rows["metadata.namespace"]; got == kind.global {
		t.Errorf("replaced for a new namespace: %t, and it is in none: %t", got, kind.global)
	}
	for path := range rows {
		value := "null"
		steps := strings.Split(path, ".")
		for _, step := range slices.Backward(steps) {
			value = fmt.Sprintf("{%q: %s}", step, value)
		}
		if strict, err := kjson.UnmarshalStrict([]byte(value), kind.new()); err != nil || len(strict) > 0 {
			t.Errorf("the row for %s names no field: %v %v", path, strict, err)
		}
	}
	documented, ok := kind.new().(interface{ SwaggerDoc() map[string]string })
	if !ok {
		return // a Go type of another origin than Kubernetes itself
	}
	for field := range documented.SwaggerDoc() {
		covered := func(path string) bool { return path == field || strings.HasPrefix(path, field+".") }
		if field != "" && field != "status" && !slices.ContainsFunc(slices.Collect(maps.Keys(rows)), covered) {
			t.Errorf("%s has no row", field)
		}
	}
}

func TestRelease(t *testing.T) {
	inputs := m{
		"name": "operator", "namespace": "ray-system", "createNamespace": true, "chart": "kuberay-operator", "version": "1.6.2",
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
