package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/reporter"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// summaryVariable names the file to which GitHub Actions lets a step write a summary, and maxSummary is how long that may be.
const (
	summaryVariable = "GITHUB_STEP_SUMMARY"
	maxSummary      = 1 << 20
)

// write writes the report with nothing left out, and the summary of the step.
func (f reportFlags) write(env environment, report reporter.Report) error {
	if f.out != "" {
		dir := resolve(env.dir, f.out)
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return &usage.Error{Err: fmt.Errorf("--out %q can't be a folder: %w", f.out, err)}
		}
		full := func(w io.Writer) error { _, err := io.WriteString(w, review.Full(report.Review)); return err }
		if err := writeFile(filepath.Join(dir, "report.md"), full); err != nil {
			return err
		}
	}
	name := env.variable(summaryVariable)
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = io.WriteString(file, review.Comment(report.Review, maxSummary))
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return fmt.Errorf("writing the summary of this step: %w", err)
	}
	return nil
}

// show prints what would be posted.
func show(w io.Writer, report reporter.Report) error {
	if _, err := fmt.Fprintf(w, "%s\n", reporter.Comment(report).Body); err != nil {
		return fmt.Errorf("printing the comment: %w", err)
	}
	for _, check := range reporter.Checks(report) {
		fmt.Fprintf(w, "check run %q: %s (%s)\n", check.Name, check.Conclusion, check.Title)
		for _, a := range check.Annotations {
			fmt.Fprintf(w, "  %s:%d: %s: %s\n", a.Path, a.Line, a.Level, a.Title)
		}
	}
	return nil
}

func post(ctx context.Context, env environment, session *ghapp.Session, report reporter.Report) error {
	posted, err := reporter.Post(ctx, session, report)
	for _, p := range posted {
		fmt.Fprintf(env.stdout, "%s: %s  %s\n", p.What, p.State, p.URL)
	}
	if err != nil && ctx.Err() != nil {
		return errPosting
	}
	return err
}

// errPosting is a report that was interrupted when it may have been posted in part.
var errPosting = errors.New("interrupted while it was posted")

// thisRun is the page of the workflow run in which this command runs, where the full report will be; empty outside of one.
func thisRun(env environment) string {
	server, repository, run := env.variable("GITHUB_SERVER_URL"), env.variable(repositoryVariable), env.variable("GITHUB_RUN_ID")
	if server == "" || repository == "" || run == "" {
		return ""
	}
	return server + "/" + repository + "/actions/runs/" + run
}
