package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
	"github.com/rayplatform/rayplatform/scripts/internal/progress"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

// policyFlags are the flags of the policy command.
type policyFlags struct {
	output     string
	stack      string
	config     string
	exemptions string
}

func policyCommand(env environment) *cobra.Command {
	var flags policyFlags
	command := &cobra.Command{
		Use:   "policy FILE|DIR... [--output text|json|junit|sarif] [--stack STACK] [--config FILE] [--exemptions FILE]",
		Short: "Judge manifests and saved plans by the policy rules",
		Long: "Policy judges Kubernetes manifests, in YAML or JSON, and the resource documents that a preview saved, by the rules\n" +
			"of the policy pack. Of a folder it reads all files that end in\n" +
			strings.Join(manifest.Extensions, ", ") + ", also in the folders below. Each resource is judged by\n" +
			"itself, and all manifests together as one stack. Nothing is run and nothing is asked. A file that is named like a\n" +
			"command of this one is written ./list or ./controls.\n\n" +
			"It exits with 0 when no mandatory rule is broken, with 1 when one is, and with 2 when nothing was judged: a file\n" +
			"can't be read, is no manifest, or no rule is for what it holds.",
		Example: "  platform policy ray.yaml\n" +
			"  platform policy out/dev/policy-documents.jsonl --config policypack/environments/dev.json\n" +
			"  platform policy manifests/ --stack dev --config policypack/environments/dev.json\n" +
			"  platform policy manifests/ --output sarif > policy.sarif",
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return runPolicy(c.Context(), env, flags, args) },
	}
	command.Flags().StringVar(&flags.output, "output", "text",
		"text; json, whose form has the version 1; junit; or sarif, version 2.1.0")
	command.Flags().StringVar(&flags.stack, "stack", "", "name of the stack as which manifests are judged (default: none)")
	command.Flags().StringVar(&flags.config, "config", "",
		"file of limits in place of the rules' own, as Pulumi's --policy-pack-config takes it, such as that of an environment")
	command.Flags().StringVar(&flags.exemptions, "exemptions", "",
		"file of exemptions beside the rules' own, in the same form as policypack/rules/exemptions.yaml")
	command.AddCommand(policyListCommand(env), policyControlsCommand(env))
	return command
}

func runPolicy(ctx context.Context, env environment, flags policyFlags, names []string) error {
	format, err := flags.check(env, names)
	if err != nil {
		return &usage.Error{Err: err}
	}
	defer debug.SetGCPercent(debug.SetGCPercent(engine.GCPercent))
	judge, err := newJudge(ctx, env, flags)
	if err != nil {
		return &usage.Error{Err: err}
	}
	input, err := manifest.Load(env.dir, names)
	if err != nil {
		return &usage.Error{Err: err}
	}
	report, err := verdict.Judge(ctx, judge, input, flags.stack)
	if err != nil {
		return &usage.Error{Err: err} // what could not be judged has not passed, nor is a rule broken
	}
	if err := format.Write(env.stdout, report); err != nil {
		return err
	}
	if !report.Passed() {
		return errFailed
	}
	return nil
}

// check reports everything that is wrong with the command line at once.
func (f policyFlags) check(env environment, names []string) (verdict.Format, error) {
	var wrong []error
	if len(names) == 0 {
		wrong = append(wrong, errors.New("name the files or folders to judge\nsee \"platform policy --help\""))
	}
	formats := verdict.Formats(verdict.TextOptions{Colour: progress.HasColour(env.stdout)})
	i := slices.IndexFunc(formats, func(format verdict.Format) bool { return format.Name() == f.output })
	if i < 0 {
		wrong = append(wrong, fmt.Errorf("--output %q is unknown; there are text, json, junit and sarif", f.output))
		return nil, errors.Join(wrong...)
	}
	return formats[i], errors.Join(wrong...)
}

// newJudge makes the engine of the rules, with what the flags change. It tells the mistakes of both files at once.
func newJudge(ctx context.Context, env environment, flags policyFlags) (*engine.Engine, error) {
	config := engine.Config{Rules: rules.FS}
	var wrong [2]error
	config.Limits, wrong[0] = readFlag(env, "--config", flags.config, engine.ParseLimits)
	config.Exemptions, wrong[1] = readFlag(env, "--exemptions", flags.exemptions, engine.ParseExemptions)
	if err := errors.Join(wrong[:]...); err != nil {
		return nil, err
	}
	return engine.New(ctx, config)
}

// readFlag reads the file that a flag names; without one it gives nothing.
func readFlag[T any](env environment, flag, file string, parse func(name string, text []byte) (T, error)) (parsed T, err error) {
	if file == "" {
		return parsed, nil
	}
	text, err := os.ReadFile(resolve(env.dir, file))
	if err != nil {
		return parsed, fmt.Errorf("%s %q can't be read: %w", flag, file, err)
	}
	return parse(file, text)
}
