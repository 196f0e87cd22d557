// Package reporter brings what the previews of a pull request left to that pull request: it collects, has it judged, and posts.
// It runs the code of the base branch, and what it collects was written by code under review.
package reporter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/intake"
	"github.com/rayplatform/rayplatform/scripts/internal/preview"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// workflow is the file of the workflow whose runs are reported.
const workflow = ".github/workflows/preview.yml"

// Report is what is to be told, and where.
type Report struct {
	Review review.Review
	// Number is the pull request's.
	Number int
	// Run and Attempt are of the workflow run that made the previews: a newer one's report is not written over.
	Run     int64
	Attempt int
}

// ErrNothing wraps why there is nothing to report and nothing wrong with that.
var ErrNothing = errors.New("nothing to report")

// Source is where previews are collected from.
type Source struct {
	Session *ghapp.Session
	// Root is a checkout of the base branch.
	Root string
	// Begin is told what begins, and calls end when it is over.
	Begin func(text string) (end func())
}

// FromRun collects what a run of the workflow left. The pull request and its changes are GitHub's word, never that of an
// artifact. The error is ErrNothing when the run or the pull request is past.
func (s Source) FromRun(ctx context.Context, id int64) (Report, error) {
	run, err := s.Session.Run(ctx, id)
	if err != nil {
		return Report{}, err
	}
	if err := reportable(run); err != nil {
		return Report{}, err
	}
	pull, err := s.Session.PullRequestOf(ctx, run)
	if errors.Is(err, ghapp.ErrNoPullRequest) || errors.Is(err, ghapp.ErrStale) {
		return Report{}, fmt.Errorf("%w: %w", ErrNothing, err)
	}
	if err != nil {
		return Report{}, err
	}
	changes, err := s.changes(ctx, pull)
	if err != nil {
		return Report{}, err
	}
	stacks, err := s.stacks(ctx, run, changes)
	if err != nil {
		return Report{}, err
	}
	if pull.OtherBase != "" {
		stacks = ofAnother(stacks, pull.OtherBase)
	}
	return Report{
		Number: pull.Number, Run: run.ID, Attempt: run.Attempt,
		Review: review.Review{
			Head: run.HeadSHA, RunURL: run.URL, Fork: run.Fork, PackChanged: changes.pack, CodeChanged: changes.code, Stacks: stacks,
		},
	}, nil
}

// changes are those of a pull request at the commit that is reported. GitHub lists those of its newest commit against the base
// that it has now, so both are looked at once more.
func (s Source) changes(ctx context.Context, pull ghapp.PullRequest) (changes, error) {
	files, complete, err := s.Session.ChangedFiles(ctx, pull.Number)
	if err != nil {
		return changes{}, err
	}
	now, err := s.Session.PullRequest(ctx, pull.Number)
	if err != nil {
		return changes{}, err
	}
	if !now.Open || now.HeadSHA != pull.HeadSHA || now.BaseRef != pull.BaseRef {
		return changes{}, fmt.Errorf("%w: pull request %d: %w", ErrNothing, pull.Number, ghapp.ErrStale)
	}
	return changesOf(files, complete), nil
}

// ofAnother keeps stacks from passing that may have been previewed for another pull request: one to a base whose workflow, or
// whose code, nobody has reviewed.
func ofAnother(stacks []review.Stack, base string) []review.Stack {
	for i, s := range stacks {
		if s.Passed() {
			stacks[i] = withdrawn(s, "there is, or was, a pull request of the same commit to the branch %q, and GitHub does not tell of "+
				"which of the two the preview is. Close that one, and push another commit.", base)
		}
	}
	return stacks
}

// withdrawn is a stack that has passed and can't be taken to have.
func withdrawn(s review.Stack, why string, args ...any) review.Stack {
	return review.Stack{Name: s.Name, Problem: "The preview that was left has passed, but " + fmt.Sprintf(why, args...)}
}

// unfinished are the ends of a run in which nothing is to be reported. All others left something, or should have.
var unfinished = []string{"cancelled", "skipped", "action_required", "neutral", "stale"}

// reportable tells a run of previews that came to its end from all others.
func reportable(run ghapp.Run) error {
	switch {
	case run.WorkflowPath != workflow || run.Event != "pull_request":
		return &usage.Error{Err: fmt.Errorf("run %d is one of %q for the event %q; only runs of %s for pull_request are reported",
			run.ID, run.WorkflowPath, run.Event, workflow)}
	case run.Status != "completed":
		return &usage.Error{Err: fmt.Errorf("run %d is %s; it is reported when it is completed", run.ID, run.Status)}
	case slices.Contains(unfinished, run.Conclusion):
		return fmt.Errorf("%w: run %d is %s, not finished", ErrNothing, run.ID, run.Conclusion)
	}
	return nil
}

// stacks reads what was left for each stack, and says of the expected ones that left nothing that they did.
func (s Source) stacks(ctx context.Context, run ghapp.Run, changes changes) ([]review.Stack, error) {
	all, err := s.Session.Artifacts(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	newest := map[string]ghapp.Artifact{} // of each name the last is the newest
	for _, a := range all {
		newest[a.Name] = a
	}
	jobs, err := s.Session.Jobs(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	read, stacks := intake.Expect(preview.Stacks(s.Root), slices.Collect(maps.Keys(newest)), changes.removed)
	for _, name := range read {
		stack, err := s.stack(ctx, name, newest[intake.ArtifactOf(name)])
		if err != nil {
			return nil, err
		}
		stacks = append(stacks, ended(stack, jobs))
	}
	slices.SortFunc(stacks, func(a, b review.Stack) int { return strings.Compare(a.Name, b.Name) })
	return stacks, nil
}

// stack reads one artifact. What is wrong with it is told in the report; an error is GitHub's.
func (s Source) stack(ctx context.Context, name string, a ghapp.Artifact) (review.Stack, error) {
	if s.Begin != nil {
		defer s.Begin("reading and judging the preview of " + name)()
	}
	if a.Expired {
		return review.Stack{Name: name, Problem: "Its preview has expired; run the workflow again."}, nil
	}
	archive, err := s.Session.Download(ctx, a, int64(intake.Usual.Archive))
	var tooLarge *ghapp.TooLargeError
	if errors.As(err, &tooLarge) {
		return review.Stack{Name: name, Problem: "Its preview is refused: " + err.Error()}, nil
	}
	if err != nil {
		return review.Stack{}, err
	}
	files, err := intake.Unzip(archive, intake.Usual)
	if err != nil {
		return review.Stack{Name: name, Problem: "Its preview is refused: " + err.Error()}, nil
	}
	return s.judge(ctx, name, files)
}

// judge judges the files of one stack by the rules and limits of the checkout.
func (s Source) judge(ctx context.Context, name string, files map[string][]byte) (review.Stack, error) {
	judge, err := intake.NewJudge(ctx, s.Root, name)
	if err != nil {
		return review.Stack{}, fmt.Errorf("getting the base branch's policies ready: %w", err)
	}
	return intake.Read(ctx, judge, name, files), nil
}

// ended keeps a stack from passing whose job did not succeed the last time: what it left may be of an earlier attempt of the run
// than the one that broke off before it left anything. The workflow has two jobs for a stack, of which one runs, and one before
// them that lists the stacks: when that ran again, so should they have.
func ended(stack review.Stack, jobs []ghapp.Job) review.Stack {
	if !stack.Passed() {
		return stack
	}
	began := 0
	for _, job := range jobs {
		if job.Name == "stacks" {
			began = job.Attempt
		}
	}
	conclusion := "not there"
	for _, job := range jobs {
		if job.Attempt >= began && (job.Name == "offline ("+stack.Name+")" || job.Name == "cloud ("+stack.Name+")") {
			conclusion = cmp.Or(job.Conclusion, job.Status)
			if conclusion == "success" {
				return stack
			}
		}
	}
	return withdrawn(stack, "the job that makes it is %s in the newest attempt of the run, so it may be of an earlier one. See the "+
		"run, and start it again.", conclusion)
}
