package workflows_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/workflows"
)

// perStack is the part of a concurrency group that sets stacks apart, perPullRequest the one that sets pull requests apart.
const (
	perStack       = "${{ matrix.stack }}"
	perPullRequest = "${{ github.event.pull_request.number || github.ref }}"
	// perBranch is the whole group of reports.
	perBranch = "report-${{ github.event.workflow_run.head_repository.full_name }}-" +
		"${{ github.event.workflow_run.head_branch || inputs.run }}"
)

func checkConcurrency(w workflows.Workflow) []string {
	var found []string
	if w.File == "report.yml" && w.Concurrency.Cancel != "false" {
		found = append(found, "a report may be cancelled half-way")
	}
	if group := w.Concurrency.Group; w.File == "report.yml" && group != perBranch {
		found = append(found, fmt.Sprintf("a report waits for those of other branches: %q", group))
	}
	for name, job := range w.Jobs {
		group := job.Concurrency.Group
		switch {
		case w.File != "preview.yml":
			if w.Concurrency.Group == "" {
				found = append(found, "has no concurrency")
			}
		case job.Concurrency.Cancel != "true":
			found = append(found, fmt.Sprintf("job %s is not cancelled by a newer commit", name))
		case !strings.Contains(group, perPullRequest):
			found = append(found, fmt.Sprintf("job %s excludes that of other pull requests: %q", name, group))
		case job.Strategy.Matrix != nil && !strings.Contains(group, perStack):
			found = append(found, fmt.Sprintf("job %s excludes that of other stacks: %q", name, group))
		}
	}
	return found
}

// checkArtifacts sees that names differ, that a failed step loses none, and that none is kept for long. Two jobs may name the same
// stack's artifact: a stack is in the list of one of them.
func checkArtifacts(w workflows.Workflow) []string {
	var found, names []string
	for name, job := range w.Jobs {
		for _, step := range job.Steps {
			if !strings.HasPrefix(step.Uses, "actions/upload-artifact@") {
				continue
			}
			artifact := step.With["name"]
			switch {
			case job.Strategy.Matrix != nil && !strings.HasSuffix(artifact, perStack):
				found = append(found, fmt.Sprintf("job %s names every stack's artifact %q", name, artifact))
			case job.Strategy.Matrix == nil && slices.Contains(names, artifact):
				found = append(found, fmt.Sprintf("two artifacts are named %q", artifact))
			case step.If != "always()":
				found = append(found, fmt.Sprintf("job %s leaves no artifact when it fails", name))
			case step.With["retention-days"] == "" || step.With["if-no-files-found"] == "":
				found = append(found, fmt.Sprintf("job %s does not say how long %q is kept, or what to do when it is empty", name, artifact))
			}
			names = append(names, artifact)
		}
	}
	return found
}

func checkEnvironments(w workflows.Workflow) []string {
	var found []string
	for name, job := range w.Jobs {
		want := ""
		if holders[w.File] != "" {
			want = "report"
		}
		if job.Environment != want {
			found = append(found, fmt.Sprintf("job %s is in the environment %q, not %q", name, job.Environment, want))
		}
		if runner := "ubuntu-24.04"; job.RunsOn != runner && (name != "cloud" || job.RunsOn != "${{ matrix.runner }}") {
			found = append(found, fmt.Sprintf("job %s runs on %q, not on a fresh %s", name, job.RunsOn, runner))
		}
	}
	return found
}

// checkCloud sees that only the job for it takes a role, and only previews what the first job found to be of this repository.
func checkCloud(w workflows.Workflow) []string {
	var found []string
	each(w, func(at string, step workflows.Step) {
		role := strings.HasPrefix(step.Uses, "aws-actions/")
		if role && (w.File != "preview.yml" || !strings.HasPrefix(at, "job cloud,")) {
			found = append(found, at+" takes a role of the cloud")
		}
	})
	if w.File != "preview.yml" {
		return found
	}
	for name, list := range map[string]string{"offline": "stack", "cloud": "include"} {
		job, matrix := w.Jobs[name], w.Jobs[name].Strategy.Matrix
		node := matrix[list]
		if want := "${{ fromJSON(needs.stacks.outputs." + name + ") }}"; len(matrix) != 1 || node.Value != want {
			found = append(found, fmt.Sprintf("job %s takes its stacks from %q, not from %q", name, node.Value, want))
		}
		if want := "needs.stacks.outputs." + name + " != '[]'"; job.If != want {
			found = append(found, fmt.Sprintf("job %s has the condition %q, not %q", name, job.If, want))
		}
	}
	const same = "${{ github.event_name == 'pull_request' && " +
		"github.event.pull_request.head.repo.full_name == github.repository }}"
	for _, step := range w.Jobs["stacks"].Steps {
		if got := step.Env["SAME_REPOSITORY"]; step.Run != "" && got != same {
			found = append(found, fmt.Sprintf("what is of this repository is decided by %q", got))
		}
	}
	return found
}

// reportCondition lets previews of pull requests that ended be reported, and a repetition by hand.
const reportCondition = "github.event_name == 'workflow_dispatch' || github.event.workflow_run.event == 'pull_request' && " +
	"(github.event.workflow_run.conclusion == 'success' || github.event.workflow_run.conclusion == 'failure')"

// checkReport sees that the job hands over nothing of the run under review but its number.
func checkReport(w workflows.Workflow) []string {
	if w.File != "report.yml" {
		return nil
	}
	var found []string
	if got := w.Jobs["report"].If; got != reportCondition {
		found = append(found, fmt.Sprintf("reports when %q", got))
	}
	for _, text := range w.Texts {
		if strings.HasPrefix(text.Path, "jobs.report.steps") && strings.Contains(text.Value, "workflow_run") &&
			text.Value != "${{ github.event.workflow_run.id || inputs.run }}" {
			found = append(found, fmt.Sprintf("%s hands over %q", text.Path, text.Value))
		}
	}
	return found
}

// checkKey sees that the key is there for one command alone.
func checkKey(w workflows.Workflow) []string {
	program := holders[w.File]
	if program == "" {
		return nil
	}
	var found []string
	const key = "${{ secrets.PLATFORM_APP_PRIVATE_KEY }}"
	steps := 0
	for _, step := range w.Jobs[strings.TrimSuffix(w.File, ".yml")].Steps {
		if values := slices.Collect(maps.Values(step.Env)); slices.Contains(values, key) {
			steps++
			if !strings.HasPrefix(step.Run, program) || strings.Contains(step.Run, "\n") {
				found = append(found, fmt.Sprintf("the key is given to %q", step.Run))
			}
		}
	}
	if steps != 1 {
		found = append(found, fmt.Sprintf("the key is given to %d steps, not to one", steps))
	}
	return found
}
