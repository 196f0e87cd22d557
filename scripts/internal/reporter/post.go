package reporter

import (
	"context"
	"errors"

	"github.com/rayplatform/rayplatform/infra/naming"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
)

// commentName tells the comment of previews from others that the App may keep on a pull request.
const commentName = "preview"

// Posted is one thing that was kept on GitHub, in words such as "comment" or "check run rayplatform / dev".
type Posted struct {
	What string
	ghapp.Kept
}

// Post keeps the comment and the check runs. What failed is told first and whatever else goes wrong, so that no check run of an
// earlier report leaves the gate open. A check run that opens it is posted only once the comment stands that it is about. The
// error joins all that went wrong; what was posted comes with it.
func Post(ctx context.Context, session *ghapp.Session, r Report) (posted []Posted, err error) {
	passed, failed := checksByResult(r)
	posted, err = keepChecks(ctx, session, failed)
	kept, commentErr := session.KeepComment(ctx, r.Number, Comment(r))
	if commentErr != nil {
		return posted, errors.Join(err, commentErr)
	}
	posted = append([]Posted{{"comment", kept}}, posted...)
	if kept.State == ghapp.Newer {
		return posted, err
	}
	more, passedErr := keepChecks(ctx, session, passed)
	return append(posted, more...), errors.Join(err, passedErr)
}

func checksByResult(r Report) (passed, failed []ghapp.Check) {
	for _, check := range Checks(r) {
		if check.Conclusion == "success" {
			passed = append(passed, check)
		} else {
			failed = append(failed, check)
		}
	}
	return passed, failed
}

// keepChecks goes on after an error.
func keepChecks(ctx context.Context, session *ghapp.Session, checks []ghapp.Check) (posted []Posted, err error) {
	for _, check := range checks {
		kept, failed := session.KeepCheck(ctx, check)
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		posted = append(posted, Posted{"check run " + check.Name, kept})
	}
	return posted, err
}

// Comment is the comment of a report, as long as GitHub takes it.
func Comment(r Report) ghapp.Comment {
	c := ghapp.Comment{Name: commentName, Run: r.Run, Attempt: r.Attempt, Head: r.Review.Head}
	c.Body = review.Comment(r.Review, c.Room())
	return c
}

// Checks are the check runs of a report, one for each stack. A stack that can't exist has none: it is in the comment.
func Checks(r Report) []ghapp.Check {
	var checks []ghapp.Check
	for _, stack := range r.Review.Stacks {
		if naming.CheckEnvironment(stack.Name) != nil {
			continue
		}
		check := ghapp.Check{
			Name: checkName(stack.Name, r.Review.Fork), Head: r.Review.Head, Conclusion: stack.Conclusion(), Title: stack.Title(),
			Summary: review.Summary(stack, ghapp.MaxCheckText), DetailsURL: r.Review.ReportURL,
			ExternalID: ghapp.ExternalID(r.Run, r.Attempt),
		}
		for _, a := range stack.Annotations() {
			check.Annotations = append(check.Annotations, ghapp.Annotation(a))
		}
		checks = append(checks, check)
	}
	return checks
}

// checkName is the name of a stack's check run, which branch protection can require. A check run belongs to a commit, and anybody
// can put another's commit into a fork and have it previewed there, offline. So what was previewed for a fork has a name of its
// own, which opens no gate.
func checkName(stack string, fork bool) string {
	if fork {
		return "rayplatform / " + stack + " (fork)"
	}
	return "rayplatform / " + stack
}
