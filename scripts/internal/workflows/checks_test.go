package workflows_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/workflows"
)

// rights are all that the token of each job may have. A job that is not here may not exist.
var rights = map[string]map[string]string{
	"ci.yml test":                  {"contents": "read"},
	"doctor.yml doctor":            {"contents": "read"},
	"preview.yml cloud":            {"contents": "read", "id-token": "write"},
	"preview.yml offline":          {"contents": "read"},
	"preview.yml stacks":           {"contents": "read"},
	"report.yml report":            {"contents": "read"},
	"security.yml codeql":          {"actions": "read", "contents": "read", "security-events": "write"},
	"security.yml vulnerabilities": {"contents": "read"},
}

// events are what may start each workflow. None is pull_request_target, which gives a pull request's run the secrets.
var events = map[string][]string{
	"ci.yml":       {"pull_request", "push", "workflow_dispatch"},
	"doctor.yml":   {"schedule", "workflow_dispatch"},
	"preview.yml":  {"pull_request", "workflow_dispatch"},
	"report.yml":   {"workflow_dispatch", "workflow_run"},
	"security.yml": {"pull_request", "push", "schedule", "workflow_dispatch"},
}

// actions are those that may be used, each with the inputs that it may be given. A checkout takes what the event says: in report that
// is the default branch.
var actions = map[string][]string{
	"actions/checkout":                      {"persist-credentials"},
	"actions/setup-go":                      {"cache", "cache-dependency-path", "check-latest", "go-version"},
	"actions/setup-node":                    {"node-version"},
	"actions/upload-artifact":               {"if-no-files-found", "name", "path", "retention-days"},
	"aws-actions/configure-aws-credentials": {"aws-region", "role-session-name", "role-to-assume"},
	"github/codeql-action/analyze":          {"category"},
	"github/codeql-action/init":             {"build-mode", "languages"},
}

// findings are what is wrong with a workflow, each with the place.
func findings(w workflows.Workflow) []string {
	var all []string
	for _, check := range []func(workflows.Workflow) []string{
		checkEvents, checkRights, checkPins, checkInputs, checkScripts, checkSecrets, checkLimits, checkConcurrency,
		checkArtifacts, checkEnvironments, checkCloud, checkReport, checkVariables, checkHolder,
	} {
		for _, finding := range check(w) {
			all = append(all, w.File+": "+finding)
		}
	}
	return all
}

func checkEvents(w workflows.Workflow) []string {
	got := slices.Sorted(maps.Keys(w.On))
	if want := events[w.File]; !slices.Equal(got, want) {
		return []string{fmt.Sprintf("is started by %v, allowed: %v", got, want)}
	}
	return nil
}

func checkRights(w workflows.Workflow) []string {
	var found []string
	if w.Permissions == nil || len(w.Permissions) > 0 {
		found = append(found, fmt.Sprintf("permissions at the top are %v, not {}", w.Permissions))
	}
	for name, job := range w.Jobs {
		want, known := rights[w.File+" "+name]
		if !known || !maps.Equal(job.Permissions, want) {
			found = append(found, fmt.Sprintf("job %s has the permissions %v, allowed: %v", name, job.Permissions, want))
		}
	}
	return found
}

var (
	pinned  = regexp.MustCompile(`^([\w.-]+(?:/[\w.-]+)+)@[0-9a-f]{40}$`)
	release = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`)
)

func checkPins(w workflows.Workflow) []string {
	var found []string
	each(w, func(at string, step workflows.Step) {
		if (step.Uses == "") == (step.Run == "") {
			found = append(found, at+" either uses an action or runs a script")
		}
		if step.Uses == "" {
			return
		}
		parts := pinned.FindStringSubmatch(step.Uses)
		switch {
		case parts == nil:
			found = append(found, fmt.Sprintf("%s uses %s, which is not pinned by a commit", at, step.Uses))
		case actions[parts[1]] == nil:
			found = append(found, fmt.Sprintf("%s uses %s, which is not allowed", at, parts[1]))
		case !release.MatchString(step.Version):
			found = append(found, fmt.Sprintf("%s uses %s with the comment %q, not its release", at, parts[1], step.Version))
		}
	})
	return found
}

// checkInputs sees that actions are given no input but the known ones, and that a checkout leaves no token behind.
func checkInputs(w workflows.Workflow) []string {
	var found []string
	each(w, func(at string, step workflows.Step) {
		action, _, _ := strings.Cut(step.Uses, "@")
		for name, value := range step.With {
			if !slices.Contains(actions[action], name) {
				found = append(found, fmt.Sprintf("%s sets %s to %q", at, name, value))
			}
		}
		if action == "actions/checkout" && step.With["persist-credentials"] != "false" {
			found = append(found, at+" leaves its token in the checkout: persist-credentials is not false")
		}
	})
	return found
}

// An expression within a script is replaced before the shell reads it, so that a branch's name can be a command.
func checkScripts(w workflows.Workflow) []string {
	var found []string
	each(w, func(at string, step workflows.Step) {
		if strings.Contains(step.Run, "${{") {
			found = append(found, at+" has an expression in its script; hand it over by env")
		}
	})
	return found
}

var (
	keyStep    = regexp.MustCompile(`^jobs\.(report|doctor)\.steps\[\d+\]\.env\.PLATFORM_APP_(ID|PRIVATE_KEY|KEY_CREATED)$`)
	anySecret  = regexp.MustCompile(`(?i)\bsecrets\b|github\s*(\.\s*token|\[)|GITHUB_TOKEN|GH_TOKEN`)
	anyAppKey  = regexp.MustCompile(`PLATFORM_APP`)
	anyAWSKey  = regexp.MustCompile(`(?i)aws-(access-key-id|secret-access-key|session-token)|AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)`)
	wholeEvent = regexp.MustCompile(`(?i)toJSON\(\s*(github|secrets|env)\b`)
)

// The App's key is in the environment of one step; no other secret and no token is used anywhere.
func checkSecrets(w workflows.Workflow) []string {
	var found []string
	for _, text := range w.Texts {
		if holders[w.File] != nil && keyStep.MatchString(text.Path) {
			continue
		}
		for _, forbidden := range []*regexp.Regexp{anySecret, anyAppKey, anyAWSKey, wholeEvent} {
			if forbidden.MatchString(text.Value) {
				found = append(found, fmt.Sprintf("%s: %q has to do with a secret", text.Path, text.Value))
			}
		}
	}
	return found
}

func checkLimits(w workflows.Workflow) []string {
	var found []string
	for name, job := range w.Jobs {
		if job.Timeout <= 0 {
			found = append(found, fmt.Sprintf("job %s has no timeout-minutes", name))
		}
		for _, step := range job.Steps {
			if step.Timeout >= job.Timeout && step.Timeout > 0 {
				found = append(found, fmt.Sprintf("job %s ends before its step's timeout-minutes", name))
			}
		}
	}
	return found
}

func each(w workflows.Workflow, visit func(at string, step workflows.Step)) {
	for _, name := range slices.Sorted(maps.Keys(w.Jobs)) {
		for i, step := range w.Jobs[name].Steps {
			visit(fmt.Sprintf("job %s, step %d", name, i+1), step)
		}
	}
}
