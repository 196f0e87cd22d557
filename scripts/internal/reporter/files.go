package reporter

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/intake"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// Target is where previews from files are reported. The zero value is for a report that is only printed.
type Target struct {
	Number int
	Head   string
	// Attempt counts reports, so that an older one does not write over a newer one. None writes over that of a workflow run.
	Attempt int
}

// FromFiles reports previews that somebody names, as files or as the folders that hold them. Which files a pull request changes
// is asked of GitHub when there is a session. Everything that is wrong with the files is told at once, by a usage.Error.
func (s Source) FromFiles(ctx context.Context, names []string, to Target) (Report, error) {
	var stacks []review.Stack
	var mistakes []error
	for _, name := range names {
		stack, err := s.file(ctx, name)
		switch {
		case err != nil:
			mistakes = append(mistakes, err)
		case slices.ContainsFunc(stacks, func(other review.Stack) bool { return other.Name == stack.Name }):
			mistakes = append(mistakes, fmt.Errorf("%s: the stack %q is there already; name each once", name, stack.Name))
		default:
			stacks = append(stacks, stack)
		}
	}
	if err := errors.Join(mistakes...); err != nil {
		return Report{}, &usage.Error{Err: err}
	}
	slices.SortFunc(stacks, func(a, b review.Stack) int { return strings.Compare(a.Name, b.Name) })
	report := Report{Number: to.Number, Attempt: to.Attempt, Review: review.Review{Head: to.Head, Stacks: stacks}}
	if s.Session == nil {
		return report, nil
	}
	pull, err := s.pull(ctx, to)
	if err != nil {
		return Report{}, err
	}
	report.Review.Fork = pull.Fork
	changes, err := s.changes(ctx, pull)
	if err != nil {
		return Report{}, err
	}
	report.Review.PackChanged, report.Review.CodeChanged = changes.pack, changes.code
	return report, nil
}

// pull is the pull request that is reported to, which has to be open, to the default branch, and at the commit.
func (s Source) pull(ctx context.Context, to Target) (ghapp.PullRequest, error) {
	pull, err := s.Session.PullRequest(ctx, to.Number)
	if err != nil {
		return pull, err
	}
	main, err := s.Session.DefaultBranch(ctx)
	switch {
	case err != nil:
		return pull, err
	case !pull.Open || pull.BaseRef != main:
		return pull, &usage.Error{Err: fmt.Errorf("pull request %d is closed, or to the branch %q; report to an open one to %q",
			to.Number, pull.BaseRef, main)}
	case pull.HeadSHA != to.Head:
		return pull, &usage.Error{Err: fmt.Errorf("pull request %d is at commit %s and not at %s; report previews of that commit",
			to.Number, pull.HeadSHA, to.Head)}
	}
	return pull, nil
}

// file judges one preview. That it can't be read, or does not say which stack it is of, is a mistake; all else is told in the
// report.
func (s Source) file(ctx context.Context, name string) (review.Stack, error) {
	read := intake.FromFile
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		read = intake.FromFolder
	}
	files, err := read(name, intake.Usual)
	if errors.Is(err, fs.ErrNotExist) {
		return review.Stack{}, fmt.Errorf("%s: there is no preview; name the folder that platform preview --out wrote to, "+
			"such as out/dev", name)
	}
	if err != nil {
		return review.Stack{}, err
	}
	stack, err := intake.Claimed(files)
	if err != nil {
		return review.Stack{}, fmt.Errorf("%s: %w", name, err)
	}
	if s.Begin != nil {
		defer s.Begin("judging the preview of " + stack)()
	}
	return s.judge(ctx, stack, files)
}
