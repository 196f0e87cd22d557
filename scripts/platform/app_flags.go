package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/google/go-github/v88/github"
	"github.com/spf13/cobra"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/usage"
)

// The variables that say of the App what no flag says. GitHub Actions sets the last two.
const (
	appVariable        = "PLATFORM_APP_ID"
	keyVariable        = "PLATFORM_APP_PRIVATE_KEY"
	keyCreatedVariable = "PLATFORM_APP_KEY_CREATED"
	repositoryVariable = "GITHUB_REPOSITORY"
	apiVariable        = "GITHUB_API_URL"
)

// appFlags are the flags of every command that speaks as the App. Flags come before variables.
type appFlags struct {
	app, key string
	repositoryFlags
}

// repositoryFlags say which repository on which GitHub.
type repositoryFlags struct{ repository, api string }

const appFlagsHelp = "The App is told by flags or, where they are missing, by the variables " + appVariable + ",\n" +
	keyVariable + ", " + repositoryVariable + " and " + apiVariable + "."

func (f *appFlags) register(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&f.app, "app", "", "App ID or client ID (default: "+appVariable+")")
	flags.StringVar(&f.key, "key", "", "file of the App's private key, - for standard input (default: the text in "+keyVariable+")")
	f.repositoryFlags.register(command)
}

func (f *repositoryFlags) register(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&f.repository, "repo", "", "repository as OWNER/NAME (default: "+repositoryVariable+")")
	flags.StringVar(&f.api, "api-url", "", "GitHub's API; https://HOST/api/v3 for GitHub Enterprise Server (default: "+apiVariable+
		", or "+ghapp.GitHub+")")
}

// read is the repository and the API's address, or everything that is wrong with them.
func (f repositoryFlags) read(env environment) (ghapp.Repository, string, error) {
	api := cmp.Or(f.api, env.variable(apiVariable))
	apiErr := named("--api-url or "+apiVariable, ghapp.CheckAPIURL(api))
	text := cmp.Or(f.repository, env.variable(repositoryVariable))
	if text == "" {
		return ghapp.Repository{}, api, errors.Join(errors.New("--repo OWNER/NAME or "+repositoryVariable+" is missing"), apiErr)
	}
	repository, err := ghapp.ParseRepository(text)
	return repository, api, errors.Join(named("--repo or "+repositoryVariable, err), apiErr)
}

// appInput is what the flags and variables come to. The App's id and its key may still be wrong.
type appInput struct {
	app        string
	key        []byte
	keyFile    string // empty: the key came from elsewhere
	repository ghapp.Repository
	api        string
	log        *slog.Logger
}

// read reports everything that is missing or can't be read at once.
func (f appFlags) read(env environment) (appInput, error) {
	in := appInput{app: cmp.Or(f.app, env.variable(appVariable)), log: env.log}
	var appErr, keyErr, repositoryErr error
	if in.app == "" {
		appErr = errors.New("--app or " + appVariable + " is missing; give the App ID or the client ID, as in the App's settings")
	}
	in.key, in.keyFile, keyErr = f.readKey(env)
	in.repository, in.api, repositoryErr = f.repositoryFlags.read(env)
	return in, errors.Join(appErr, keyErr, repositoryErr)
}

// longestKey is more than any key has.
const longestKey = 64 << 10

// readKey is the text of the key and the file that it came from, if it was one.
func (f appFlags) readKey(env environment) (text []byte, file string, err error) {
	const where = "--key FILE, --key - for standard input, or " + keyVariable
	switch {
	case f.key == "-" && env.stdin == nil:
		return nil, "", errors.New("--key -: there is no standard input")
	case f.key == "-":
		text, err = readSome(env.stdin)
		return text, "", named("--key -", err)
	case strings.Contains(f.key, "-----") || strings.ContainsAny(f.key, "\r\n"):
		return nil, "", errors.New("--key is the key itself, which others on this machine can now see; give " + where)
	case f.key != "":
		text, err = readFile(resolve(env.dir, f.key))
		return text, f.key, named("--key", err)
	}
	if value := env.variable(keyVariable); value != "" {
		return []byte(value), "", nil
	}
	return nil, "", errors.New("the App's private key is missing; give " + where)
}

func readFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	return readSome(file)
}

func readSome(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, longestKey+1))
	if err == nil && len(text) > longestKey {
		err = fmt.Errorf("this has more than %d KiB and is no key", longestKey>>10)
	}
	return text, err
}

// config is what ghapp.Open takes. All mistakes are reported at once, and as the user's.
func (f appFlags) config(env environment, permissions github.InstallationPermissions) (ghapp.Config, error) {
	in, err := f.read(env)
	config := ghapp.Config{
		App: in.app, Repository: in.repository, Permissions: permissions, APIURL: in.api, Log: in.log, Retry: env.retry,
	}
	wrong := []error{err}
	if in.app != "" {
		wrong = append(wrong, named("--app or "+appVariable, ghapp.CheckApp(in.app)))
	}
	if in.key != nil {
		var keyErr error
		config.Key, keyErr = ghapp.ParseKey(in.key)
		wrong = append(wrong, named("--key or "+keyVariable, keyErr))
	}
	if err := errors.Join(wrong...); err != nil {
		return ghapp.Config{}, &usage.Error{Err: err}
	}
	return config, nil
}

// named says where a mistake is; nil stays nil.
func named(where string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", where, err)
}
