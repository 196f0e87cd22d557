package ghapp

import (
	"context"
	"errors"
)

// ErrNoPullRequest: no pull request is open any more from the branch of a run. There is nothing to report to.
var ErrNoPullRequest = errors.New("no pull request is open from this branch")

// ErrStale: the pull request has got another commit since the run began; the run of that one reports.
var ErrStale = errors.New("the pull request has another commit by now")

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
	return Run{}, errors.New("not built yet")
}

// PullRequest is a pull request of this repository.
type PullRequest struct {
	Number                         int
	HeadSHA, BaseRef, BaseSHA, URL string
	Open, Fork                     bool
}

// PullRequestOf finds the open pull request from the branch of a run to the default branch. ErrNoPullRequest and ErrStale are
// good ends.
func (s *Session) PullRequestOf(ctx context.Context, r Run) (PullRequest, error) {
	return PullRequest{}, errors.New("not built yet")
}

// ChangedFile is a file that a pull request changes.
type ChangedFile struct {
	Name string
	// Previous is its name before, when it was renamed.
	Previous string
	// Status is added, removed, modified, renamed, copied, changed or unchanged.
	Status string
}

// ChangedFiles are those of a pull request. GitHub lists no more than 3,000: complete is false when there may be more, and
// callers then take it that any file may have changed.
func (s *Session) ChangedFiles(ctx context.Context, number int) (files []ChangedFile, complete bool, err error) {
	return nil, false, errors.New("not built yet")
}
