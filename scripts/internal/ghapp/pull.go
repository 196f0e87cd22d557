package ghapp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-github/v88/github"
)

// ErrNoPullRequest says that no pull request is open any more from the branch of a run. There is nothing to report to.
var ErrNoPullRequest = errors.New("no pull request is open from this branch")

// ErrStale says that the pull request has got another commit since the run began; the run of that one reports.
var ErrStale = errors.New("the pull request has another commit by now")

const (
	runsNeed  = "actions:read"
	pullsNeed = "pull_requests:read"
	repoNeed  = "metadata:read"
	// maxChangedFiles is how many changed files GitHub lists at most.
	maxChangedFiles = 3000
)

// Run is a workflow run as GitHub knows it.
type Run struct {
	ID      int64
	Attempt int
	// Event is what started it, as pull_request; Status as completed; Conclusion as success, empty while it runs.
	Event, Conclusion, Status string
	HeadSHA, HeadBranch       string
	// HeadOwner and HeadRepository, OWNER/NAME, are where the branch is; both empty when that repository is gone.
	HeadOwner, HeadRepository string
	// WorkflowPath is the workflow's file, as .github/workflows/preview.yml.
	WorkflowPath string
	// URL is its page.
	URL string
	// Fork is true when the branch is not of this repository.
	Fork bool
}

// Run reads a workflow run of this repository.
func (s *Session) Run(ctx context.Context, id int64) (Run, error) {
	run, _, err := s.Client.Actions.GetWorkflowRunByID(ctx, s.Repository.Owner, s.Repository.Name, id)
	if err != nil {
		return Run{}, s.explain(fmt.Sprintf("reading the workflow run %d of %s", id, s.Repository), runsNeed, err)
	}
	head := run.GetHeadRepository()
	// GitHub may add @ and the branch.
	path, _, _ := strings.Cut(run.GetPath(), "@")
	return Run{
		ID: run.GetID(), Attempt: run.GetRunAttempt(),
		Event: run.GetEvent(), Conclusion: run.GetConclusion(), Status: run.GetStatus(),
		HeadSHA: run.GetHeadSHA(), HeadBranch: run.GetHeadBranch(),
		HeadOwner: head.GetOwner().GetLogin(), HeadRepository: head.GetFullName(),
		WorkflowPath: path, URL: run.GetHTMLURL(), Fork: !s.isThis(head),
	}, nil
}

// isThis tells whether a repository is the session's. GitHub does not mind upper and lower case in names.
func (s *Session) isThis(r *github.Repository) bool {
	return strings.EqualFold(r.GetFullName(), s.Repository.String())
}

// PullRequest is a pull request of this repository.
type PullRequest struct {
	Number                         int
	HeadSHA, BaseRef, BaseSHA, URL string
	Open, Fork                     bool
	// OtherBase is the base of another pull request, open or closed, from the same branch at the same commit; empty when there is
	// none. A run may be of that one, whose base may have another workflow. Only PullRequestOf tells it.
	OtherBase string
}

// PullRequestOf finds the open pull request from the branch of a run to the default branch: GitHub allows one for such a pair.
// Only GitHub is asked: an artifact could name any pull request, and a run's own list of them is empty for forks. GitHub does not
// tell which pull request a run is of, though, when several to different bases share its commit: see PullRequest.OtherBase.
// ErrNoPullRequest and ErrStale are good ends.
func (s *Session) PullRequestOf(ctx context.Context, r Run) (PullRequest, error) {
	if r.HeadOwner == "" || r.HeadBranch == "" || r.HeadRepository == "" {
		return PullRequest{}, fmt.Errorf("run %d: its branch or its repository is gone: %w", r.ID, ErrNoPullRequest)
	}
	action := fmt.Sprintf("finding the pull request from %q to %s", r.HeadOwner+":"+r.HeadBranch, s.Repository)
	base, err := s.DefaultBranch(ctx)
	if err != nil {
		return PullRequest{}, err
	}
	all, err := s.pullsFrom(ctx, r)
	if err != nil {
		return PullRequest{}, s.explain(action, pullsNeed, err)
	}
	found, otherBase := toBase(all, base, r.HeadSHA)
	switch {
	case found == nil:
		return PullRequest{}, fmt.Errorf("%q to %q: %w", r.HeadOwner+":"+r.HeadBranch, base, ErrNoPullRequest)
	case found.GetHead().GetSHA() != r.HeadSHA:
		return PullRequest{}, fmt.Errorf("pull request %d is at %s, run %d at %s: %w",
			found.GetNumber(), found.GetHead().GetSHA(), r.ID, r.HeadSHA, ErrStale)
	}
	pull := s.pullRequest(found)
	pull.OtherBase = otherBase
	return pull, nil
}

// toBase is the open pull request to a base, nil if there is none, and the base of another one at the commit.
func toBase(all []*github.PullRequest, base, commit string) (found *github.PullRequest, otherBase string) {
	for _, p := range all {
		switch to := p.GetBase().GetRef(); {
		case to == base && p.GetState() == "open":
			found = p
		case to != base && p.GetHead().GetSHA() == commit:
			otherBase = to
		}
	}
	return found, otherBase
}

// pullsFrom are all pull requests from the branch of a run, open or closed, to whatever base.
func (s *Session) pullsFrom(ctx context.Context, r Run) ([]*github.PullRequest, error) {
	var all []*github.PullRequest
	err := pages(func(page github.ListOptions) (*github.Response, error) {
		list, response, err := s.Client.PullRequests.List(ctx, s.Repository.Owner, s.Repository.Name, &github.PullRequestListOptions{
			State: "all", Head: r.HeadOwner + ":" + r.HeadBranch, ListOptions: page,
		})
		all = append(all, slices.DeleteFunc(list, func(p *github.PullRequest) bool { return !s.isFrom(p, r) })...)
		return response, err
	})
	return all, err
}

// DefaultBranch is that of the repository.
func (s *Session) DefaultBranch(ctx context.Context) (string, error) {
	repository, _, err := s.Client.Repositories.Get(ctx, s.Repository.Owner, s.Repository.Name)
	if err != nil {
		return "", s.explain("reading the repository "+s.Repository.String(), repoNeed, err)
	}
	return repository.GetDefaultBranch(), nil
}

// PullRequest reads a pull request by its number.
func (s *Session) PullRequest(ctx context.Context, number int) (PullRequest, error) {
	found, _, err := s.Client.PullRequests.Get(ctx, s.Repository.Owner, s.Repository.Name, number)
	if err != nil {
		return PullRequest{}, s.explain(fmt.Sprintf("reading pull request %d of %s", number, s.Repository), pullsNeed, err)
	}
	return s.pullRequest(found), nil
}

func (s *Session) pullRequest(p *github.PullRequest) PullRequest {
	return PullRequest{
		Number: p.GetNumber(), HeadSHA: p.GetHead().GetSHA(), BaseRef: p.GetBase().GetRef(), BaseSHA: p.GetBase().GetSHA(),
		URL: p.GetHTMLURL(), Open: p.GetState() == "open", Fork: !s.isThis(p.GetHead().GetRepo()),
	}
}

// isFrom tells whether a pull request is from the branch of a run. GitHub's filter is not enough: it is left out when GitHub does
// not understand it, and it does not tell two forks of one owner apart.
func (s *Session) isFrom(p *github.PullRequest, r Run) bool {
	return p.GetHead().GetRef() == r.HeadBranch && strings.EqualFold(p.GetHead().GetRepo().GetFullName(), r.HeadRepository) &&
		s.isThis(p.GetBase().GetRepo())
}

// ChangedFile is a file that a pull request changes.
type ChangedFile struct {
	Name string
	// Previous is its name before, when it was renamed.
	Previous string
	// Status is added, removed, modified, renamed, copied, changed or unchanged.
	Status string
}

// ChangedFiles are those of a pull request, at the commit that it has now. GitHub lists no more than 3,000: complete is false
// when there may be more, and callers then take it that any file may have changed.
func (s *Session) ChangedFiles(ctx context.Context, number int) (files []ChangedFile, complete bool, err error) {
	err = pages(func(page github.ListOptions) (*github.Response, error) {
		list, response, err := s.Client.PullRequests.ListFiles(ctx, s.Repository.Owner, s.Repository.Name, number, &page)
		for _, f := range list {
			files = append(files, ChangedFile{Name: f.GetFilename(), Previous: f.GetPreviousFilename(), Status: f.GetStatus()})
		}
		return response, err
	})
	if err != nil {
		action := fmt.Sprintf("listing the files that pull request %d of %s changes", number, s.Repository)
		return nil, false, s.explain(action, pullsNeed, err)
	}
	return files, len(files) < maxChangedFiles, nil
}
