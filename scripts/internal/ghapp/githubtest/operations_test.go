package githubtest_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// Each operation, through the client that the platform uses: what it makes of the answers is what the fake holds.
func TestApp(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	ctx := t.Context()
	app, _, err := w.asApp.Apps.Get(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if app.GetID() != w.App.ID || app.GetSlug() != "ray-platform" || app.GetClientID() != w.App.ClientID {
		t.Errorf("App %+v", app)
	}
	inst, _, err := w.asApp.Apps.GetRepositoryInstallation(ctx, owner, name)
	if err != nil {
		t.Fatal(err)
	}
	if inst.GetID() != w.inst.ID || inst.GetPermissions().GetChecks() != "write" || inst.GetAccount().GetLogin() != owner {
		t.Errorf("installation %+v", inst)
	}
	if _, _, err := w.asApp.Apps.GetRepositoryInstallation(ctx, owner, "other"); message(t, err) != "404 Not Found" {
		t.Error(err)
	}
	all, _, err := w.asApp.Apps.ListInstallations(ctx, nil)
	if err != nil || len(all) != 1 || all[0].GetID() != w.inst.ID {
		t.Errorf("installations %v, %v", all, err)
	}
	token, _, err := w.asApp.Apps.CreateInstallationToken(ctx, w.inst.ID, &github.InstallationTokenOptions{
		Repositories: []string{name}, Permissions: &github.InstallationPermissions{Checks: github.Ptr("read")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if token.GetPermissions().GetChecks() != "read" || token.GetPermissions().Issues != nil || len(token.Repositories) != 1 {
		t.Errorf("token %+v", token)
	}
	api := w.client(t, token.GetToken())
	repos, _, err := api.Apps.ListRepos(ctx, nil)
	if err != nil || repos.GetTotalCount() != 1 || repos.Repositories[0].GetFullName() != owner+"/"+name {
		t.Errorf("repositories %+v, %v", repos, err)
	}
	if _, err := api.Apps.RevokeInstallationToken(ctx); err != nil {
		t.Error(err)
	}
	if _, _, err := api.Repositories.Get(ctx, owner, name); message(t, err) != "401 Bad credentials" {
		t.Error(err)
	}
}

func TestPulls(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	ctx := t.Context()
	fork := w.repo.AddPull(githubtest.Pull{HeadOwner: "stranger", HeadRef: "idea", Author: "stranger"})
	w.repo.AddPull(githubtest.Pull{Closed: true, HeadRef: "old"})
	repo, _, err := w.api.Repositories.Get(ctx, owner, name)
	if err != nil || repo.GetDefaultBranch() != "main" || repo.GetFullName() != owner+"/"+name {
		t.Errorf("repository %+v, %v", repo, err)
	}
	numbers := func(options *github.PullRequestListOptions) (numbers []int) {
		pulls, _, err := w.api.PullRequests.List(ctx, owner, name, options)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pulls {
			numbers = append(numbers, p.GetNumber())
		}
		return numbers
	}
	for _, c := range []struct {
		options github.PullRequestListOptions
		want    []int
	}{
		{github.PullRequestListOptions{}, []int{fork.Number, 7}},
		{github.PullRequestListOptions{State: "all"}, []int{3, fork.Number, 7}},
		{github.PullRequestListOptions{State: "closed"}, []int{3}},
		{github.PullRequestListOptions{Head: "stranger:idea"}, []int{fork.Number}},
		{github.PullRequestListOptions{Head: owner + ":idea"}, nil},
		{github.PullRequestListOptions{Base: "release"}, nil},
	} {
		if diff := cmp.Diff(c.want, numbers(&c.options)); diff != "" {
			t.Errorf("%+v: %s", c.options, diff)
		}
	}
	p, _, err := w.api.PullRequests.Get(ctx, owner, name, fork.Number)
	if err != nil || p.GetHead().GetSHA() != fork.HeadSHA || p.GetHead().GetRepo().GetFullName() != "stranger/platform" ||
		p.GetHead().GetRepo().GetID() == p.GetBase().GetRepo().GetID() || !p.GetHead().GetRepo().GetFork() {
		t.Errorf("pull request %+v, %v", p, err)
	}
	files, _, err := w.api.PullRequests.ListFiles(ctx, owner, name, 7, &github.ListOptions{PerPage: 1, Page: 2})
	if err != nil || len(files) != 1 || files[0].GetFilename() != "b.go" || files[0].GetPreviousFilename() != "c.go" {
		t.Errorf("files %+v, %v", files, err)
	}
	w.repo.ChangePull(7, func(p *githubtest.Pull) { p.HeadSHA = strings.Repeat("ab", 20) })
	if p, _, err := w.api.PullRequests.Get(ctx, owner, name, 7); err != nil || p.GetHead().GetSHA() != strings.Repeat("ab", 20) {
		t.Errorf("after a push: %+v, %v", p, err)
	}
}

func TestComments(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	ctx := t.Context()
	other := w.AddApp("else", "Other App", nil)
	w.repo.AddComment(7, "octocat", "hello")
	theirs := w.repo.AddAppComment(7, other, "beep")
	made, _, err := w.api.Issues.CreateComment(ctx, owner, name, 7, &github.IssueComment{Body: github.Ptr("ours")})
	if err != nil {
		t.Fatal(err)
	}
	if made.GetUser().GetLogin() != "ray-platform[bot]" || made.GetUser().GetType() != "Bot" {
		t.Errorf("author %+v", made.GetUser())
	}
	if _, _, err := w.api.Issues.EditComment(ctx, owner, name, made.GetID(), &github.IssueComment{Body: github.Ptr("changed")}); err != nil {
		t.Error(err)
	}
	got, _, err := w.api.Issues.GetComment(ctx, owner, name, made.GetID())
	if err != nil || got.GetBody() != "changed" {
		t.Errorf("%+v, %v", got, err)
	}
	var authors []string
	all, _, err := w.api.Issues.ListComments(ctx, owner, name, 7, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		authors = append(authors, c.GetUser().GetLogin()+" "+c.GetBody())
	}
	if diff := cmp.Diff([]string{"octocat hello", "other-app[bot] beep", "ray-platform[bot] changed"}, authors); diff != "" {
		t.Error(diff)
	}
	_, _, err = w.api.Issues.EditComment(ctx, owner, name, theirs.ID, &github.IssueComment{Body: github.Ptr("mine now")})
	if got := message(t, err); got != "403 Resource not accessible by integration" {
		t.Error(got)
	}
	if _, err := w.api.Issues.DeleteComment(ctx, owner, name, made.GetID()); err != nil {
		t.Error(err)
	}
	if n := len(w.repo.Comments(7)); n != 2 {
		t.Errorf("%d comments are left", n)
	}
	long := func(n int, of string) error {
		_, _, err := w.api.Issues.CreateComment(ctx, owner, name, 7, &github.IssueComment{Body: github.Ptr(strings.Repeat(of, n))})
		return err
	}
	if err := long(65536, "é"); err != nil {
		t.Errorf("the longest comment: %v", err)
	}
	if got := message(t, long(65537, "x")); !strings.HasPrefix(got, "422 ") || !strings.Contains(got, "maximum is 65536 characters") {
		t.Error(got)
	}
	if _, _, err := w.api.Issues.CreateComment(ctx, owner, name, 99, &github.IssueComment{Body: github.Ptr("x")}); message(t, err) != "404 Not Found" {
		t.Error(err)
	}
}

// Pages are linked as GitHub links them, and all comments are on some page once.
func TestPages(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	for i := range 65 {
		w.repo.AddComment(7, "octocat", fmt.Sprint(i))
	}
	var bodies, want []string
	options := &github.IssueListCommentsOptions{ListOptions: github.ListOptions{PerPage: 30}}
	for {
		page, response, err := w.api.Issues.ListComments(t.Context(), owner, name, 7, options)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page {
			bodies = append(bodies, c.GetBody())
		}
		if response.NextPage == 0 {
			if response.PrevPage != 2 || response.FirstPage != 1 {
				t.Errorf("links of the last page: %+v", response)
			}
			break
		}
		if response.LastPage != 3 {
			t.Errorf("last page %d", response.LastPage)
		}
		options.Page = response.NextPage
	}
	for i := range 65 {
		want = append(want, fmt.Sprint(i))
	}
	if diff := cmp.Diff(want, bodies); diff != "" {
		t.Error(diff)
	}
}

func TestActions(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	ctx := t.Context()
	run := w.repo.AddRun(githubtest.Run{HeadSHA: w.pull.HeadSHA, Pulls: []int{7}, HeadOwner: "stranger"})
	a := w.repo.AddArtifact(run.ID, "preview-dev", []byte("zip"))
	w.repo.AddArtifact(run.ID, "preview-staging", []byte("zip"))
	got, _, err := w.api.Actions.GetWorkflowRunByID(ctx, owner, name, run.ID)
	if err != nil || got.GetHeadSHA() != w.pull.HeadSHA || got.PullRequests[0].GetNumber() != 7 ||
		got.GetHeadRepository().GetFullName() != "stranger/platform" || got.GetConclusion() != "success" {
		t.Errorf("run %+v, %v", got, err)
	}
	list, _, err := w.api.Actions.ListWorkflowRunArtifacts(ctx, owner, name, run.ID, nil)
	if err != nil || list.GetTotalCount() != 2 || list.Artifacts[0].GetName() != "preview-dev" || list.Artifacts[0].GetSizeInBytes() != 3 {
		t.Errorf("artifacts %+v, %v", list, err)
	}
	w.repo.AddJob(run.ID, githubtest.Job{Name: "offline (dev)"})
	w.repo.AddJob(run.ID, githubtest.Job{Name: "stacks", Attempt: 2}) // of an attempt that is not the run's newest
	for filter, want := range map[string]int{"latest": 1, "all": 2} {
		jobs, _, err := w.api.Actions.ListWorkflowJobs(ctx, owner, name, run.ID, &github.ListWorkflowJobsOptions{Filter: filter})
		if err != nil || jobs.GetTotalCount() != want || jobs.Jobs[0].GetName() != "offline (dev)" || jobs.Jobs[0].GetRunID() != run.ID {
			t.Errorf("%s jobs %+v, %v", filter, jobs, err)
		}
	}
	to, _, err := w.api.Actions.DownloadArtifact(ctx, owner, name, a.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(to.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if zip, err := io.ReadAll(response.Body); err != nil || !bytes.Equal(zip, []byte("zip")) {
		t.Errorf("%q, %v", zip, err)
	}
	w.Fail(githubtest.DownloadBlob, 1, githubtest.Truncated())
	if response, err = http.Get(to.String()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if zip, err := io.ReadAll(response.Body); err == nil {
		t.Errorf("a broken download: %q", zip)
	}
	w.repo.ChangeArtifact(a.ID, func(a *githubtest.Artifact) { a.Expired = true })
	if status, _ := w.raw(t, "GET", fmt.Sprintf("/repos/%s/%s/actions/artifacts/%d/zip", owner, name, a.ID), ""); status != http.StatusGone {
		t.Errorf("an expired artifact: %d", status)
	}
}

// The store of artifacts belongs to somebody else: a token that gets there is lost.
func TestTokenSentToStore(t *testing.T) {
	r := &recorder{TB: t}
	w := newWorld(r, githubtest.Options{})
	run := w.repo.AddRun(githubtest.Run{})
	a := w.repo.AddArtifact(run.ID, "preview", []byte("zip"))
	_, header := w.raw(t, "GET", fmt.Sprintf("/repos/%s/%s/actions/artifacts/%d/zip", owner, name, a.ID), "") // follows with the token
	if header.Get("Content-Type") != "application/zip" {
		t.Errorf("not followed: %v", header)
	}
	if got := r.take(); !strings.Contains(got, "was sent an Authorization header") {
		t.Errorf("recorded %q", got)
	}
}
