package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/google/go-github/v88/github"
	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/preview"
	"github.com/rayplatform/rayplatform/scripts/internal/reporter"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// summaryVariable names the file to which GitHub Actions lets a step write a summary, and maxSummary is how long that may be.
const (
	summaryVariable = "GITHUB_STEP_SUMMARY"
	maxSummary      = 1 << 20
)

// reportFlags are the flags of the report command.
type reportFlags struct {
	run    int64
	number int
	head   string
	out    string
	dryRun bool
	appFlags
}

func reportCommand(env environment) *cobra.Command {
	var flags reportFlags
	command := &cobra.Command{
		Use:   "report --run ID | PREVIEW.json|DIR... [--pull-request N --head COMMIT | --dry-run] [--out DIR]",
		Short: "Report previews to their pull request: one comment, and a check run for each stack",
		Long: "Report brings previews to a pull request. With --run it reads what a run of the workflow \"preview\" left, by\n" +
			"GitHub's API and as something that a stranger wrote, judges the saved resources by the policy pack of this checkout,\n" +
			"and finds the pull request by itself. With files, each preview.json with the policy-documents.jsonl beside it, it is\n" +
			"told the pull request. It keeps one comment and a check run for each stack; running it again changes nothing. With\n" +
			"--dry-run it prints the comment and posts nothing; with files it then needs neither an App nor a network.\n\n" +
			appFlagsHelp + "\n\n" +
			"It exits with 0 when what there is to report was reported, also when a stack has failed: the check runs say that. It\n" +
			"exits with 1 when it could not be reported, and with 2 when the command line or a file is wrong.",
		Example: "  platform report --dry-run out/dev/preview.json\n" +
			"  platform report --run 1234567890 --out out/report\n" +
			"  platform report out/dev out/staging --pull-request 17 --head \"$(git rev-parse HEAD)\"",
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return runReport(c.Context(), env, flags, args) },
	}
	command.Flags().Int64Var(&flags.run, "run", 0, "number of the run of the workflow preview that is reported")
	command.Flags().IntVar(&flags.number, "pull-request", 0, "number of the pull request, with files")
	command.Flags().StringVar(&flags.head, "head", "", "commit that was previewed, in full, with files")
	command.Flags().StringVar(&flags.out, "out", "", "folder for report.md, with nothing left out (default: write no file)")
	command.Flags().BoolVar(&flags.dryRun, "dry-run", false, "print the comment and the check runs, and post nothing")
	flags.register(command)
	return command
}

// reportPermissions are what reporting needs: the run and its artifacts, the pull request with its files and its comment, and the
// check runs. A dry run writes nothing.
func reportPermissions(dryRun bool) github.InstallationPermissions {
	write := github.Ptr("write")
	if dryRun {
		write = github.Ptr("read")
	}
	return github.InstallationPermissions{Actions: github.Ptr("read"), Checks: write, PullRequests: write, Metadata: github.Ptr("read")}
}

func runReport(ctx context.Context, env environment, flags reportFlags, files []string) error {
	root, err := toolchain.Root(env.dir)
	if err != nil {
		return &preview.InputError{Err: err}
	}
	asks := flags.run != 0 || !flags.dryRun
	config, err := flags.check(env, files, asks)
	if err != nil {
		return &preview.InputError{Err: err}
	}
	display := env.display()
	defer display.Close()
	var session *ghapp.Session
	if asks {
		if session, err = ghapp.Open(ctx, config); err != nil {
			return err
		}
		defer closeSession(ctx, env, session)
	}
	report, err := flags.collect(ctx, env, reporter.Source{Session: session, Root: root, Begin: display.Begin}, files)
	display.Close()
	if errors.Is(err, reporter.ErrNothing) {
		fmt.Fprintln(env.stdout, err)
		return nil
	}
	if err != nil {
		return err
	}
	report.Review.ReportURL = thisRun(env)
	if err := flags.write(env, report); err != nil {
		return err
	}
	if flags.dryRun {
		return show(env.stdout, report)
	}
	return post(ctx, env, session, report)
}

func closeSession(ctx context.Context, env environment, session *ghapp.Session) {
	if err := session.Close(ctx); err != nil {
		fmt.Fprintln(env.stderr, "warning:", err)
	}
}

var fullCommit = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)

// check reports everything that is wrong with the command line at once.
func (f reportFlags) check(env environment, files []string, asks bool) (ghapp.Config, error) {
	var wrong []error
	say := func(is bool, format string, args ...any) {
		if is {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	say(f.run < 0, "--run is %d; it is the number at the end of the address of the run's page", f.run)
	say(f.run == 0 && len(files) == 0, "name a run by --run ID, or the previews: files preview.json, or the folders that hold them")
	say(f.run != 0 && len(files) > 0, "--run reads the previews that the run left, so %q is too much: give one or the other", files)
	say(f.run != 0 && (f.number != 0 || f.head != ""), "--pull-request and --head are for files: a run has its pull request")
	if f.run == 0 && !f.dryRun {
		say(f.number <= 0, "--pull-request is %d; give the number of the pull request, or --dry-run", f.number)
		say(!fullCommit.MatchString(f.head), "--head is %q; give the commit that was previewed in full, as git rev-parse does", f.head)
	}
	if !asks {
		return ghapp.Config{}, errors.Join(wrong...)
	}
	config, err := f.config(env, reportPermissions(f.dryRun))
	return config, errors.Join(append(wrong, err)...)
}

// collect has all that is to be told judged.
func (f reportFlags) collect(ctx context.Context, env environment, s reporter.Source, files []string) (reporter.Report, error) {
	var report reporter.Report
	var err error
	if f.run != 0 {
		report, err = s.FromRun(ctx, f.run)
	} else {
		report, err = s.FromFiles(ctx, resolved(env.dir, files), f.target(env))
	}
	var mistake *reporter.InputError
	if errors.As(err, &mistake) {
		return reporter.Report{}, &preview.InputError{Err: err}
	}
	return report, err
}

func resolved(dir string, names []string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = resolve(dir, name)
	}
	return paths
}

// target is where previews from files are reported. Reports by hand are of no run and counted by the time, in seconds, so that
// none writes over that of a run.
func (f reportFlags) target(env environment) reporter.Target {
	t := reporter.Target{Number: f.number, Head: f.head, Attempt: int(env.clock().Unix())}
	run, runErr := strconv.ParseInt(env.variable("GITHUB_RUN_ID"), 10, 64)
	attempt, attemptErr := strconv.Atoi(env.variable("GITHUB_RUN_ATTEMPT"))
	if runErr == nil && attemptErr == nil {
		t.Run, t.Attempt = run, attempt
	}
	return t
}

// write writes the report with nothing left out, and the summary of the step.
func (f reportFlags) write(env environment, report reporter.Report) error {
	if f.out != "" {
		dir := resolve(env.dir, f.out)
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return &preview.InputError{Err: fmt.Errorf("--out %q can't be a folder: %w", f.out, err)}
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
	return err
}

// thisRun is the page of the workflow run in which this command runs, where the full report will be; empty outside of one.
func thisRun(env environment) string {
	server, repository, run := env.variable("GITHUB_SERVER_URL"), env.variable(repositoryVariable), env.variable("GITHUB_RUN_ID")
	if server == "" || repository == "" || run == "" {
		return ""
	}
	return server + "/" + repository + "/actions/runs/" + run
}
