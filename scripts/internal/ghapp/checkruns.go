package ghapp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/go-github/v88/github"
)

const (
	checksNeed = "checks:write"
	completed  = "completed"
	inProgress = "in_progress"
	// checkTries is how often keeping a check run is tried when it is unclear whether GitHub did what it was asked.
	checkTries = 3
	// abandonTime is how long closing a half-made check run may take after everything else was given up.
	abandonTime = 15 * time.Second
)

// KeepCheck keeps one check run of this App by c's name at its commit. When that says already what it should, nothing is
// written; when what stands is of a newer run, by ExternalID, it is left alone.
//
// GitHub only adds annotations to a check run and never takes one away, and what is completed does not go back to being in
// progress. So a check run whose annotations are not what they should be is followed by a new one, which takes its place: GitHub
// shows and counts the latest by a name. Otherwise the one that stands is updated.
//
// With more annotations than one request takes, the check run is in progress until the last request, which brings the
// conclusion: if that is never reached, nothing says success. On the way out of such a failure the check run is completed as
// failed. Neither creating nor adding annotations may simply be repeated: when it is unclear whether GitHub did it, what stands
// is looked at, and only what is missing is added.
//
// Two reporters at once may leave two check runs by one name. That does no harm, as only the later one counts.
func (s *Session) KeepCheck(ctx context.Context, c Check) (Kept, error) {
	if err := c.validate(); err != nil {
		return Kept{}, fmt.Errorf("check run %q: %w", c.Name, err)
	}
	k := checkKeeper{s: s, check: c}
	kept, err := k.keep(ctx)
	for try := 1; ambiguous(err) && try < checkTries; try++ {
		if err := s.settle(ctx); err != nil {
			break
		}
		kept, err = k.keep(ctx)
	}
	if err != nil {
		err = s.explain(fmt.Sprintf("keeping the check run %q at %s", c.Name, c.Head), checksNeed, err)
		return Kept{}, errors.Join(err, k.abandon(ctx))
	}
	return kept, nil
}

// checkKeeper is one report as a check run.
type checkKeeper struct {
	s     *Session
	check Check
	state State // of what was begun; empty: nothing was written
	open  int64 // the check run in progress that this report has to complete; 0: none
}

func (k *checkKeeper) keep(ctx context.Context) (Kept, error) {
	runs, err := k.list(ctx)
	if err != nil {
		return Kept{}, err
	}
	if len(runs) == 0 {
		return k.create(ctx)
	}
	if latest := runs[0]; k.newer(latest) {
		return Kept{State: Newer, ID: latest.GetID(), URL: latest.GetHTMLURL()}, nil
	}
	for _, old := range runs[1:] {
		if err := k.supersede(ctx, old); err != nil {
			return Kept{}, err
		}
	}
	return k.bring(ctx, runs[0])
}

// bring brings the latest check run to what it should say, or lets a new one follow.
func (k *checkKeeper) bring(ctx context.Context, latest *github.CheckRun) (Kept, error) {
	standing, err := k.annotations(ctx, latest)
	if err != nil {
		return Kept{}, err
	}
	rest, fits := lacking(k.check.Annotations, standing)
	done := latest.GetStatus() == completed
	switch {
	case !fits, done && len(rest) > 0:
		if err := k.supersede(ctx, latest); err != nil {
			return Kept{}, err
		}
		return k.create(ctx)
	case done && k.says(latest):
		return Kept{State: cmp.Or(k.state, Unchanged), ID: latest.GetID(), URL: latest.GetHTMLURL()}, nil
	case !done:
		k.open = latest.GetID()
	}
	k.state = cmp.Or(k.state, Updated)
	return k.update(ctx, latest.GetID(), rest)
}

// list lists this App's check runs by that name at that commit, the latest first. All of them, not those that GitHub calls the
// latest: it goes by the time of completion, which one in progress has not.
func (k *checkKeeper) list(ctx context.Context) ([]*github.CheckRun, error) {
	var ours []*github.CheckRun
	options := &github.ListCheckRunsOptions{CheckName: &k.check.Name, Filter: github.Ptr("all"), AppID: &k.s.AppID}
	err := pages(func(page github.ListOptions) (*github.Response, error) {
		options.ListOptions = page
		list, response, err := k.s.Client.Checks.ListCheckRunsForRef(ctx, k.s.Repository.Owner, k.s.Repository.Name,
			k.check.Head, options)
		if err != nil {
			return response, err
		}
		for _, run := range list.CheckRuns {
			if run.GetName() == k.check.Name && run.GetHeadSHA() == k.check.Head && run.GetApp().GetID() == k.s.AppID {
				ours = append(ours, run)
			}
		}
		return response, nil
	})
	slices.SortFunc(ours, func(a, b *github.CheckRun) int { return cmp.Compare(b.GetID(), a.GetID()) })
	return ours, err
}

// newer tells whether a check run is of a newer workflow run; one without such an id is not.
func (k *checkKeeper) newer(run *github.CheckRun) bool {
	mine, known := generationIn(k.check.ExternalID)
	theirs, _ := generationIn(run.GetExternalID())
	return known && theirs.compare(mine) > 0
}

// says tells whether a check run says what it should, besides its annotations.
func (k *checkKeeper) says(run *github.CheckRun) bool {
	c, out := k.check, run.GetOutput()
	return run.GetConclusion() == c.Conclusion && run.GetExternalID() == c.ExternalID &&
		(c.DetailsURL == "" || saysSame(run.GetDetailsURL(), c.DetailsURL)) &&
		sameText(out.GetTitle(), c.Title) && saysSame(out.GetSummary(), c.Summary) && saysSame(out.GetText(), c.Text)
}

func (k *checkKeeper) annotations(ctx context.Context, run *github.CheckRun) ([]Annotation, error) {
	var all []Annotation
	if run.GetOutput().GetAnnotationsCount() == 0 {
		return nil, nil
	}
	err := pages(func(page github.ListOptions) (*github.Response, error) {
		list, response, err := k.s.Client.Checks.ListCheckRunAnnotations(ctx, k.s.Repository.Owner, k.s.Repository.Name,
			run.GetID(), &page)
		for _, a := range list {
			all = append(all, Annotation{Path: a.GetPath(), Line: a.GetStartLine(), Level: a.GetAnnotationLevel(),
				Title: a.GetTitle(), Message: a.GetMessage()})
		}
		return response, err
	})
	return all, err
}

func (k *checkKeeper) create(ctx context.Context) (Kept, error) {
	k.state = Created
	first, rest := cut(k.check.Annotations)
	options := github.CreateCheckRunOptions{Name: k.check.Name, HeadSHA: k.check.Head, DetailsURL: text(k.check.DetailsURL),
		ExternalID: text(k.check.ExternalID), Status: github.Ptr(inProgress), Output: k.output(first)}
	if len(rest) == 0 {
		options.Status, options.Conclusion = github.Ptr(completed), &k.check.Conclusion
	}
	run, _, err := k.s.Client.Checks.CreateCheckRun(ctx, k.s.Repository.Owner, k.s.Repository.Name, options)
	if err != nil || len(rest) == 0 {
		return Kept{State: k.state, ID: run.GetID(), URL: run.GetHTMLURL()}, err
	}
	k.open = run.GetID()
	return k.update(ctx, k.open, rest)
}

// update adds annotations and completes the check run with the last of them.
func (k *checkKeeper) update(ctx context.Context, id int64, annotations []Annotation) (Kept, error) {
	for {
		first, rest := cut(annotations)
		options := github.UpdateCheckRunOptions{Name: k.check.Name, DetailsURL: text(k.check.DetailsURL),
			ExternalID: text(k.check.ExternalID), Output: k.output(first)}
		if len(rest) == 0 {
			options.Status, options.Conclusion = github.Ptr(completed), &k.check.Conclusion
		} else {
			k.open, options.Status = id, github.Ptr(inProgress)
		}
		run, _, err := k.s.Client.Checks.UpdateCheckRun(ctx, k.s.Repository.Owner, k.s.Repository.Name, id, options)
		if err != nil {
			return Kept{}, err
		}
		if len(rest) == 0 {
			k.open = 0
			return Kept{State: k.state, ID: id, URL: run.GetHTMLURL()}, nil
		}
		annotations = rest
	}
}

// supersede completes a check run that another one follows, if it is still in progress. What it has said does not count.
func (k *checkKeeper) supersede(ctx context.Context, run *github.CheckRun) error {
	if run.GetStatus() == completed {
		return nil
	}
	return k.end(ctx, run.GetID(), "cancelled", "Another report follows",
		"This report did not come to its end. A later check run follows it.")
}

// abandon completes as failed what this report left in progress, also when ctx has ended.
func (k *checkKeeper) abandon(ctx context.Context) error {
	if k.open == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abandonTime)
	defer cancel()
	err := k.end(ctx, k.open, "failure", "The report is not complete",
		"GitHub did not take all of this report, so it counts as failed. Run the report again.")
	if err != nil {
		return wrap(fmt.Sprintf("check run %d is left in progress", k.open), Clean(err))
	}
	return nil
}

func (k *checkKeeper) end(ctx context.Context, id int64, conclusion, title, summary string) error {
	_, _, err := k.s.Client.Checks.UpdateCheckRun(ctx, k.s.Repository.Owner, k.s.Repository.Name, id,
		github.UpdateCheckRunOptions{Name: k.check.Name, Status: github.Ptr(completed), Conclusion: &conclusion,
			Output: &github.CheckRunOutput{Title: &title, Summary: &summary}})
	return err
}

func (k *checkKeeper) output(annotations []Annotation) *github.CheckRunOutput {
	out := &github.CheckRunOutput{Title: &k.check.Title, Summary: &k.check.Summary, Text: &k.check.Text}
	for _, a := range annotations {
		out.Annotations = append(out.Annotations, &github.CheckRunAnnotation{Path: &a.Path, StartLine: &a.Line, EndLine: &a.Line,
			AnnotationLevel: &a.Level, Title: text(a.Title), Message: &a.Message})
	}
	return out
}

// cut takes as many annotations as one request may bring.
func cut(annotations []Annotation) (first, rest []Annotation) {
	n := min(batch, len(annotations))
	return annotations[:n], annotations[n:]
}

// text is nil for an empty text, which is left out of the request.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
