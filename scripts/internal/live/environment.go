package live

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

// environment is what the engine sees: all that the user's own CLI would, credentials among it. Only its home is another, so
// that nothing is noted there; where the user logged in is told to it.
func (e *Engine) environment() ([]string, error) {
	home, err := usersHome()
	if err != nil {
		return nil, err
	}
	environment := os.Environ()
	for name, value := range map[string]string{
		"PULUMI_CREDENTIALS_PATH": home, // the folder
		"GOGC":                    "300",
	} {
		if os.Getenv(name) == "" {
			environment = append(environment, name+"="+value)
		}
	}
	for _, name := range []string{"PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE_FILE"} {
		value := os.Getenv(name)
		whole, err := fromHere(value)
		if err != nil {
			return nil, fmt.Errorf("finding %s: %w", name, err)
		}
		if whole != value {
			environment = append(environment, name+"="+whole)
		}
	}
	return append(environment,
		"TMPDIR="+e.in("tmp"),
		"PULUMI_HOME="+e.in("home"),
		"PULUMI_SKIP_UPDATE_CHECK=true",
		"RAYPLATFORM_POLICY_DOCUMENTS="+e.PolicyDocuments(),
	), nil
}

// usersHome is the folder in which the user's own CLI keeps what it knows.
func usersHome() (string, error) {
	home, err := workspace.GetPulumiHomeDir()
	if err == nil {
		home, err = filepath.Abs(home)
	}
	if err != nil {
		return "", fmt.Errorf("finding Pulumi's folder: %w", err)
	}
	return home, nil
}

// fromHere completes the name of a file or a file:// URL that is relative to the folder in which the command was called: the
// engine runs in another.
func fromHere(name string) (string, error) {
	path, isURL := strings.CutPrefix(name, "file://")
	switch {
	case path == "" || strings.HasPrefix(path, "~") || filepath.IsAbs(path):
		return name, nil
	case !isURL && strings.Contains(path, "://"):
		return name, nil
	}
	path, err := filepath.Abs(path)
	if isURL {
		path = "file://" + filepath.ToSlash(path)
	}
	return path, err
}

// linkPlugins lets the engine find, and keep, plugins where the user's own CLI does.
func linkPlugins(home string) error {
	users, err := usersHome()
	if err != nil {
		return err
	}
	plugins := filepath.Join(users, "plugins")
	if err := os.MkdirAll(plugins, 0o700); err != nil {
		return fmt.Errorf("making the folder for plugins: %w", err)
	}
	if err := os.Symlink(plugins, filepath.Join(home, "plugins")); err != nil {
		return fmt.Errorf("linking the folder for plugins: %w", err)
	}
	return nil
}

// Attached are the packages, sorted, whose providers the environment attaches to the engine: what those answer is not what the
// cloud would.
func Attached() []string {
	var names []string
	for one := range strings.SplitSeq(os.Getenv("PULUMI_DEBUG_PROVIDERS"), ",") {
		if name, _, ok := strings.Cut(strings.TrimSpace(one), ":"); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
