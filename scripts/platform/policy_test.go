package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

const gpuCluster = `apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: c, namespace: team}
spec:
  workerGroupSpecs:
  - groupName: gpu
    template:
      spec:
        containers:
        - name: w
          resources: {limits: {nvidia.com/gpu: 1}}
        tolerations: TOLERATIONS
`

// manifests is a folder with these files.
func manifests(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func tolerating(tolerations string) string {
	return strings.Replace(gpuCluster, "TOLERATIONS", tolerations, 1)
}

func TestPolicyBroken(t *testing.T) {
	dir := manifests(t, map[string]string{"ray.yaml": tolerating("[]")})
	for output, want := range map[string]string{
		"text":  "broken gpu-toleration (high)  ray.yaml:12\n",
		"json":  `"outcome": "broken"`,
		"junit": `<testcase classname="ray.yaml" name="RayCluster team/c: gpu-toleration">`,
		"sarif": `"ruleId": "gpu-toleration"`,
	} {
		r := command(t, setup{dir: dir}, "policy", "ray.yaml", "--output", output)
		if r.code != exitFailed || !strings.Contains(r.stdout, want) || r.stderr != "" {
			t.Errorf("%s: exit code %d, standard output lacks %q:\n%s%s", output, r.code, want, r.stdout, r.stderr)
		}
		if strings.Contains(r.stdout, "\x1b") {
			t.Errorf("%s: colours on something that is no terminal", output)
		}
	}
}

// onlyGPU keeps the test from the other rules, which judge the same cluster.
func onlyGPU(t *testing.T, r result) (outcome string) {
	t.Helper()
	var report struct {
		Subjects []struct {
			Judgements []struct{ Rule, Outcome string }
		}
	}
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil {
		t.Fatalf("%v\n%s%s", err, r.stdout, r.stderr)
	}
	for _, subject := range report.Subjects {
		for _, judgement := range subject.Judgements {
			if judgement.Rule == "gpu-toleration" {
				return judgement.Outcome
			}
		}
	}
	t.Fatal("gpu-toleration has not judged")
	return ""
}

func TestPolicyHolds(t *testing.T) {
	dir := manifests(t, map[string]string{
		"ray.yaml": tolerating("[{key: nvidia.com/gpu, operator: Exists, effect: NoSchedule}]"),
		"bad.yaml": tolerating("[]"),
		"excused.yaml": "exemptions: [{rule: gpu-toleration, stack: dev, resource: 'kubernetes:ray.io/v1:RayCluster::team/c', " +
			"reason: none, owner: team, expires: " + time.Now().AddDate(0, 1, 0).Format(time.DateOnly) + "}]",
		"documents.json": `{"version": 1, "shows": "inputs", "resource": {"urn": "u", "type": "aws:ebs/volume:Volume", "name": "v", ` +
			`"provider": {"urn": "p", "type": "pulumi:providers:aws", "properties": {"region": "us-east-1"}}, ` +
			`"properties": {"encrypted": true, "size": 8}}}` + "\n" +
			`{"version": 1, "shows": "outputs", "resources": [{"urn": "u", "type": "aws:ebs/volume:Volume", "name": "v", ` +
			`"properties": {"encrypted": true, "size": 8}}]}`,
	})
	if got := onlyGPU(t, command(t, setup{dir: dir}, "policy", "ray.yaml", "--output", "json")); got != "holds" {
		t.Errorf("the rule is %s", got)
	}
	excused := command(t, setup{dir: dir}, "policy", "bad.yaml", "--stack", "dev", "--exemptions", "excused.yaml", "--output", "json")
	if got := onlyGPU(t, excused); got != "exempted" {
		t.Errorf("the rule is %s", got)
	}
	r := command(t, setup{dir: dir}, "policy", "documents.json")
	if r.code != exitOK || !strings.Contains(r.stdout, "passed: 0 broken") {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}

func TestPolicyInput(t *testing.T) {
	dir := manifests(t, map[string]string{
		"ray.yaml": tolerating("[]"), "bad.yaml": "kind: 1\n---\na: [\n", "other.yaml": "apiVersion: example.org/v1\nkind: X\nmetadata: {name: x}\n",
		"config.json": `{"no-such-rule": {"a": 1}, "required-tags": {"tags": 3}}`, "noexemptions.yaml": "exemptions: [{rule: x}]",
	})
	for name, m := range map[string]struct {
		args []string
		want []string
	}{
		"no file":       {nil, []string{"name the files or folders to judge"}},
		"all flags":     {[]string{"--output", "xml"}, []string{"name the files", `--output "xml" is unknown; there are text, json, junit and sarif`}},
		"missing":       {[]string{"missing.yaml", "bad.yaml"}, []string{"missing.yaml: there is no such file", "bad.yaml:1: kind is", "bad.yaml:3: this is not YAML"}},
		"nothing":       {[]string{"other.yaml"}, []string{"no rule is for any resource in these files"}},
		"configuration": {[]string{"ray.yaml", "--config", "config.json"}, []string{`"no-such-rule" does not exist`, "required-tags.tags is 3"}},
		"no files": {
			[]string{"ray.yaml", "--config", "none.json", "--exemptions", "noexemptions.yaml"},
			[]string{`--config "none.json" can't be read`, `noexemptions.yaml: exemptions[0].stack is ""`},
		},
		"unknown flag":   {[]string{"--outptu", "json"}, []string{"unknown flag", `see "platform policy --help"`}},
		"list, argument": {[]string{"list", "x"}, []string{"one argument too many"}},
		"list, output":   {[]string{"list", "--output", "sarif"}, []string{`--output "sarif" is unknown; there are text, json and markdown`}},
	} {
		t.Run(name, func(t *testing.T) {
			r := command(t, setup{dir: dir}, append([]string{"policy"}, m.args...)...)
			if r.code != exitInput || r.stdout != "" || strings.Count(r.stderr, "error:") != 1 {
				t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
			}
			for _, want := range m.want {
				if !strings.Contains(r.stderr, want) {
					t.Errorf("standard error lacks %q:\n%s", want, r.stderr)
				}
			}
		})
	}
}

func TestPolicyList(t *testing.T) {
	for output, want := range map[string]string{
		"text":     "gpu-toleration",
		"json":     `"name": "gpu-toleration"`,
		"markdown": "| [gpu-toleration](#gpu-toleration) | high | mandatory | resource |",
	} {
		r := command(t, setup{}, "policy", "list", "--output", output)
		if r.code != exitOK || !strings.Contains(r.stdout, want) || r.stderr != "" {
			t.Errorf("%s: exit code %d, standard output lacks %q:\n%s%s", output, r.code, want, r.stdout, r.stderr)
		}
	}
	help := command(t, setup{}, "policy", "--help")
	if help.code != exitOK || !strings.Contains(help.stdout, "Examples:\n  platform policy ray.yaml\n") {
		t.Errorf("exit code %d\n%s", help.code, help.stdout)
	}
}

// What a preview saved is judged again as the preview judged it: what is not known yet stays so, and nothing else is found.
func TestPolicyJudgesSavedPlan(t *testing.T) {
	plan := previewDev(t, setup{})
	if plan.code != exitOK {
		t.Fatalf("exit code %d\n%s", plan.code, plan.stderr)
	}
	args := []string{"policy", filepath.Join(plan.out, filenames.PolicyDocuments), "--output", "json"}
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(root, "policypack", "environments", "dev.json")
	if _, err := os.Stat(config); err == nil {
		args = append(args, "--config", config)
	}
	r := command(t, setup{}, args...)
	var report struct {
		Summary struct{ Resources, Judgements int }
	}
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil {
		t.Fatalf("%v\n%s%s", err, r.stdout, r.stderr)
	}
	if r.code != exitOK || report.Summary.Resources < 50 || report.Summary.Judgements < 5 {
		t.Errorf("exit code %d, %+v\n%s", r.code, report.Summary, r.stdout)
	}
}
