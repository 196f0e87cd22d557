package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/scripts/internal/appsetup"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// manifestFlags say what App is registered.
type manifestFlags struct {
	name   string
	public bool
	repositoryFlags
}

func (f *manifestFlags) register(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&f.name, "name", "", "name of the App, unique on all of GitHub (default: ray-platform-OWNER)")
	flags.BoolVar(&f.public, "public", false, "let other organisations install the App too (default: its owner alone)")
	f.repositoryFlags.register(command)
}

// read is the manifest and what it is for, or everything that is wrong.
func (f manifestFlags) read(env environment) (appsetup.Manifest, target, error) {
	repository, api, err := f.repositoryFlags.read(env)
	t := target{repository: repository, api: api}
	if t.web, _ = ghapp.WebURL(api); err != nil { // what is wrong with api is in err already
		_, nameErr := appsetup.NewManifest(f.name, repository, "", f.public)
		return appsetup.Manifest{}, t, errors.Join(err, named("--name", nameErr))
	}
	manifest, err := appsetup.NewManifest(f.name, repository, t.web, f.public)
	return manifest, t, named("--name", err)
}

// target is the repository that an App is made for.
type target struct {
	repository ghapp.Repository
	api, web   string
}

func appManifestCommand(env environment) *cobra.Command {
	var flags manifestFlags
	command := &cobra.Command{
		Use:   "manifest [flags]",
		Short: "Show what the App asks for",
		Long: "Manifest prints, as JSON, what \"platform app create\" registers: the App's name, and the permissions that it\n" +
			"asks for and no more. It has no webhook and subscribes to no event.\n\n" +
			"It exits with 0 when it was printed, and with 2 when the command line is wrong.",
		Example: "  platform app manifest --repo acme/ray\n" +
			"  platform app manifest --repo acme/ray --name acme-ray-reports",
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			manifest, _, err := flags.read(env)
			if err != nil {
				return &usage.Error{Err: err}
			}
			text, err := manifest.JSON()
			if err != nil {
				return err
			}
			if _, err := env.stdout.Write(text); err != nil {
				return fmt.Errorf("printing the manifest: %w", err)
			}
			return nil
		},
	}
	flags.register(command)
	return command
}
