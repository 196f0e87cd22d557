package rules_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/ray"
)

// machine is an instance type as rules see it, in data.catalog.types.
type machine struct {
	VCPUs       int     `json:"vcpus"`
	MemoryMiB   int     `json:"memoryMiB"`
	GPUs        int     `json:"gpus"`
	Allocatable offered `json:"allocatable"` // of an empty node
}

// offered is what pods can use of a node, or take from it.
type offered struct {
	CPUMillis int64 `json:"cpuMillis"`
	MemoryMiB int64 `json:"memoryMiB"`
	GPUs      int64 `json:"gpus"`
}

// TestCatalog holds catalog.json to the platform's catalogue and load: the figures that Rego computes with.
func TestCatalog(t *testing.T) {
	types := map[string]machine{}
	for _, name := range catalog.Types() {
		known, ok := catalog.Type(name)
		if !ok {
			continue
		}
		free := known.Allocatable()
		types[name] = machine{known.VCPUs, known.MemoryMiB, known.GPUs,
			offered{int64(free.CPUMillis), int64(free.MemoryMiB), int64(free.GPUs)}}
	}
	got, err := json.MarshalIndent(map[string]any{"catalog": map[string]any{
		"types": types, "daemons": map[string]offered{"cpu": daemons(false), "gpu": daemons(true)},
	}}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile("catalog.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("catalog.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("catalog.json is not current; run go test ./policypack/rules -update: %s", cmp.Diff(string(want), string(got)))
	}
}

// daemons is what the platform's daemons take of each node, with or without a GPU.
func daemons(gpu bool) offered {
	var cpu, memory int64
	for _, pod := range ray.SystemLoad().Daemons {
		if len(pod.NodeSelector) > 0 && !gpu {
			continue
		}
		cpu += pod.Requests.Cpu().MilliValue()
		memory += pod.Requests.Name(corev1.ResourceMemory, "").Value() >> 20
	}
	return offered{CPUMillis: cpu, MemoryMiB: memory}
}
