package workflows_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/workflows"
)

// perStack is the part of a concurrency group that sets stacks apart, perPullRequest the one that sets pull requests apart.
const (
	perStack       = "${{ matrix.stack }}"
	perPullRequest = "${{ github.event.pull_request.number || github.ref }}"
	// perRun is the whole group of reports.
	perRun = "report-${{ github.event.workflow_run.id || inputs.run }}"
)

func checkConcurrency(w workflows.Workflow) []string {
	if w.File == "report.yml" {
		return checkReportConcurrency(w)
	}
	var found []string
	if w.File == "doctor.yml" && w.Concurrency.Cancel != "false" {
		found = append(found, "the doctor may be cancelled half-way")
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

// A group takes in whatever asks for it, and cancels what waits there. So only reports that are made may ask, and only those of the
// same previews.
func checkReportConcurrency(w workflows.Workflow) []string {
	var found []string
	job := w.Jobs["report"].Concurrency
	if w.Concurrency.Group != "" {
		found = append(found, "runs whose job is skipped cancel a report that waits")
	}
	if job.Cancel != "false" {
		found = append(found, "a report may be cancelled half-way")
	}
	if job.Group != perRun {
		found = append(found, fmt.Sprintf("a report waits for those of other previews, or not for its own: %q", job.Group))
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
			case step.With["path"] != "out/report" && step.With["path"] != "out/"+perStack:
				found = append(found, fmt.Sprintf("job %s keeps %q, not what it made in out", name, step.With["path"]))
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
		if holders[w.File] != nil {
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
		if want := name + " (" + perStack + ")"; job.Name != want {
			found = append(found, fmt.Sprintf("job %s is named %q, not %q, by which reports know it", name, job.Name, want))
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
	`contains(fromJSON('["success", "failure", "timed_out", "startup_failure"]'), github.event.workflow_run.conclusion)`

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
