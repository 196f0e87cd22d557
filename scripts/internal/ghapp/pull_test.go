package ghapp_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

func TestRun(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	for _, c := range []struct {
		owner string
		fork  bool
	}{{"acme", false}, {"mallory", true}} {
		added := h.repo.AddRun(githubtest.Run{HeadOwner: c.owner, HeadBranch: "feature/#1", HeadSHA: head, Attempt: 3})
		got, err := s.Run(t.Context(), added.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := ghapp.Run{ID: added.ID, Attempt: 3, Event: "pull_request", Conclusion: "success", Status: "completed", HeadSHA: head,
			HeadBranch: "feature/#1", HeadOwner: c.owner, HeadRepository: c.owner + "/ray", WorkflowPath: ".github/workflows/preview.yaml",
			URL: got.URL, Fork: c.fork}
		if diff := cmp.Diff(want, got); diff != "" || !strings.HasSuffix(got.URL, fmt.Sprint(added.ID)) {
			t.Errorf("the run is another (-want +got):\n%s", diff)
		}
	}
	_, err := s.Run(t.Context(), 12)
	h.failed(t, err, "reading the workflow run 12 of acme/ray", "404", "actions:read")
}

func TestPullRequestOf(t *testing.T) {
	run := ghapp.Run{ID: 7, HeadSHA: head, HeadBranch: "change", HeadOwner: "acme", HeadRepository: "acme/ray"}
	fork := ghapp.Run{ID: 7, HeadSHA: head, HeadBranch: "change", HeadOwner: "mallory", HeadRepository: "Mallory/ray", Fork: true}
	for name, c := range map[string]struct {
		run   ghapp.Run
		pulls []githubtest.Pull
		want  int
		err   error
	}{
		"own branch":             {run, []githubtest.Pull{{Number: 11, HeadSHA: head}}, 11, nil},
		"fork":                   {fork, []githubtest.Pull{{Number: 11, HeadSHA: head}, {Number: 12, HeadOwner: "mallory", HeadSHA: head}}, 12, nil},
		"fork's branch only":     {run, []githubtest.Pull{{Number: 12, HeadOwner: "mallory", HeadSHA: head}}, 0, ghapp.ErrNoPullRequest},
		"closed":                 {run, []githubtest.Pull{{HeadSHA: head, Closed: true}}, 0, ghapp.ErrNoPullRequest},
		"merged":                 {run, []githubtest.Pull{{HeadSHA: head, Merged: true}}, 0, ghapp.ErrNoPullRequest},
		"another branch":         {run, []githubtest.Pull{{HeadSHA: head, HeadRef: "changes"}}, 0, ghapp.ErrNoPullRequest},
		"to another branch":      {run, []githubtest.Pull{{HeadSHA: head, BaseRef: "release"}}, 0, ghapp.ErrNoPullRequest},
		"closed and opened anew": {run, []githubtest.Pull{{HeadSHA: head, Closed: true}, {Number: 13, HeadSHA: head}}, 13, nil},
		"pushed to meanwhile":    {run, []githubtest.Pull{{HeadSHA: strings.Repeat("f", 40)}}, 0, ghapp.ErrStale},
		"repository gone":        {ghapp.Run{ID: 7, HeadSHA: head, HeadBranch: "change"}, []githubtest.Pull{{HeadSHA: head}}, 0, ghapp.ErrNoPullRequest},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t)
			h.repo.ChangePull(pull, func(p *githubtest.Pull) { p.HeadRef = "unrelated" })
			for _, p := range c.pulls {
				h.repo.AddPull(p)
			}
			got, err := h.session(t).PullRequestOf(t.Context(), c.run)
			if !errors.Is(err, c.err) || got.Number != c.want {
				t.Fatalf("found %+v, error %v; want number %d, error %v", got, err, c.want, c.err)
			}
			if err == nil && (got.HeadSHA != head || got.BaseRef != "main" || got.BaseSHA == "" || !got.Open || got.Fork != c.run.Fork) {
				t.Errorf("found %+v", got)
			}
		})
	}
}

// GitHub's filter is not relied on: what it lets through has to be from the branch of the run.
func TestPullRequestOfFilter(t *testing.T) {
	run := ghapp.Run{ID: 7, HeadSHA: head, HeadBranch: "change", HeadOwner: "acme", HeadRepository: "acme/ray"}
	for name, alter := range map[string]func(pull, head map[string]any){
		"another branch":    func(_, head map[string]any) { head["ref"] = "other" },
		"another fork":      func(_, head map[string]any) { head["repo"].(map[string]any)["full_name"] = "acme/ray-fork" },
		"closed":            func(pull, _ map[string]any) { pull["state"] = "closed" },
		"to another branch": func(pull, _ map[string]any) { pull["base"].(map[string]any)["ref"] = "release" },
		"to another repository": func(pull, _ map[string]any) {
			pull["base"].(map[string]any)["repo"].(map[string]any)["full_name"] = "acme/other"
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t)
			h.Fail(githubtest.ListPulls, 1, githubtest.Altered(func(body any) any {
				for _, p := range body.([]any) {
					p := p.(map[string]any)
					alter(p, p["head"].(map[string]any))
				}
				return body
			}))
			if got, err := h.session(t).PullRequestOf(t.Context(), run); !errors.Is(err, ghapp.ErrNoPullRequest) {
				t.Errorf("found %+v, error %v", got, err)
			}
		})
	}
}

// A filter that GitHub does not understand gives all pull requests.
func TestPullRequestOfOddBranch(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	for i := range 150 {
		h.repo.AddPull(githubtest.Pull{Number: 100 + i, HeadSHA: head, HeadRef: fmt.Sprint("other-", i)})
	}
	odd := ghapp.Run{ID: 7, HeadSHA: head, HeadBranch: "a&state=all#b", HeadOwner: "acme", HeadRepository: "acme/ray"}
	if got, err := s.PullRequestOf(t.Context(), odd); !errors.Is(err, ghapp.ErrNoPullRequest) {
		t.Errorf("found %+v, error %v", got, err)
	}
	h.repo.AddPull(githubtest.Pull{Number: 99, HeadSHA: head, HeadRef: odd.HeadBranch})
	if got, err := s.PullRequestOf(t.Context(), odd); err != nil || got.Number != 99 {
		t.Errorf("found %+v, error %v", got, err)
	}
}

func TestChangedFiles(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	h.repo.ChangePull(pull, func(p *githubtest.Pull) {
		p.Files = []githubtest.File{{Name: "a.go", Status: "added"}, {Name: "new.rego", Previous: "policypack/old.rego", Status: "renamed"}}
	})
	got, complete, err := s.ChangedFiles(t.Context(), pull)
	want := []ghapp.ChangedFile{{Name: "a.go", Status: "added"}, {Name: "new.rego", Previous: "policypack/old.rego", Status: "renamed"}}
	if diff := cmp.Diff(want, got); diff != "" || !complete || err != nil {
		t.Errorf("complete %v, error %v (-want +got):\n%s", complete, err, diff)
	}
	for _, n := range []int{2999, 3000} {
		files := make([]githubtest.File, n)
		for i := range files {
			files[i].Name = fmt.Sprint("file-", i)
		}
		h.repo.ChangePull(pull, func(p *githubtest.Pull) { p.Files = files })
		got, complete, err := s.ChangedFiles(t.Context(), pull)
		if len(got) != n || complete != (n < 3000) || err != nil {
			t.Errorf("of %d files: %d, complete %v, error %v", n, len(got), complete, err)
		}
	}
	_, _, err = s.ChangedFiles(t.Context(), 99)
	h.failed(t, err, "listing the files that pull request 99", "404")
}
