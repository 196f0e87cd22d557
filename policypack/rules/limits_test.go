package rules_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

// The limits about machines and Kubernetes are those of the platform's catalogue: settings that it accepts break no rule,
// and what the rules let pass is known to it.
func TestLimitsOfTheCatalogue(t *testing.T) {
	var supported []string
	for _, release := range catalog.KubernetesVersions() {
		if catalog.Date().Before(release.StandardUntil) {
			supported = append(supported, release.Version)
		}
	}
	for _, limit := range []struct {
		rule, name string
		want       []string
	}{
		{"node-group-types", "cpu", catalog.CPUTypes()},
		{"node-group-types", "gpu", catalog.GPUTypes()},
		{"region", "regions", catalog.Regions()},
		{"cluster-version", "versions", supported},
	} {
		if diff := cmp.Diff(limit.want, defaults(t, limit.rule, limit.name)); diff != "" {
			t.Errorf("%s.%s (-catalogue +limits.yaml):\n%s", limit.rule, limit.name, diff)
		}
	}
}

// No environment's settings can empty a rule: what they may not go below is in the limits' schemas.
func TestLimitsHaveFloors(t *testing.T) {
	judge, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []struct {
		rule, name string
		value      any
	}{
		{"disk-size", "maxGiB", 16384},
		{"log-retention", "days", 1},
		{"node-group-image", "plain", []any{"BOTTLEROCKET_x86_64"}},
		{"node-group-image", "nvidia", []any{}},
		{"open-ports", "ports", []any{}},
		{"open-ports", "ports", []any{22}},
		{"open-ports", "ports", []any{3389, 8265}},
		{"open-ports", "widestIPv4", 15},
		{"open-ports", "widestIPv6", 31},
		{"region", "regions", []any{}},
		{"capabilities-dropped", "addable", []any{"SYS_ADMIN"}},
		{"image-registry", "registries", []any{"docker.io"}},
		{"ray-ports", "ports", []any{6379.0}},
		{"ray-ports", "open", []any{8265.0}},
		{"ray-version", "atLeast", "2.51.0"},
		{"rbac-wildcards", "roles", []any{}},
		{"rbac-wildcards", "verbs", []any{"bind"}},
		{"iam-trust", "principals", []any{"*"}},
	} {
		if judge.SetLimits(t.Context(), engine.Limits{limit.rule: {limit.name: limit.value}}) == nil {
			t.Errorf("%s.%s may be %v", limit.rule, limit.name, limit.value)
		}
	}
}

// defaults are the texts that limits.yaml lists for a limit.
func defaults(t *testing.T, rule, name string) []string {
	t.Helper()
	judge, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	found, ok := judge.Rules().Find(rule)
	at := slices.IndexFunc(found.Limits, func(l engine.Limit) bool { return l.Name == name })
	if !ok || at < 0 {
		t.Fatalf("the rule %s has no limit %s", rule, name)
	}
	var texts []string
	values, _ := found.Limits[at].Default.([]any)
	for _, value := range values {
		text, _ := value.(string)
		texts = append(texts, text)
	}
	return texts
}

// TestEnvironments reads the limits of each environment, which Pulumi takes by --policy-pack-config.
func TestEnvironments(t *testing.T) {
	files, err := filepath.Glob("../environments/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d files, error %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		limits, err := engine.ParseLimits(file, text)
		if err != nil {
			t.Fatal(err)
		}
		judge, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
		if err != nil {
			t.Fatal(err)
		}
		if err := judge.SetLimits(t.Context(), limits); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}
