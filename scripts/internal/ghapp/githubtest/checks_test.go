package githubtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

func annotations(n int) []*github.CheckRunAnnotation {
	var all []*github.CheckRunAnnotation
	for i := range n {
		all = append(all, &github.CheckRunAnnotation{
			Path: github.Ptr("stacks/Pulumi.dev.yaml"), StartLine: github.Ptr(i + 1), EndLine: github.Ptr(i + 1),
			AnnotationLevel: github.Ptr("failure"), Message: github.Ptr("too many"),
		})
	}
	return all
}

func output(summary string, n int) *github.CheckRunOutput {
	return &github.CheckRunOutput{Title: github.Ptr("Preview"), Summary: github.Ptr(summary), Annotations: annotations(n)}
}

func TestChecks(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	ctx := t.Context()
	sha := w.pull.HeadSHA
	made, _, err := w.api.Checks.CreateCheckRun(ctx, owner, name, github.CreateCheckRunOptions{
		Name: "preview dev", HeadSHA: sha, Status: github.Ptr("in_progress"),
	})
	if err != nil || made.GetStatus() != "in_progress" || made.GetApp().GetID() != w.App.ID || len(made.PullRequests) != 1 {
		t.Fatalf("made %+v, %v", made, err)
	}
	for range 2 { // annotations add up
		_, _, err = w.api.Checks.UpdateCheckRun(ctx, owner, name, made.GetID(), github.UpdateCheckRunOptions{
			Name: "preview dev", Conclusion: github.Ptr("failure"), Output: output("bad", 50),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := w.repo.Checks(sha); len(got) != 1 || got[0].Status != "completed" || len(got[0].Annotations) != 100 || got[0].Completed == "" {
		t.Errorf("checks %+v", got)
	}
	listed, response, err := w.api.Checks.ListCheckRunAnnotations(ctx, owner, name, made.GetID(), &github.ListOptions{PerPage: 100})
	if err != nil || len(listed) != 100 || listed[0].GetMessage() != "too many" || response.NextPage != 0 {
		t.Errorf("%d annotations, %v", len(listed), err)
	}
	other := w.AddApp("else", "Other", nil)
	theirs := w.repo.AddCheck(other, githubtest.Check{Name: "lint", HeadSHA: sha})
	all, _, err := w.api.Checks.ListCheckRunsForRef(ctx, owner, name, sha, nil)
	if err != nil || all.GetTotal() != 2 {
		t.Errorf("%+v, %v", all, err)
	}
	mine, _, err := w.api.Checks.ListCheckRunsForRef(ctx, owner, name, sha, &github.ListCheckRunsOptions{AppID: github.Ptr(w.App.ID), CheckName: github.Ptr("preview dev")})
	if err != nil || mine.GetTotal() != 1 || mine.CheckRuns[0].GetID() != made.GetID() || mine.CheckRuns[0].GetOutput().GetAnnotationsCount() != 100 {
		t.Errorf("%+v, %v", mine, err)
	}
	_, _, err = w.api.Checks.UpdateCheckRun(ctx, owner, name, theirs.ID, github.UpdateCheckRunOptions{Name: "lint", Status: github.Ptr("queued")})
	if got := message(t, err); !strings.HasPrefix(got, "403 Invalid app_id") {
		t.Error(got)
	}
}

// A new run of the same name hides the old one, as on GitHub, unless all are asked for.
func TestLatestCheck(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	for range 2 {
		_, _, err := w.api.Checks.CreateCheckRun(t.Context(), owner, name, github.CreateCheckRunOptions{Name: "preview", HeadSHA: w.pull.HeadSHA})
		if err != nil {
			t.Fatal(err)
		}
	}
	for filter, want := range map[string]int{"": 1, "latest": 1, "all": 2} {
		options := &github.ListCheckRunsOptions{}
		if filter != "" {
			options.Filter = &filter
		}
		got, _, err := w.api.Checks.ListCheckRunsForRef(t.Context(), owner, name, w.pull.HeadRef, options)
		if err != nil || got.GetTotal() != want {
			t.Errorf("filter %q: %d, %v", filter, got.GetTotal(), err)
		}
	}
}

func TestCheckLimits(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	create := func(o *github.CheckRunOutput, sha string) error {
		_, _, err := w.api.Checks.CreateCheckRun(t.Context(), owner, name, github.CreateCheckRunOptions{Name: "preview", HeadSHA: sha, Output: o})
		return err
	}
	sha := w.pull.HeadSHA
	if err := create(output(strings.Repeat("x", 65535), 50), sha); err != nil {
		t.Errorf("just short enough: %v", err)
	}
	for want, err := range map[string]error{
		"422 Invalid request.\n\nOnly 65535 characters are allowed; 65536 were supplied.": create(output(strings.Repeat("x", 65536), 0), sha),
		"422 Invalid request.\n\nNo more than 50 items are allowed; 51 were supplied.":    create(output("x", 51), sha),
		"422 Validation Failed; summary exceeds a maximum bytesize of 65535":              create(output(strings.Repeat("é", 40000), 0), sha),
		fmt.Sprintf("422 No commit found for SHA: %s", strings.Repeat("0", 40)):           create(nil, strings.Repeat("0", 40)),
	} {
		if got := message(t, err); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
