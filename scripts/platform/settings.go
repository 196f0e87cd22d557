package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/infra/settings"
	"github.com/rayplatform/rayplatform/scripts/internal/preview"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// settingsFlags are the flags of the settings command.
type settingsFlags struct {
	stack  string
	output string // "text" or "json"
}

func settingsCommand(env environment) *cobra.Command {
	var flags settingsFlags
	command := &cobra.Command{
		Use:   "settings --stack STACK [--output text|json]",
		Short: "Show the settings that a stack gets, and where each comes from",
		Long: "Settings reads a stack's file as a preview does, and prints every setting with its value and its source: a\n" +
			"line of the file, or the default. Nothing is run and nothing is asked.\n\n" +
			"It exits with 0, or with 2 when the command line or the settings are wrong.",
		Example: "  platform settings --stack dev\n" +
			"  platform settings --stack production --output json",
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return runSettings(env, flags) },
	}
	command.Flags().StringVar(&flags.stack, "stack", "", "stack to show, by its file stacks/Pulumi.STACK.yaml")
	command.Flags().StringVar(&flags.output, "output", "text", "text, a table; or json, a list of path, value and source")
	command.AddCommand(
		generated(env, "schema", "Print the JSON Schema of stack files", settings.WriteSchema),
		generated(env, "docs", "Print the manual of all settings as Markdown", settings.WriteDocs),
	)
	return command
}

// generated is a command that prints what follows from the settings' declaration alone.
func generated(env environment, name, short string, write func(io.Writer) error) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: short, Example: "  platform settings " + name, Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return write(env.stdout) },
	}
}

func runSettings(env environment, flags settingsFlags) error {
	root, err := toolchain.Root(env.dir)
	if err != nil {
		return &usage.Error{Err: err}
	}
	if err := flags.check(root); err != nil {
		return &usage.Error{Err: err}
	}
	name, file, err := preview.StackFile(root, flags.stack)
	if err != nil {
		return &usage.Error{Err: err}
	}
	all, err := settings.Explain(flags.stack, name, file)
	if err != nil {
		return &usage.Error{Err: err}
	}
	if flags.output == "json" {
		return settingsJSON(env.stdout, all)
	}
	return settingsTable(env.stdout, all)
}

// check reports everything that is wrong with the flags at once.
func (f settingsFlags) check(root string) error {
	var wrong []error
	if f.stack == "" {
		wrong = append(wrong, fmt.Errorf("--stack is missing; there are %s", strings.Join(preview.Stacks(root), ", ")))
	}
	if f.output != "text" && f.output != "json" {
		wrong = append(wrong, fmt.Errorf("--output %q is unknown; there are text and json", f.output))
	}
	return errors.Join(wrong...)
}

func settingsJSON(w io.Writer, all []settings.Effective) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return fmt.Errorf("printing the settings: %w", err)
	}
	return nil
}

func settingsTable(w io.Writer, all []settings.Effective) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "SETTING\tVALUE\tSOURCE")
	for _, one := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\n", one.Path, one.YAML(), one.Source)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("printing the settings: %w", err)
	}
	return nil
}
