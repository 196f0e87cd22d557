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

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/preview"
	"github.com/rayplatform/rayplatform/scripts/internal/progress"
	"github.com/rayplatform/rayplatform/scripts/internal/render"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// previewFlags are the flags of the preview command.
type previewFlags struct {
	stack   string
	out     string
	offline bool
}

func previewCommand(env environment) *cobra.Command {
	var flags previewFlags
	command := &cobra.Command{
		Use:   "preview --offline --stack STACK [--out DIR]",
		Short: "Preview a stack under the policy pack",
		Long: "Preview runs the platform's program with the real Pulumi engine, the real policy pack and the real\n" +
			"pulumi-eks component, and prints the report that a pull request would get. With --offline, AWS and\n" +
			"Kubernetes are simulated: no account, no credentials, nothing is made.\n\n" +
			"It exits with 0 when all is well, with 1 when a mandatory policy is broken or the engine failed, and\n" +
			"with 2 when the command line or the settings are wrong.",
		Example: "  platform preview --offline --stack dev\n" +
			"  platform preview --offline --stack production --out out/production",
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runPreview(c.Context(), env, flags) },
	}
	command.Flags().StringVar(&flags.stack, "stack", "", "stack to preview, by its file stacks/Pulumi.STACK.yaml")
	command.Flags().StringVar(&flags.out, "out", "", "folder for preview.json and preview.md (default: write no files)")
	command.Flags().BoolVar(&flags.offline, "offline", false, "simulate AWS and Kubernetes")
	return command
}

func runPreview(ctx context.Context, env environment, flags previewFlags) error {
	root, err := toolchain.Root(env.dir)
	if err != nil {
		return &preview.InputError{Err: err}
	}
	if err := flags.check(root); err != nil {
		return &preview.InputError{Err: err}
	}
	if newer := newerSource(root, builtAt()); newer != "" {
		fmt.Fprintf(env.stderr, "warning: %s is newer than this program, which may preview something else than it says: "+
			"run make platform\n", newer)
	}
	if err := prepare(env, flags); err != nil {
		return &preview.InputError{Err: err}
	}
	display := progress.New(env.stderr)
	defer display.Close()
	result, err := preview.Run(ctx, preview.Options{
		Root: root, Stack: flags.stack, Program: env.program, Progress: display,
		Tools: func(ctx context.Context) (toolchain.Tools, error) {
			return env.tools(ctx, root, display.Begin)
		},
	})
	if err != nil {
		return err
	}
	display.Close()
	return deliver(env, flags, result)
}

// check reports everything that is wrong with the flags at once.
func (f previewFlags) check(root string) error {
	var wrong []error
	if !f.offline {
		wrong = append(wrong, errors.New("--offline is missing: this command only previews offline so far; "+
			"with an AWS account, run: pulumi preview --stack STACK --policy-pack policypack"))
	}
	if f.stack == "" {
		wrong = append(wrong, fmt.Errorf("--stack is missing; there are %s", strings.Join(preview.Stacks(root), ", ")))
	}
	return errors.Join(wrong...)
}

// prepare makes the folder for the report and takes an older report out of it, so that none of an earlier run is taken
// for that of a run which failed.
func prepare(env environment, flags previewFlags) error {
	if flags.out == "" {
		return nil
	}
	dir := resolve(env.dir, flags.out)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("--out %q can't be a folder: %w", flags.out, err)
	}
	for _, name := range []string{"preview.json", "preview.md"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("--out %q holds a report that can't be removed: %w", flags.out, err)
		}
	}
	return nil
}

// deliver prints the report, writes the files, and says by its error whether the plan passed.
func deliver(env environment, flags previewFlags, result plan.Plan) error {
	options := render.TerminalOptions{Colour: progress.HasColour(env.stdout), Width: progress.Width(env.stdout)}
	if err := render.Terminal(env.stdout, result, options); err != nil {
		return fmt.Errorf("printing the report: %w", err)
	}
	if flags.out != "" {
		if err := writeReport(resolve(env.dir, flags.out), result); err != nil {
			return err
		}
		fmt.Fprintf(env.stdout, "\nreport: %s\nplan:   %s\n",
			filepath.Join(flags.out, "preview.md"), filepath.Join(flags.out, "preview.json"))
	}
	if !result.Verdict().Passed {
		return errFailed
	}
	return nil
}

func writeReport(dir string, result plan.Plan) error {
	markdown := func(w io.Writer) error { return render.Markdown(w, result) }
	return errors.Join(
		writeFile(filepath.Join(dir, "preview.json"), result.WriteJSON),
		writeFile(filepath.Join(dir, "preview.md"), markdown),
	)
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
