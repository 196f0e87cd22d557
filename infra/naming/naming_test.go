package naming

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClusterFitsEKS(t *testing.T) {
	eks := regexp.MustCompile(`^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$`)
	for _, environment := range []string{"dev", "production", "a" + strings.Repeat("-", maxEnvironment-2) + "z"} {
		if err := CheckEnvironment(environment); err != nil {
			t.Fatalf("%q: %v", environment, err)
		}
		name := Cluster(environment)
		if !eks.MatchString(name) {
			t.Errorf("EKS would refuse %q", name)
		}
		if want := "ray-ml-cluster-" + environment; name != want {
			t.Errorf("got %q, want %q", name, want)
		}
	}
}

// fixed are the names of an environment that nothing else makes unique in an account and region.
func fixed(environment string) []string {
	return []string{Cluster(environment), KeyAlias(environment, "logs"), KeyAlias(environment, "secrets"),
		ControlPlaneLogs(environment), FlowLogs(environment)}
}

// FuzzNames: two environments in one account never collide, and every name is one that AWS takes.
func FuzzNames(f *testing.F) {
	f.Add("dev", "dev-secrets", "gpu-fallback")
	f.Add("ab", "abcdefghijklmnop", "flow-logs")
	alias := regexp.MustCompile(`^alias/[a-zA-Z0-9/_-]{1,250}$`)
	group := regexp.MustCompile(`^[.\-_/#A-Za-z0-9]{1,512}$`)
	f.Fuzz(func(t *testing.T, one, other, part string) {
		if CheckEnvironment(one) != nil || CheckEnvironment(other) != nil {
			t.Skip()
		}
		taken := map[string]bool{}
		for _, name := range fixed(one) {
			taken[name] = true
		}
		if len(taken) != len(fixed(one)) {
			t.Errorf("names of %s are alike: %v", one, fixed(one))
		}
		for _, name := range fixed(other) {
			if one != other && taken[name] {
				t.Errorf("%s and %s both have %s", one, other, name)
			}
		}
		if name := KeyAlias(one, "secrets"); !alias.MatchString(name) || strings.HasPrefix(name, "alias/aws/") {
			t.Errorf("KMS would refuse %q", name)
		}
		for _, name := range []string{ControlPlaneLogs(one), FlowLogs(one)} {
			if !group.MatchString(name) {
				t.Errorf("CloudWatch would refuse %q", name)
			}
		}
		if prefix := Prefix(one, part); len(part) <= 15 && len(prefix) > MaxPrefix {
			t.Errorf("%q has %d characters, more than %d", prefix, len(prefix), MaxPrefix)
		}
	})
}

func TestNames(t *testing.T) {
	got := append(fixed("dev"), Resource("dev", "network-vpc"), Prefix("dev", "gpu-a"))
	want := []string{
		"ray-ml-cluster-dev", "alias/ray-ml-cluster-dev/logs", "alias/ray-ml-cluster-dev/secrets",
		"/aws/eks/ray-ml-cluster-dev/cluster", "/rayplatform/dev/flow-logs", "ray-dev-network-vpc", "ray-dev-gpu-a-",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestNamed(t *testing.T) {
	tags := map[string]string{"Team": "ml"}
	want := map[string]string{"Team": "ml", "Name": "ray-dev-vpc"}
	if diff := cmp.Diff(want, Named(tags, "dev", "vpc")); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	if len(tags) != 1 {
		t.Errorf("the tags that were handed in are now %v", tags)
	}
}

func TestTags(t *testing.T) {
	got := Tags(TagInput{Environment: "dev", Repository: "org/repo", Team: "ml-platform"})
	want := map[string]string{
		"ManagedBy": "github-app", "Repository": "org/repo", "Environment": "dev", "Team": "ml-platform",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	for key := range got {
		if len(key) > 128 || strings.HasPrefix(strings.ToLower(key), "aws:") {
			t.Errorf("AWS would refuse the key %q", key)
		}
	}
}

func TestCheckEnvironment(t *testing.T) {
	for _, bad := range []string{"", "a", "Dev", "1dev", "-dev", "dev-", "my_env", "dev.1", "dév", "dev\n",
		"a" + strings.Repeat("b", maxEnvironment)} {
		if CheckEnvironment(bad) == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	for _, good := range []string{"dev", "ab", "staging-2", "a" + strings.Repeat("b", maxEnvironment-1)} {
		if err := CheckEnvironment(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

func TestCheckTagValue(t *testing.T) {
	tests := []struct{ value, want string }{
		{"ml-platform", ""},
		{"Équipe ML 2 / recherche: a=b+c@d_e.f", ""},
		{strings.Repeat("é", 256), ""},
		{strings.Repeat("é", 257), "has 257 characters"},
		{"", "is empty"},
		{" team", "begins or ends with a space"},
		{"team\n", "begins or ends with a space"},
		{"AWS:team", "begins with AWS:, which AWS keeps for itself"},
		{"team & co", "contains '&'"},
		{"a\tb", `contains '\t'`},
		{"a\xffb", "contains '\uFFFD'"},
	}
	for _, tt := range tests {
		got := ""
		if err := CheckTagValue(tt.value); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.value, got, tt.want)
		}
	}
}
