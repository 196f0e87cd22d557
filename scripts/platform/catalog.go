package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/scripts/internal/awsfacts"
	"github.com/rayplatform/rayplatform/scripts/internal/progress"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

func catalogCommand(env environment) *cobra.Command {
	command := &cobra.Command{
		Use:   "catalog",
		Short: "Show or renew the figures of instance types and prices",
		Args:  cobra.ArbitraryArgs,
		RunE:  noCommand,
	}
	command.SuggestionsMinimumDistance = 2
	command.AddCommand(catalogListCommand(env), catalogRefreshCommand(env))
	return command
}

func catalogListCommand(env environment) *cobra.Command {
	var region string
	command := &cobra.Command{
		Use:   "list [--region REGION]",
		Short: "Show the allowed instance types and the prices",
		Long: "List shows what is known of the allowed instance types and what AWS asks for them, on demand, with the day and\n" +
			"the sources of every part. What is not known is called unknown. It reads " + catalog.File + ".",
		Example: "  platform catalog list\n" +
			"  platform catalog list --region eu-west-1",
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return runCatalogList(env, region) },
	}
	command.Flags().StringVar(&region, "region", "", "region whose prices to show (default: all allowed)")
	return command
}

func runCatalogList(env environment, region string) error {
	regions := catalog.Regions()
	if region != "" {
		if err := allowed([]string{region}); err != nil {
			return &usage.Error{Err: fmt.Errorf("--region: %w", err)}
		}
		regions = []string{region}
	}
	_, snapshot, err := readCatalog(env.dir)
	if err != nil {
		return &usage.Error{Err: err}
	}
	if err := writeCatalog(env.stdout, snapshot, regions); err != nil {
		return fmt.Errorf("printing the catalog: %w", err)
	}
	return nil
}

// refreshFlags are the flags of catalog refresh.
type refreshFlags struct {
	regions []string
	check   bool
}

func catalogRefreshCommand(env environment) *cobra.Command {
	var flags refreshFlags
	command := &cobra.Command{
		Use:   "refresh [--regions REGION,...] [--check]",
		Short: "Renew the figures from AWS's own APIs",
		Long: "Refresh asks EC2 (DescribeInstanceTypes) and the price list (GetProducts) by the AWS CLI that is on the PATH, with\n" +
			"your own credentials, says what changed and writes " + catalog.File + ", whole or not at all. Both APIs only read\n" +
			"and cost nothing; it takes a minute or two. What AWS does not answer becomes unknown. The Kubernetes versions are\n" +
			"not renewed.\n\n" +
			"It exits with 0 when all is well, with 1 when AWS could not be asked, or with --check when a figure would change,\n" +
			"and with 2 when the command line is wrong.",
		Example: "  platform catalog refresh\n" +
			"  platform catalog refresh --check\n" +
			"  platform catalog refresh --regions us-east-1,eu-west-1",
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runCatalogRefresh(c.Context(), env, flags) },
	}
	command.Flags().StringSliceVar(&flags.regions, "regions", catalog.Regions(),
		"regions whose prices to renew; the sizes of the types are renewed only with all of them")
	command.Flags().BoolVar(&flags.check, "check", false, "write nothing; say what would change")
	return command
}

func runCatalogRefresh(ctx context.Context, env environment, flags refreshFlags) error {
	if err := allowed(flags.regions); err != nil {
		return &usage.Error{Err: fmt.Errorf("--regions: %w", err)}
	}
	file, old, err := readCatalog(env.dir)
	if err != nil {
		return &usage.Error{Err: err}
	}
	renewed, notes, err := renewCatalog(ctx, env.stderr, old, flags.regions)
	if err != nil {
		return err
	}
	text, err := renewed.JSON()
	if err != nil {
		return fmt.Errorf("AWS's answers make no catalog: %w", err)
	}
	changes := awsfacts.Changes(old, renewed)
	reportChanges(env.stdout, changes, notes)
	if flags.check {
		if len(changes) > 0 {
			return errFailed
		}
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := replaceCatalog(file, text); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "wrote %s; run make platform to build it into this program\n", catalog.File)
	return nil
}

// renewCatalog asks AWS. For all regions the CLI is started some 80 times, which takes a minute or two.
func renewCatalog(ctx context.Context, stderr io.Writer, old catalog.Snapshot, regions []string) (
	catalog.Snapshot, []string, error) {
	cli, err := awsfacts.Find()
	if err != nil {
		return catalog.Snapshot{}, nil, err
	}
	display := progress.New(stderr)
	defer display.Close()
	return cli.Renew(ctx, awsfacts.Renewal{
		Old: old, Regions: regions, Progress: display.Begin,
		Day: catalog.Day{Time: time.Now().UTC().Truncate(24 * time.Hour)},
	})
}

// allowed refuses regions that are not allowed, repeated ones, and none at all.
func allowed(regions []string) error {
	if len(regions) == 0 {
		return errors.New("no region is named")
	}
	var wrong []error
	for i, region := range regions {
		if !slices.Contains(catalog.Regions(), region) {
			wrong = append(wrong, fmt.Errorf("%q is not allowed; there are %s", region, strings.Join(catalog.Regions(), ", ")))
		} else if slices.Contains(regions[:i], region) {
			wrong = append(wrong, fmt.Errorf("%q is named twice", region))
		}
	}
	return errors.Join(wrong...)
}

// readCatalog reads the repository's own catalog, which may be newer than the one that is built into this program.
func readCatalog(dir string) (file string, snapshot catalog.Snapshot, err error) {
	root, err := toolchain.Root(dir)
	if err != nil {
		return "", catalog.Snapshot{}, err
	}
	file = filepath.Join(root, filepath.FromSlash(catalog.File))
	text, err := os.ReadFile(file)
	if err != nil {
		return "", catalog.Snapshot{}, fmt.Errorf("reading the catalog: %w", err)
	}
	snapshot, err = catalog.Parse(text)
	if err != nil {
		return "", catalog.Snapshot{}, fmt.Errorf("%s: %w", catalog.File, err)
	}
	return file, snapshot, nil
}

// replaceCatalog writes the file whole or not at all, and leaves it as readable as it was.
func replaceCatalog(file string, text []byte) error {
	before, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("writing the catalog: %w", err)
	}
	err = writeFile(file, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err != nil {
		return err
	}
	if err := os.Chmod(file, before.Mode()); err != nil {
		return fmt.Errorf("writing the catalog: %w", err)
	}
	return nil
}

func reportChanges(w io.Writer, changes []awsfacts.Change, notes []string) {
	for _, note := range notes {
		fmt.Fprintln(w, "note:", note)
	}
	for _, change := range changes {
		fmt.Fprintln(w, change)
	}
	if len(changes) == 0 {
		fmt.Fprintln(w, "no figure changed")
	}
}
