package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/scripts/internal/preview"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// errHalfway is an update that was interrupted after it had begun.
var errHalfway = errors.New("interrupted half-way")

// errMended is an interrupt before the update began, and after what an earlier run had left began to be mended.
var errMended = errors.New("interrupted while an earlier run was mended")

func upCommand(env environment) *cobra.Command {
	var flags previewFlags
	command := &cobra.Command{
		Use:   "up --offline --stack STACK --state DIR [--out DIR]",
		Short: "Apply a stack to a simulated account",
		Long: "Up previews a stack under the policy pack and, if the preview passed, applies it with the real Pulumi\n" +
			"engine. With --offline, AWS and Kubernetes are simulated: state and account are kept below DIR/STACK, a later\n" +
			"up goes on from there, and nothing is made in AWS.\n\n" +
			"An earlier up that was interrupted or killed is finished: what it left is named and mended first. While\n" +
			"somebody else works on the stack, up refuses and says who.\n\n" +
			"It exits with 0 when all is well, with 1 when a mandatory policy is broken, something failed or the stack is\n" +
			"held, and with 2 when the command line or the settings are wrong.",
		Example: "  platform up --offline --stack dev --state out/state\n" +
			"  platform up --offline --stack dev --state out/state --out out/dev",
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runUp(c.Context(), env, flags) },
	}
	command.Flags().StringVar(&flags.stack, "stack", "", "stack to apply, by its file stacks/Pulumi.STACK.yaml")
	command.Flags().StringVar(&flags.state, "state", "", "folder that state and simulated account are kept in")
	command.Flags().StringVar(&flags.out, "out", "", "folder for the reports, as JSON and Markdown (default: write no files)")
	command.Flags().BoolVar(&flags.offline, "offline", false, "simulate AWS and Kubernetes")
	return command
}

func runUp(ctx context.Context, env environment, flags previewFlags) error {
	root, err := toolchain.Root(env.dir)
	if err != nil {
		return &usage.Error{Err: err}
	}
	if err := flags.checkUp(root); err != nil {
		return &usage.Error{Err: err}
	}
	options, display, err := begin(env, root, flags, "preview", "up")
	if err != nil {
		return err
	}
	defer display.Close()
	applied, err := preview.Up(ctx, options)
	display.Close()
	switch {
	case err == nil:
	case ctx.Err() == nil:
		return err
	case applied.Up != nil:
		err = errHalfway
	case applied.Mended:
		return errMended
	default:
		return err
	}
	return errors.Join(deliverUp(env, flags, applied), err)
}

// checkUp reports everything that is wrong with the flags at once.
func (f previewFlags) checkUp(root string) error {
	wrong := []error{f.checkStack(root)}
	if !f.offline {
		wrong = append(wrong, errors.New("--offline is missing: this command only applies offline; with an AWS account, run: "+
			"pulumi up --refresh --stack STACK --policy-pack policypack"))
	}
	if f.state == "" {
		wrong = append(wrong, errors.New("--state is missing: the folder to keep state and simulated account in, such as out/state"))
	}
	return errors.Join(wrong...)
}

// deliverUp delivers the report of what was run last, and says plainly what became of the account.
func deliverUp(env environment, flags previewFlags, applied preview.Applied) error {
	if applied.Up == nil {
		err := deliver(env, flags, applied.Preview)
		fmt.Fprintln(env.stdout, "\nThe preview failed, so nothing was made.")
		return err
	}
	if flags.out != "" {
		if err := writeReport(resolve(env.dir, flags.out), applied.Preview); err != nil {
			return err
		}
	}
	err := deliver(env, flags, *applied.Up)
	fmt.Fprintf(env.stdout, "\nAWS and Kubernetes were simulated: what is made stands in %s and nowhere else.\n", flags.state)
	return err
}
