package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/google/go-github/v88/github"
	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/scripts/internal/appsetup"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// createFlags are the flags of app create.
type createFlags struct {
	organisation, keyOut string
	manifestFlags
}

func appCreateCommand(env environment) *cobra.Command {
	var flags createFlags
	command := &cobra.Command{
		Use:   "create --key-out FILE [flags]",
		Short: "Register the App, by agreeing to it in a browser",
		Long: "Create prints a page of this machine to open in a browser. It leads to GitHub, which shows what the App may do;\n" +
			"who agrees there has registered it. The App's private key is then written to a new file that only you can read,\n" +
			"and the next steps are printed. Nothing secret is printed. It waits ten minutes.\n\n" +
			"It exits with 0 when the App is there, with 1 when it is not, and with 2 when the command line is wrong.",
		Example: "  platform app create --repo acme/ray --org acme --key-out app.pem\n" +
			"  platform app create --repo acme/ray --org acme --key-out app.pem --api-url https://github.acme.example/api/v3",
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runAppCreate(c.Context(), env, flags) },
	}
	command.Flags().StringVar(&flags.organisation, "org", "", "organisation that owns the App (default: you do)")
	command.Flags().StringVar(&flags.keyOut, "key-out", "", "new file for the App's private key")
	flags.register(command)
	return command
}

func runAppCreate(ctx context.Context, env environment, flags createFlags) error {
	manifest, target, err := flags.read(env)
	if err := errors.Join(err, flags.check()); err != nil {
		return &usage.Error{Err: err}
	}
	// The file is made before the App: what GitHub answers can't be fetched twice.
	file, err := os.OpenFile(resolve(env.dir, flags.keyOut), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return &usage.Error{Err: fmt.Errorf("--key-out: %w; name a file that does not exist, in a folder that does", err)}
	}
	made := &newApp{target: target, file: file, config: ghapp.Config{APIURL: target.api, Log: env.log, Retry: env.retry}}
	err = made.register(ctx, env, flags, manifest)
	if err := errors.Join(err, made.keep()); err != nil {
		return err
	}
	return made.writeSteps(env, flags.keyOut)
}

func (f createFlags) check() error {
	var wrong []error
	if f.keyOut == "" {
		wrong = append(wrong, errors.New("--key-out is missing; name a new file for the App's private key"))
	}
	if f.organisation != "" {
		if _, err := ghapp.ParseRepository(f.organisation + "/x"); err != nil {
			wrong = append(wrong, fmt.Errorf("--org: %q is no organisation; give its name, as in the address of its page", f.organisation))
		}
	}
	return errors.Join(wrong...)
}

// newApp is an App that is being made.
type newApp struct {
	target
	config  ghapp.Config
	file    *os.File
	app     *github.AppConfig
	written bool // the key is in the file
}

// register waits until somebody has agreed.
func (n *newApp) register(ctx context.Context, env environment, flags createFlags, manifest appsetup.Manifest) error {
	display := env.display()
	defer display.Close()
	end := func() {}
	defer func() { end() }()
	return appsetup.Registration{
		Manifest: manifest, WebURL: n.web, Organisation: flags.organisation, Finish: n.finish, Timeout: env.agreement,
		Show: func(url string) {
			fmt.Fprintf(env.stdout, "Open this page in a browser on this machine:\n\n  %s\n\n", url)
			if note := ownerNote(flags, n.repository); note != "" {
				fmt.Fprintln(env.stdout, note)
			}
			end = display.Begin("waiting for you to agree on GitHub; Ctrl-C breaks off")
		},
	}.Run(ctx)
}

// ownerNote warns of an App that could not be installed where it is needed.
func ownerNote(flags createFlags, repository ghapp.Repository) string {
	switch {
	case flags.public || flags.organisation == repository.Owner:
		return ""
	case flags.organisation == "":
		return fmt.Sprintf("The App will be yours, and only you can install it. If %[1]s is an organisation, break off and add "+
			"--org %[1]s.\n", repository.Owner)
	}
	return fmt.Sprintf("The App will be %s's, which alone can install it, but the repository is %s's: with --public both can.\n",
		flags.organisation, repository.Owner)
}

// finish fetches the App and writes its key.
func (n *newApp) finish(ctx context.Context, code string) (*github.AppConfig, error) {
	app, err := ghapp.FinishRegistration(ctx, n.config, code)
	if err != nil {
		return nil, fmt.Errorf("%w; if the App is in GitHub's list of Apps, make a key in its settings, or delete it and run "+
			"this again", err)
	}
	if _, err := ghapp.ParseKey([]byte(app.GetPEM())); err != nil {
		return nil, fmt.Errorf("the App %s is registered, but came without a usable key: %w", app.GetSlug(), err)
	}
	if _, err := n.file.WriteString(app.GetPEM()); err != nil {
		return nil, fmt.Errorf("the App %s is registered, but its key could not be written: %w; make another one in its settings",
			app.GetSlug(), err)
	}
	n.app, n.written = app, true
	return app, nil
}

// keep closes the file, and takes it away if there is no key in it.
func (n *newApp) keep() error {
	err := n.file.Close()
	if n.written {
		return named("writing the key", err)
	}
	return os.Remove(n.file.Name())
}

// keyCreated is the day that doctor counts from.
func keyCreated(now time.Time) string { return now.UTC().Format(time.DateOnly) }
