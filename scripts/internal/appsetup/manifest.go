// Package appsetup registers the GitHub App: what it asks for, and GitHub's flow that makes it.
package appsetup

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
)

// longestName is GitHub's limit for the name of an App.
const longestName = 34

// Manifest is what GitHub registers an App from. It has no webhook: the App only speaks when a workflow runs.
type Manifest struct {
	Name        string                         `json:"name"`
	URL         string                         `json:"url"`
	Description string                         `json:"description"`
	Public      bool                           `json:"public"`
	Permissions github.InstallationPermissions `json:"default_permissions"`
	Events      []string                       `json:"default_events"`
	// RedirectURL is where GitHub sends the browser with the code; empty in a manifest that is only shown.
	RedirectURL string `json:"redirect_url,omitempty"`
}

// NewManifest describes the App for a repository on the GitHub at webURL. An empty name becomes one that others are unlikely to
// have. A public App can be installed by any organisation, another one only by its owner.
func NewManifest(name string, repository ghapp.Repository, webURL string, public bool) (Manifest, error) {
	if name == "" {
		name = defaultName(repository)
	}
	if err := checkName(name); err != nil {
		return Manifest{}, err
	}
	return Manifest{
		Name: name, URL: webURL + "/" + repository.String(),
		Description: "Comments on pull requests that change the Ray platform: what they would change, and which policies they break.",
		Public:      public, Permissions: ghapp.AppPermissions(), Events: []string{},
	}, nil
}

// defaultName has the owner in it, since names are unique on all of GitHub.
func defaultName(repository ghapp.Repository) string {
	name := "ray-platform-" + repository.Owner
	if len(name) > longestName {
		name = strings.TrimRight(name[:longestName], "-")
	}
	return name
}

func checkName(name string) error {
	switch {
	case strings.TrimSpace(name) != name || strings.ContainsAny(name, "\r\n\t"):
		return fmt.Errorf("the name %q begins or ends with blanks, or has line breaks in it", name)
	case len([]rune(name)) > longestName:
		return fmt.Errorf("the name %q has %d characters; GitHub allows %d", name, len([]rune(name)), longestName)
	case strings.HasPrefix(strings.ToLower(name), "github") || strings.HasPrefix(strings.ToLower(name), "gist"):
		return errors.New("GitHub keeps names that begin with \"GitHub\" or \"Gist\" for itself; take another")
	}
	return nil
}

// JSON is the manifest as GitHub reads it.
func (m Manifest) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	return append(text, '\n'), nil
}
