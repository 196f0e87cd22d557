package workflows_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// listed runs .github/stacks.sh in a repository with these stacks, and returns what it printed and what it complained of.
func listed(t *testing.T, same, vars string, stacks ...string) (stdout, stderr string, ok bool) {
	t.Helper()
	if _, err := exec.LookPath("jq"); err != nil {
		if os.Getenv("GITHUB_ACTIONS") != "" {
			t.Fatal("the runner has no jq, which the preview workflow needs")
		}
		t.Skip("jq is not installed; GitHub's runners have it")
	}
	script, err := os.ReadFile(filepath.Join(root, ".github", "stacks.sh"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := map[string]string{".github/stacks.sh": string(script), "stacks/settings.schema.json": ""}
	for _, stack := range stacks {
		files["stacks/Pulumi."+stack+".yaml"] = ""
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command("bash", ".github/stacks.sh")
	command.Dir = dir
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "SAME_REPOSITORY=" + same, "VARS=" + vars}
	var out, complaints bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaints
	err = command.Run()
	return out.String(), complaints.String(), err == nil
}

const roles = `{
	"AWS_PREVIEW_ROLE_DEV": "arn:aws:iam::123456789012:role/preview/dev",
	"PULUMI_BACKEND_URL_DEV": "s3://state-dev/rayplatform?region=eu-west-1&awssdk=v2",
	"AWS_PREVIEW_ROLE_EU_DEV_2": "arn:aws-us-gov:iam::123456789012:role/preview",
	"PULUMI_BACKEND_URL_EU_DEV_2": "s3://state",
	"AWS_PREVIEW_REGION_EU_DEV_2": "us-gov-west-1",
	"PREVIEW_RUNNER_EU_DEV_2": "inside-the-vpc",
	"UNRELATED": "$(touch x) \" ' \n"
}`

// TestStacks gives a role to the stacks that have one, and never to a pull request of a fork.
func TestStacks(t *testing.T) {
	const dev = `{"stack":"dev","role":"arn:aws:iam::123456789012:role/preview/dev",` +
		`"state":"s3://state-dev/rayplatform?region=eu-west-1&awssdk=v2","region":"us-east-1","runner":"ubuntu-24.04"}`
	const eu = `{"stack":"eu-dev-2","role":"arn:aws-us-gov:iam::123456789012:role/preview",` +
		`"state":"s3://state","region":"us-gov-west-1","runner":"inside-the-vpc"}`
	for _, c := range []struct{ name, same, vars, want string }{
		{"no variables", "true", "{}", `offline=["dev","eu-dev-2","production"]` + "\ncloud=[]\n"},
		{"variables withheld", "true", "null", `offline=["dev","eu-dev-2","production"]` + "\ncloud=[]\n"},
		{"roles", "true", roles, `offline=["production"]` + "\ncloud=[" + dev + "," + eu + "]\n"},
		{"fork", "false", roles, `offline=["dev","eu-dev-2","production"]` + "\ncloud=[]\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, complaints, ok := listed(t, c.same, c.vars, "production", "dev", "eu-dev-2")
			if diff := cmp.Diff(c.want, got); diff != "" || !ok {
				t.Errorf("(-want +got):\n%s%s", diff, complaints)
			}
		})
	}
}

// TestStacksRefused names every mistake at once, and prints no list.
func TestStacksRefused(t *testing.T) {
	for _, c := range []struct {
		name, same, vars string
		stacks           []string
		want             []string
	}{
		{"none", "true", "{}", nil, []string{"error: there is no stack: a stack is a file stacks/Pulumi.NAME.yaml"}},
		{"names", "false", "{}", []string{"ok", "Dev", "a_b", "-a", "$(id)", "a\nb", "x\n", strings.Repeat("a", 64)}, []string{
			`"$(id)"`, `"-a"`, `"Dev"`, `"a\nb"`, `"a_b"`, `"x\n"`, strings.Repeat("a", 64),
		}},
		{"values", "true", `{"AWS_PREVIEW_ROLE_A": "arn:aws:iam::1:user/x", "AWS_PREVIEW_REGION_A": "here",
			"PREVIEW_RUNNER_A": "a b", "PULUMI_BACKEND_URL_A": "s3://b\nrunner=x"}`, []string{"a"}, []string{
			"AWS_PREVIEW_ROLE_A is", "PULUMI_BACKEND_URL_A is", "AWS_PREVIEW_REGION_A is", "PREVIEW_RUNNER_A is",
		}},
		{"no state", "true", `{"AWS_PREVIEW_ROLE_A": "arn:aws:iam::123456789012:role/x"}`, []string{"a"}, []string{
			`error: the variable PULUMI_BACKEND_URL_A is ""; allowed: s3://BUCKET`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, complaints, ok := listed(t, c.same, c.vars, c.stacks...)
			if ok || got != "" {
				t.Errorf("accepted: %q", got)
			}
			if lines := strings.Count(complaints, "\n"); lines != len(c.want) {
				t.Errorf("%d complaints, want %d:\n%s", lines, len(c.want), complaints)
			}
			for _, want := range c.want {
				if !strings.Contains(complaints, want) {
					t.Errorf("%q is missing in:\n%s", want, complaints)
				}
			}
		})
	}
}
