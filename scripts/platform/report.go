package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"github.com/google/go-github/v88/github"
	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/reporter"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// reportFlags are the flags of the report command.
type reportFlags struct {
	run    string
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
	command.Flags().StringVar(&flags.run, "run", "", "run of the workflow preview: its number, or the address of its page")
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
	read := github.Ptr("read")
	return github.InstallationPermissions{Actions: read, Checks: write, PullRequests: write, Metadata: read}
}

func runReport(ctx context.Context, env environment, flags reportFlags, files []string) error {
	root, err := toolchain.Root(env.dir)
	if err != nil {
		return &usage.Error{Err: err}
	}
	asks := flags.run != "" || !flags.dryRun
	config, err := flags.check(env, files, asks)
	if err != nil {
		return &usage.Error{Err: err}
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

var runForm = regexp.MustCompile(`^(?:https://[^/]+/[^/]+/[^/]+/actions/runs/)?([1-9][0-9]{0,17})(?:/.*)?$`)

// runID is the number of a run, which may be told by the address of its page; 0 if it is neither.
func runID(text string) int64 {
	parts := runForm.FindStringSubmatch(text)
	if parts == nil {
		return 0
	}
	id, _ := strconv.ParseInt(parts[1], 10, 64) // digits, and not too many
	return id
}

// check reports everything that is wrong with the command line at once.
func (f reportFlags) check(env environment, files []string, asks bool) (ghapp.Config, error) {
	var wrong []error
	say := func(is bool, format string, args ...any) {
		if is {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	switch {
	case f.run == "" && len(files) == 0:
		say(true, "name a run by --run ID, or the previews: files preview.json, or the folders that hold them")
	case f.run != "":
		say(runID(f.run) == 0, "--run is %q; give the number of a run, or the address of its page", f.run)
		say(len(files) > 0, "--run reads the previews that the run left, so %q is too much: give one or the other", files)
		say(f.number != 0 || f.head != "", "--pull-request and --head are for files: a run has its pull request")
	case !f.dryRun:
		say(f.number <= 0, "--pull-request is missing: give the number of the pull request, or --dry-run")
		err := ghapp.CheckCommit(f.head)
		say(err != nil, "--head: %w", err)
	}
	if !asks {
		return ghapp.Config{}, errors.Join(wrong...)
	}
	config, err := f.config(env, reportPermissions(f.dryRun))
	return config, errors.Join(append(wrong, err)...)
}

// collect has all that is to be told judged.
func (f reportFlags) collect(ctx context.Context, env environment, s reporter.Source, files []string) (reporter.Report, error) {
	if f.run != "" {
		return s.FromRun(ctx, runID(f.run))
	}
	return s.FromFiles(ctx, resolved(env.dir, files), f.target(env))
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
	return reporter.Target{Number: f.number, Head: f.head, Attempt: int(env.clock().Unix())}
}
