package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/preview"
	"github.com/rayplatform/rayplatform/scripts/internal/progress"
	"github.com/rayplatform/rayplatform/scripts/internal/render"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// previewFlags are the flags of the preview command.
type previewFlags struct {
	stack   string
	out     string
	state   string
	offline bool
	refresh bool
}

func previewCommand(env environment) *cobra.Command {
	var flags previewFlags
	command := &cobra.Command{
		Use:   "preview --stack STACK [--offline [--state DIR]] [--out DIR]",
		Short: "Preview a stack under the policy pack",
		Long: "Preview runs the platform's program with the real Pulumi engine and the real policy pack, and prints the report\n" +
			"that a pull request would get. It compares with the stack's state in its own backend and asks the real\n" +
			"providers, with the environment that the Pulumi CLI would have: PULUMI_BACKEND_URL or a login, the passphrase or\n" +
			"the key of the stack's secrets, and credentials of AWS that may read. It writes nothing to the backend.\n\n" +
			"With --offline, AWS and Kubernetes are simulated: no account, no credentials, no backend, nothing is made. With\n" +
			"--state it compares with what an earlier \"platform up\" made there, without it with nothing at all.\n\n" +
			"It exits with 0 when all is well, with 1 when a mandatory policy is broken or the engine failed, and with 2\n" +
			"when the command line or the settings are wrong, or the backend or the stack is missing.",
		Example: "  platform preview --offline --stack dev\n" +
			"  platform preview --offline --stack production --out out/production\n" +
			"  PULUMI_BACKEND_URL=s3://BUCKET platform preview --stack production --out out/production",
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runPreview(c.Context(), env, flags) },
	}
	command.Flags().StringVar(&flags.stack, "stack", "", "stack to preview, by its file stacks/Pulumi.STACK.yaml")
	command.Flags().StringVar(&flags.state, "state", "",
		"with --offline, folder of an earlier platform up (default: compare with nothing)")
	command.Flags().StringVar(&flags.out, "out", "",
		"folder for preview.json, preview.md and policy-documents.jsonl (default: write no files)")
	command.Flags().BoolVar(&flags.refresh, "refresh", true,
		"without --offline, read first what is really there; false believes the state, for a role that may not read it all")
	command.Flags().BoolVar(&flags.offline, "offline", false, "simulate AWS, Kubernetes and the backend")
	return command
}

func runPreview(ctx context.Context, env environment, flags previewFlags) error {
	root, err := toolchain.Root(env.dir)
	if err != nil {
		return &usage.Error{Err: err}
	}
	if err := flags.check(root); err != nil {
		return &usage.Error{Err: err}
	}
	options, display, err := begin(env, root, flags, "preview")
	if err != nil {
		return err
	}
	defer display.Close()
	result, err := preview.Run(ctx, options)
	if err != nil {
		return errors.Join(keep(env, flags, result), err)
	}
	display.Close()
	return deliver(env, flags, result)
}

// begin makes ready what a preview and an update need, once the flags are known to be right. The caller closes the
// display.
func begin(env environment, root string, flags previewFlags, reports ...string) (preview.Options, *progress.Display, error) {
	if newer := newerSource(root, builtAt()); newer != "" {
		fmt.Fprintf(env.stderr, "warning: %s is newer than this program, which may run something else than it says: "+
			"run make platform\n", newer)
	}
	if err := prepare(env, flags, reports); err != nil {
		return preview.Options{}, nil, &usage.Error{Err: err}
	}
	display := env.display()
	o := preview.Options{
		Root: root, Stack: flags.stack, Cloud: !flags.offline, FromState: !flags.refresh,
		Program: env.program, Progress: display, Notice: display.Say, Log: env.log, Started: env.started,
		Tools: func(ctx context.Context) (toolchain.Tools, error) {
			if !flags.offline {
				return env.cloudTools(ctx, root, display.Begin)
			}
			return env.tools(ctx, root, display.Begin)
		},
	}
	if flags.state != "" {
		o.State = resolve(env.dir, flags.state)
	}
	if flags.out != "" {
		o.Documents = filepath.Join(resolve(env.dir, flags.out), filenames.PolicyDocuments)
	}
	return o, display, nil
}

// check reports everything that is wrong with the flags at once.
func (f previewFlags) check(root string) error {
	var wrong []error
	if f.state != "" && !f.offline {
		wrong = append(wrong, errors.New("--state needs --offline: without it, the state is in the stack's own backend"))
	}
	return errors.Join(append(wrong, f.checkStack(root))...)
}

func (f previewFlags) checkStack(root string) error {
	if f.stack != "" {
		return nil
	}
	return fmt.Errorf("--stack is missing; there are %s", strings.Join(preview.Stacks(root), ", "))
}

// prepare makes the folder for the report and takes older reports out of it, so that none of an earlier run is taken
// for that of a run which failed.
func prepare(env environment, flags previewFlags, reports []string) error {
	if flags.out == "" {
		return nil
	}
	dir := resolve(env.dir, flags.out)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("--out %q can't be a folder: %w", flags.out, err)
	}
	old := []string{filenames.PolicyDocuments}
	for _, report := range reports {
		old = append(old, report+".json", report+".md")
	}
	for _, name := range old {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("--out %q holds a report that can't be removed: %w", flags.out, err)
		}
	}
	return nil
}

// deliver prints the report, writes the files, and says by its error whether the run passed.
func deliver(env environment, flags previewFlags, result plan.Plan) error {
	options := render.TerminalOptions{Colour: progress.HasColour(env.stdout), Width: progress.Width(env.stdout)}
	if err := render.Terminal(env.stdout, result, options); err != nil {
		return fmt.Errorf("printing the report: %w", err)
	}
	if flags.out != "" {
		if err := writeReport(resolve(env.dir, flags.out), result); err != nil {
			return err
		}
		name := filepath.Join(flags.out, string(result.Info.Operation))
		fmt.Fprintf(env.stdout, "\nreport: %s.md\nplan:   %s.json\n", name, name)
	}
	if !result.Verdict().Passed {
		return errFailed
	}
	return nil
}

// keep writes the report of a preview that came to nothing: who only sees the report must learn why. The error is printed by
// whoever called the command.
func keep(env environment, flags previewFlags, result plan.Plan) error {
	if flags.out == "" || result.Info.Stack == "" {
		return nil
	}
	return writeReport(resolve(env.dir, flags.out), result)
}

// writeReport writes two files that are named after the operation.
func writeReport(dir string, result plan.Plan) error {
	markdown := func(w io.Writer) error { return render.Markdown(w, result) }
	name := filepath.Join(dir, string(result.Info.Operation))
	return errors.Join(writeFile(name+".json", result.WriteJSON), writeFile(name+".md", markdown))
}

// writeFile writes a file whole or not at all.
func writeFile(name string, write func(io.Writer) error) error {
	var content bytes.Buffer
	if err := write(&content); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	temporary := name + ".new"
	if err := os.WriteFile(temporary, content.Bytes(), 0o600); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if err := os.Rename(temporary, name); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

func resolve(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}
