package workflows_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/workflows"
)

// holders are the workflows with the App's key, by all that their one job does: the actions that it uses and the scripts that it runs.
// The job is named like its workflow. The last script is the command that gets the key.
var holders = map[string][]string{
	"doctor.yml": {"actions/checkout", "actions/setup-go", "make platform", ".tools/bin/platform app doctor"},
	"report.yml": {
		"actions/checkout", "actions/setup-go", "make platform", `.tools/bin/platform report --run "$RUN_ID" --out out/report`,
		"actions/upload-artifact",
	},
}

// variables are those that a job and its steps may set. Others change what a shell or a tool does, as BASH_ENV, PATH and GOFLAGS do.
var variables = map[string][]string{
	"ci.yml test":         {"VERBOSE"},
	"doctor.yml doctor":   {"PLATFORM_APP_ID", "PLATFORM_APP_KEY_CREATED", "PLATFORM_APP_PRIVATE_KEY"},
	"preview.yml cloud":   {"PLATFORM_VERBOSE", "PULUMI_BACKEND_URL", "STACK"},
	"preview.yml offline": {"PLATFORM_VERBOSE", "STACK"},
	"preview.yml stacks":  {"SAME_REPOSITORY", "VARS"},
	"report.yml report":   {"PLATFORM_APP_ID", "PLATFORM_APP_PRIVATE_KEY", "PLATFORM_VERBOSE", "RUN_ID"},
}

func checkVariables(w workflows.Workflow) []string {
	var found []string
	check := func(at, job string, env map[string]string) {
		for name := range env {
			if !slices.Contains(variables[w.File+" "+job], name) {
				found = append(found, fmt.Sprintf("%s sets the variable %s, which is not allowed", at, name))
			}
		}
	}
	for name, job := range w.Jobs {
		check("job "+name, name, job.Env)
		for i, step := range job.Steps {
			check(fmt.Sprintf("job %s, step %d", name, i+1), name, step.Env)
		}
	}
	return found
}

// checkHolder sees that a job with the key does what it is known to do, that each step follows only on the success of those before
// it, and that nothing reaches a step but what stands in the step.
func checkHolder(w workflows.Workflow) []string {
	want := holders[w.File]
	if want == nil {
		return nil
	}
	var found, does []string
	name := strings.TrimSuffix(w.File, ".yml")
	job := w.Jobs[name]
	if len(job.Env) > 0 || len(job.Outputs) > 0 || job.Needs != "" || job.Strategy.Matrix != nil {
		found = append(found, fmt.Sprintf("job %s shares something with other steps or jobs", name))
	}
	if w.File == "doctor.yml" && job.If != "" {
		found = append(found, fmt.Sprintf("job %s has the condition %q", name, job.If))
	}
	for i, step := range job.Steps {
		action, _, _ := strings.Cut(step.Uses, "@")
		does = append(does, action+step.Run)
		if action != "actions/upload-artifact" && step.If != "" {
			found = append(found, fmt.Sprintf("job %s, step %d has the condition %q", name, i+1, step.If))
		}
	}
	if !slices.Equal(does, want) {
		found = append(found, fmt.Sprintf("job %s does %q, not %q", name, does, want))
	}
	return append(found, checkKey(job, want)...)
}

// checkKey sees that the key is there for one command alone, and that no other step has variables at all.
func checkKey(job workflows.Job, does []string) []string {
	const key = "${{ secrets.PLATFORM_APP_PRIVATE_KEY }}"
	var found []string
	steps := 0
	for _, step := range job.Steps {
		if len(step.Env) == 0 {
			continue
		}
		steps++
		if step.Env["PLATFORM_APP_PRIVATE_KEY"] != key || !strings.HasPrefix(step.Run, ".tools/bin/platform ") ||
			!slices.Contains(does, step.Run) {
			found = append(found, fmt.Sprintf("the key is given to %q", step.Run))
		}
	}
	if steps != 1 {
		found = append(found, fmt.Sprintf("the key is given to %d steps, not to one", steps))
	}
	return found
}
