package naming

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClusterFitsEKS(t *testing.T) {
	eks := regexp.MustCompile(`^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$`)
	for _, environment := range []string{"dev", "production", "a" + strings.Repeat("-", 18) + "z"} {
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
		"a" + strings.Repeat("b", 20)} {
		if CheckEnvironment(bad) == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	for _, good := range []string{"dev", "ab", "staging-2", "a" + strings.Repeat("b", 19)} {
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
