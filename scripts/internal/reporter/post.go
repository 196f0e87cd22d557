package reporter

import (
	"context"
	"fmt"

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

// Post keeps the comment and then the check runs. A check run can open the gate, so none is posted when the comment that it
// stands for could not be, or is of a newer run. The error comes with what was posted before it.
func Post(ctx context.Context, session *ghapp.Session, r Report) ([]Posted, error) {
	comment := Comment(r)
	kept, err := session.KeepComment(ctx, r.Number, comment)
	if err != nil {
		return nil, err
	}
	posted := []Posted{{"comment", kept}}
	if kept.State == ghapp.Newer {
		return posted, nil
	}
	for _, check := range Checks(r) {
		if check.DetailsURL == "" {
			check.DetailsURL = kept.URL
		}
		kept, err := session.KeepCheck(ctx, check)
		if err != nil {
			return posted, err
		}
		posted = append(posted, Posted{"check run " + check.Name, kept})
	}
	return posted, nil
}

// Comment is the comment of a report, as long as GitHub takes it.
func Comment(r Report) ghapp.Comment {
	c := ghapp.Comment{Name: commentName, Run: r.Run, Attempt: r.Attempt, Head: r.Review.Head}
	c.Body = review.Comment(r.Review, c.Room())
	return c
}

// Checks are the check runs of a report, one for each stack.
func Checks(r Report) []ghapp.Check {
	var checks []ghapp.Check
	for _, stack := range r.Review.Stacks {
		check := ghapp.Check{
			Name: CheckName(stack.Name), Head: r.Review.Head, Conclusion: stack.Conclusion(), Title: stack.Title(),
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

// CheckName is the name of a stack's check run, which branch protection can require.
func CheckName(stack string) string { return fmt.Sprintf("rayplatform / %s", stack) }
