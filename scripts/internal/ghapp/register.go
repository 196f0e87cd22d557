package ghapp

import (
	"context"
	"regexp"

	"github.com/google/go-github/v88/github"
)

// codeForm is what the code of a registration may look like; it becomes part of a path.
var codeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,200}$`)

// FinishRegistration turns the code that GitHub hands back, after somebody has registered an App from a manifest, into the App:
// its ids, its first key and its secrets. It works once per code. Of the configuration it uses what says how to reach GitHub. A
// repetition after a lost answer would not bring the key back, so there is none.
func FinishRegistration(ctx context.Context, config Config, code string) (*github.AppConfig, error) {
	if err := CheckAPIURL(config.APIURL); err != nil {
		return nil, err
	}
	if !codeForm.MatchString(code) {
		return nil, &Error{What: "what GitHub handed back is no code", Remedy: "run the command again"}
	}
	a := &api{config: config.withDefaults()}
	client, err := a.client(newRetrying(a.config))
	if err != nil {
		return nil, err
	}
	app, _, err := client.Apps.CompleteAppManifest(ctx, code)
	if err != nil {
		return nil, wrap("fetching the new App", Clean(err))
	}
	return app, nil
}
