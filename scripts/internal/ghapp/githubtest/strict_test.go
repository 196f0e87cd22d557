package githubtest_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// Whatever GitHub does not document fails the test that does it, and says what it was.
func TestUndocumentedRequests(t *testing.T) {
	r := &recorder{TB: t}
	w := newWorld(r, githubtest.Options{})
	repo := "/repos/" + owner + "/" + name
	comment := w.repo.AddAppComment(7, w.App, "ours")
	check := w.repo.AddCheck(w.App, githubtest.Check{Name: "preview", HeadSHA: w.pull.HeadSHA})
	sha := w.pull.HeadSHA
	for _, c := range []struct{ method, path, body, want string }{
		{"GET", repo + "/pulls?state=open&zorched=1", "", `query parameter "zorched" is not documented`},
		{"GET", repo + "/pulls?page=1&page=2", "", `query parameter "page" is given 2 times`},
		{"GET", repo + "/pulls?state=merged", "", `parameter "state" in query has an error`},
		{"GET", repo + "/pulls/seven", "", `parameter "pull_number" in path has an error`},
		{"GET", repo + "/zorched", "", "GitHub documents no such operation"},
		{"GET", repo + "/topics", "", "this fake does not serve GET /repos/{owner}/{repo}/topics"},
		{"PUT", repo + "/pulls", "", "GitHub documents no such operation"},
		{"GET", repo, `{"a":1}`, "request body not allowed"},
		{"POST", repo + "/issues/7/comments", `{"body":"x","zorched":1}`, `property "zorched" is unsupported`},
		{"POST", repo + "/issues/7/comments", `{}`, `property "body" is missing`},
		{"POST", repo + "/issues/7/comments", `{"body":7}`, `Error at "/body"`},
		{"POST", repo + "/issues/7/comments", `{"body":`, "request body has an error"},
		{"PATCH", fmt.Sprintf("%s/issues/comments/%d", repo, comment.ID), `{"body":"x","zorched":1}`, `property "zorched" is unsupported`},
		{"POST", repo + "/check-runs", `{"name":"a","head_sha":"` + sha + `","zorched":1}`, `property "zorched" is unsupported`},
		{"POST", repo + "/check-runs", `{"name":"a","head_sha":"` + sha + `","output":{"title":"a","summary":"b","zorched":1}}`, `Error at "/output": property "zorched"`},
		{"POST", repo + "/check-runs", `{"name":"a","head_sha":"` + sha + `","output":{"title":"a","summary":"b","annotations":[{"path":"a","start_line":1,"end_line":1,"annotation_level":"bad","message":"m","zorched":1}]}}`, `Error at "/output/annotations/0": property "zorched"`},
		{"POST", repo + "/check-runs", `{"name":"a","head_sha":"` + sha + `","started_at":"today"}`, `Error at "/started_at"`},
		{"PATCH", fmt.Sprintf("%s/check-runs/%d", repo, check.ID), `{"status":"completed"}`, "anyOf"},
		{"PATCH", fmt.Sprintf("%s/check-runs/%d", repo, check.ID), `{"status":"queued","zorched":1}`, `property "zorched" is unsupported`},
	} {
		w.raw(t, c.method, c.path, c.body)
		if got := r.take(); !strings.Contains(got, c.want) || !strings.Contains(got, c.method+" /repos/octo-org/platform") {
			t.Errorf("%s %s %s:\ngot  %s\nwant %s", c.method, c.path, c.body, got, c.want)
		}
	}
	// What is documented does not fail, through the same door.
	w.raw(t, "GET", repo+"/pulls?state=open&page=1", "")
	w.raw(t, "PATCH", fmt.Sprintf("%s/check-runs/%d", repo, check.ID), `{"conclusion":"success"}`)
	if got := r.take(); got != "" {
		t.Error(got)
	}
}

// An answer is looked at as a request is, wherever in it the undocumented field stands.
func TestUndocumentedAnswers(t *testing.T) {
	r := &recorder{TB: t}
	w := newWorld(r, githubtest.Options{})
	w.repo.AddAppComment(7, w.App, "ours")
	ctx := t.Context()
	list := func() { _, _, _ = w.api.Issues.ListComments(ctx, owner, name, 7, nil) }
	for want, change := range map[string]func(any) any{
		`Error at "/0": property "zorched" is unsupported`:      func(v any) any { at(v, 0)["zorched"] = 1; return v },
		`Error at "/0/user": property "zorched" is unsupported`: func(v any) any { at(v, 0)["user"].(map[string]any)["zorched"] = 1; return v },
		`Error at "/0/performed_via_github_app": property "zorched" is unsupported`: func(v any) any {
			at(v, 0)["performed_via_github_app"].(map[string]any)["zorched"] = 1
			return v
		},
		`property "login" is missing`: func(v any) any { delete(at(v, 0)["user"].(map[string]any), "login"); return v },
		`Error at "/0/created_at"`:    func(v any) any { at(v, 0)["created_at"] = "today"; return v },
		`Error at "/0/url"`:           func(v any) any { at(v, 0)["url"] = "nowhere"; return v },
	} {
		w.Fail(githubtest.ListComments, 1, githubtest.Altered(change))
		list()
		if got := r.take(); !strings.Contains(got, want) || !strings.Contains(got, "response") {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	list()
	if got := r.take(); got != "" {
		t.Error(got)
	}
}

// Objects that the description composes of several, or of a choice of several, are closed like all others.
func TestUndocumentedInComposed(t *testing.T) {
	r := &recorder{TB: t}
	w := newWorld(r, githubtest.Options{})
	ctx := t.Context()
	for _, c := range []struct {
		operation githubtest.Operation
		call      func()
		inside    func(any) any
	}{
		{githubtest.ListInstallationRepo, func() { _, _, _ = w.api.Apps.ListRepos(ctx, nil) }, func(v any) any { return at(field(v, "repositories"), 0) }},
		{githubtest.ListInstallations, func() { _, _, _ = w.asApp.Apps.ListInstallations(ctx, nil) }, func(v any) any { return field(at(v, 0), "account") }},
		{githubtest.GetInstallation, func() { _, _, _ = w.asApp.Apps.GetInstallation(ctx, w.inst.ID) }, func(v any) any { return field(v, "account") }},
		{githubtest.GetApp, func() { _, _, _ = w.asApp.Apps.Get(ctx, "") }, func(v any) any { return field(v, "owner") }},
		{githubtest.ConvertManifest, func() { _, _, _ = w.asApp.Apps.CompleteAppManifest(ctx, w.register(t)) }, func(v any) any { return v }},
		{githubtest.GetRepo, func() { _, _, _ = w.api.Repositories.Get(ctx, owner, name) }, func(v any) any { return field(v, "license") }},
	} {
		c.call()
		if got := r.take(); got != "" {
			t.Errorf("%s as it is: %s", c.operation, got)
		}
		w.Fail(c.operation, 1, githubtest.Altered(func(v any) any {
			c.inside(v).(map[string]any)["zorched"] = 1
			return v
		}))
		c.call()
		if got := r.take(); got == "" || !strings.Contains(got, "response") {
			t.Errorf("%s with a field too many: %q", c.operation, got)
		}
	}
}

func field(object any, name string) any { return object.(map[string]any)[name] }

func at(list any, i int) map[string]any { return list.([]any)[i].(map[string]any) }

// The description is the one that is pinned, and nothing else is installed with it.
func TestPinned(t *testing.T) {
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	lock, err := os.ReadFile(filepath.Join(root, "scripts/tools/github-openapi/package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	var pinned struct {
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal(lock, &pinned); err != nil {
		t.Fatal(err)
	}
	installed, err := os.ReadFile(filepath.Join(root, "scripts/tools/github-openapi/node_modules/@octokit/openapi/package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var is struct{ Version string }
	if err := json.Unmarshal(installed, &is); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range pinned.Packages {
		names = append(names, name)
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"", "node_modules/@octokit/openapi"}) || pinned.Packages[names[1]].Version != is.Version {
		t.Errorf("installed is %s, pinned are %v", is.Version, pinned.Packages)
	}
}
