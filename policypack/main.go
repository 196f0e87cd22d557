// Command policypack is the platform's policy pack, started by Pulumi's engine.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/blang/semver"

	"github.com/rayplatform/rayplatform/policypack/analyzer"
	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

// The pack's name and version; PulumiPolicy.yaml says the same.
const (
	packName    = "rayplatform"
	packVersion = "0.2.0"
)

// documentsVariable names, in the environment, the file to which the documents that are judged are added. Empty: to none.
const documentsVariable = "RAYPLATFORM_POLICY_DOCUMENTS"

func main() {
	debug.SetGCPercent(engine.GCPercent)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "policy pack "+packName+":", err)
		os.Exit(1)
	}
}

// run compiles the rules before it says where it listens, so that a pack which can't judge never starts.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	address, err := engineAddress(args, stderr)
	if err != nil {
		return err
	}
	judge, err := engine.New(ctx, engine.Config{Rules: rules.FS})
	if err != nil {
		return err
	}
	record, end, err := openRecord(os.Getenv(documentsVariable))
	if err != nil {
		return err
	}
	pack := analyzer.Pack{
		Name:        packName,
		DisplayName: "Ray platform",
		Description: "Rules that every Ray platform stack keeps",
		Version:     semver.MustParse(packVersion),
		Engine:      judge,
		Record:      record,
	}
	return errors.Join(analyzer.Serve(ctx, pack, analyzer.Options{EngineAddress: address, Stdout: stdout}), end())
}

// openRecord opens the file of documents; an empty name gives nil, and nothing to end.
func openRecord(name string) (record io.Writer, end func() error, err error) {
	if name == "" {
		return nil, func() error { return nil }, nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("opening %s, the file of %s: %w", name, documentsVariable, err)
	}
	return file, file.Close, nil
}

// engineAddress reads the arguments that the engine gives to every plugin: logging flags, its own address
// and, when no language host is between, the pack's folder, which this pack has no use for.
func engineAddress(args []string, stderr io.Writer) (string, error) {
	flags := flag.NewFlagSet("policypack", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Bool("logtostderr", false, "accepted for the engine's sake; the pack logs nothing but errors")
	flags.Int("v", 0, "accepted for the engine's sake")
	flags.String("tracing", "", "accepted for the engine's sake; the pack sends no traces")
	if err := flags.Parse(args); err != nil {
		return "", err
	}
	if flags.NArg() == 0 {
		return "", errors.New("the engine's address is missing; this program is started by pulumi with --policy-pack, not by hand")
	}
	return flags.Arg(0), nil
}
