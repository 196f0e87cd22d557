package reporter

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

func TestChangesOf(t *testing.T) {
	for name, c := range map[string]struct {
		files    []ghapp.ChangedFile
		complete bool
		want     changes
	}{
		"settings and texts": {
			[]ghapp.ChangedFile{{Name: "stacks/Pulumi.dev.yaml", Status: "modified"}, {Name: "docs/x.md"}, {Name: "scripts/platform/README.md"}, {Name: "infra/x_test.go"}, {Name: "docs/images/x.png"}},
			true, changes{},
		},
		"the pack": {[]ghapp.ChangedFile{{Name: "policypack/environments/dev.json"}}, true, changes{pack: true}},
		"the pack, moved away": {
			[]ghapp.ChangedFile{{Name: "docs/limits.yaml", Previous: "policypack/rules/limits.yaml", Status: "renamed"}}, true, changes{pack: true},
		},
		"code": {
			[]ghapp.ChangedFile{{Name: "go.mod"}, {Name: ".github/stacks.sh"}, {Name: "infra/network/network.go"}, {Name: "scripts/tools/pulumi/go.sum"}, {Name: "go.mod"}},
			true, changes{code: []string{".github/stacks.sh", "go.mod", "infra/network/network.go", "scripts/tools/pulumi/go.sum"}},
		},
		"what is code only to those who know": {
			[]ghapp.ChangedFile{
				{Name: "GNUmakefile"}, {Name: "go.work"}, {Name: ".tools/bin/pulumi"}, {Name: "infra/x.s"}, {Name: ".gitattributes"},
				{Name: "policypack/engine/judge.go"}, {Name: "stacks/settings.schema.json"}, {Name: ".github/README.md"},
			},
			true, changes{pack: true, code: []string{
				".gitattributes", ".github/README.md", ".tools/bin/pulumi", "GNUmakefile", "go.work", "infra/x.s", "policypack/engine/judge.go",
				"stacks/settings.schema.json",
			}},
		},
		"code, moved away": {
			[]ghapp.ChangedFile{{Name: "docs/main.txt", Previous: "infra/main.go", Status: "renamed"}}, true, changes{code: []string{"infra/main.go"}},
		},
		"stacks": {
			[]ghapp.ChangedFile{
				{Name: "stacks/Pulumi.old.yaml", Status: "removed"}, {Name: "stacks/Pulumi.new.yaml", Previous: "stacks/Pulumi.renamed.yaml", Status: "renamed"},
				{Name: "stacks/Pulumi.dev.yaml", Status: "modified"}, {Name: "stacks/deep/Pulumi.x.yaml", Status: "removed"},
			},
			true, changes{removed: []string{"old", "renamed"}, code: []string{"stacks/deep/Pulumi.x.yaml"}},
		},
		"more than GitHub lists": {nil, false, changes{pack: true, code: []string{"more files than GitHub lists"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, changesOf(c.files, c.complete), cmp.AllowUnexported(changes{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A copy leaves what it was made from where it is.
func TestCopiesRemoveNothing(t *testing.T) {
	got := changesOf([]ghapp.ChangedFile{{Name: "stacks/Pulumi.new.yaml", Previous: "stacks/Pulumi.dev.yaml", Status: "copied"}}, true)
	if len(got.removed) != 0 {
		t.Errorf("removed: %v", got.removed)
	}
}

func TestReportable(t *testing.T) {
	good := ghapp.Run{WorkflowPath: workflow, Event: "pull_request", Status: "completed", Conclusion: "failure"}
	if err := reportable(good); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*ghapp.Run){
		"another workflow": func(r *ghapp.Run) { r.WorkflowPath = ".github/workflows/ci.yml" },
		"by hand":          func(r *ghapp.Run) { r.Event = "workflow_dispatch" },
		"under way":        func(r *ghapp.Run) { r.Status = "in_progress" },
	} {
		run := good
		change(&run)
		var input *usage.Error
		if err := reportable(run); !errors.As(err, &input) {
			t.Errorf("%s: %v", name, err)
		}
	}
	good.Conclusion = "cancelled"
	if err := reportable(good); !errors.Is(err, ErrNothing) {
		t.Errorf("cancelled: %v", err)
	}
}

// What passed counts only if its job succeeded in the newest attempt of the run.
func TestEnded(t *testing.T) {
	passed := review.Stack{Name: "dev", Base: &verdict.Report{}, Plan: plan.Plan{
		Info: plan.Info{Operation: plan.OperationPreview}, Packs: []plan.Pack{{Name: "p"}},
		Run: plan.Run{Complete: true, Preview: true, Result: "succeeded"},
	}}
	for name, c := range map[string]struct {
		jobs []ghapp.Job
		want string
	}{
		"offline":           {[]ghapp.Job{{Name: "stacks", Conclusion: "failure"}, {Name: "offline (dev)", Conclusion: "success"}}, ""},
		"cloud":             {[]ghapp.Job{{Name: "cloud (dev)", Conclusion: "success"}}, ""},
		"failed":            {[]ghapp.Job{{Name: "offline (dev)", Conclusion: "failure"}}, "is failure in the newest attempt"},
		"under way":         {[]ghapp.Job{{Name: "offline (dev)", Status: "in_progress"}}, "is in_progress in the newest attempt"},
		"another's":         {[]ghapp.Job{{Name: "offline (production)", Conclusion: "success"}}, "is not there in the newest attempt"},
		"nothing left":      {nil, "is not there"},
		"left where it was": {[]ghapp.Job{{Name: "stacks", Attempt: 1}, {Name: "cloud (dev)", Attempt: 1, Conclusion: "success"}}, ""},
		"not run again":     {[]ghapp.Job{{Name: "stacks", Attempt: 2}, {Name: "cloud (dev)", Attempt: 1, Conclusion: "success"}}, "is not there"},
	} {
		got := ended(passed, c.jobs)
		if got.Passed() != (c.want == "") || !strings.Contains(got.Problem, c.want) {
			t.Errorf("%s: passed %t, problem %q", name, got.Passed(), got.Problem)
		}
	}
	if got := ended(review.Stack{Name: "dev", Problem: "own"}, nil); got.Problem != "own" {
		t.Errorf("problem %q", got.Problem)
	}
}
