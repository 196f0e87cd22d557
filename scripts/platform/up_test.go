package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// counts reads how many resources a written plan creates and leaves as they are.
func counts(t *testing.T, r result, operation string) (create, same int, passed bool) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(r.out, operation+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var plan struct {
		Counts  struct{ Create, Same int }
		Verdict struct{ Passed bool }
		Info    struct{ Operation string }
	}
	if err := json.Unmarshal(raw, &plan); err != nil || plan.Info.Operation != operation {
		t.Fatalf("%s.json: operation %q, %v", operation, plan.Info.Operation, err)
	}
	return plan.Counts.Create, plan.Counts.Same, plan.Verdict.Passed
}

// What one up makes is what the next one, and a preview, find.
func TestUpGoesOn(t *testing.T) {
	state := t.TempDir()
	up := func() result {
		t.Helper()
		r := command(t, setup{}, "up", "--offline", "--stack", "dev", "--state", state, "--out", "OUT")
		if r.code != exitOK {
			t.Fatalf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
		}
		return r
	}
	first := up()
	created, same, passed := counts(t, first, "up")
	if planned, _, _ := counts(t, first, "preview"); created != planned || created < 20 || same != 0 || !passed {
		t.Errorf("first up: %d created, %d planned, %d unchanged, passed %v", created, planned, same, passed)
	}
	for _, want := range []string{"Update of rayplatform/dev: passed", " created.", "AWS and Kubernetes were simulated: what is made stands in " + state} {
		if !strings.Contains(first.stdout, want) {
			t.Errorf("standard output lacks %q:\n%s", want, first.stdout)
		}
	}
	if c, s, _ := counts(t, up(), "up"); c != 0 || s != created {
		t.Errorf("second up: %d created, %d unchanged, want none and %d", c, s, created)
	}
	r := command(t, setup{}, "preview", "--offline", "--stack", "dev", "--state", state, "--out", "OUT")
	if c, s, _ := counts(t, r, "preview"); r.code != exitOK || c != 0 || s != created {
		t.Errorf("preview: exit code %d, %d created, %d unchanged", r.code, c, s)
	}
	r = previewDev(t, setup{})
	if c, _, _ := counts(t, r, "preview"); c != created {
		t.Errorf("a preview without the state creates %d, want %d", c, created)
	}
}

// A broken rule stops an update before anything is made.
func TestUpIsGatedOnThePreview(t *testing.T) {
	state := t.TempDir()
	untagged := planted("aws:eks/nodeGroup:NodeGroup", func(props pulumi.Map) { delete(props["tags"].(pulumi.Map), "Repository") })
	r := command(t, setup{program: untagged}, "up", "--offline", "--stack", "dev", "--state", state, "--out", "OUT")
	if r.code != exitFailed || !strings.Contains(r.stdout, "required-tags") || !strings.Contains(r.stdout, "so nothing was made") {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	if _, _, passed := counts(t, r, "preview"); passed {
		t.Error("the preview passed")
	}
	if _, err := os.Stat(filepath.Join(r.out, "up.json")); err == nil {
		t.Error("there is a report of an update")
	}
	if made, err := os.ReadFile(filepath.Join(state, "dev", "account-aws.jsonl")); err != nil || len(made) != 0 {
		t.Errorf("the account holds %s, %v", made, err)
	}
}
