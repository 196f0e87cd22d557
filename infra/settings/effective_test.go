package settings

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExplain(t *testing.T) {
	file := `config:
  rayplatform:settings:
    nodeGroups:
      gpu:
        capacityType: spot
        zones: [us-east-2a]
    region: us-east-2
    team: "on"
    repository: org/repo
    cluster:
      version: "1.34"
      access:
        admins:
          - platform-admin
      publicAccessCidrs: []
      protect: true
`
	all, err := Explain("dev", "stacks/Pulumi.dev.yaml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][2]string{}
	for _, one := range all {
		got[one.Path] = [2]string{one.YAML(), one.Source}
	}
	want := map[string][2]string{
		"region":                         {"us-east-2", "stacks/Pulumi.dev.yaml:7"},
		"zones":                          {"[us-east-2a, us-east-2b, us-east-2c]", "default (the region's first three)"},
		"team":                           {`"on"`, "stacks/Pulumi.dev.yaml:8"},
		"cluster.version":                {`"1.34"`, "stacks/Pulumi.dev.yaml:11"},
		"cluster.protect":                {"true", "stacks/Pulumi.dev.yaml:16"},
		"cluster.publicAccessCidrs":      {"[]", "stacks/Pulumi.dev.yaml:15"},
		"cluster.access.admins":          {"[platform-admin]", "stacks/Pulumi.dev.yaml:13"},
		"cluster.access.viewers":         {"[]", "default"},
		"nodeGroups.cpu.zones":           {"[us-east-2a, us-east-2b, us-east-2c]", "default (the network's zones)"},
		"nodeGroups.gpu.zones":           {"[us-east-2a]", "stacks/Pulumi.dev.yaml:6"},
		"nodeGroups.gpu.fallbackMaxSize": {"1", "default (only when capacityType is spot)"},
		"logs.retentionDays":             {"90", "default"},
	}
	for path, one := range want {
		if diff := cmp.Diff(one, got[path]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	leaves := 0
	fields().walk("", func(_ string, f field) {
		if _, ok := f.holds.(leaf); ok {
			leaves++
		}
	})
	if len(got) != leaves || len(all) != leaves {
		t.Errorf("%d settings, %d of them different; want all %d", len(all), len(got), leaves)
	}
}

// The lines are told of a file with mistakes too, and only those of settings and of objects that hold some.
func TestLines(t *testing.T) {
	file := `# Ours.
config:
  rayplatform:settings:
    region: {secure: AAAA}
    regoin: us-east-1
    zones:
      - us-east-1a
    nodeGroups:
      cpu:
        diskGiB: none
        tags: {diskGiB: 1}
      gpu: 3
`
	want := map[string]int{
		"region": 4, "zones": 6, "nodeGroups": 8, "nodeGroups.cpu": 9, "nodeGroups.cpu.diskGiB": 10, "nodeGroups.gpu": 12,
	}
	if diff := cmp.Diff(want, Lines([]byte(file))); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	for _, broken := range []string{"", "config: [", "config:\n  rayplatform:settings: {secure: AAAA}\n"} {
		if lines := Lines([]byte(broken)); len(lines) != 0 {
			t.Errorf("%q: lines %v", broken, lines)
		}
	}
}

func TestExplainMistakes(t *testing.T) {
	file := readFile(t, "testdata/mistakes/region-and-zones.yaml")
	all, got := Explain("staging", "region-and-zones.yaml", file)
	_, want := DecodeStackFile("staging", "region-and-zones.yaml", file)
	var mistakes *Mistakes
	if all != nil || !errors.As(got, &mistakes) || got.Error() != want.Error() {
		t.Errorf("got %v, %v; want the mistakes of decoding: %v", all, got, want)
	}
}
