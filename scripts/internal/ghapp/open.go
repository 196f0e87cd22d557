package ghapp

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/go-github/v88/github"
)

// Open finds the App, its installation on the repository, and gets a token for that repository alone with the permissions asked
// for. It fails with everything that is wrong with the configuration at once, with an *Error that names the trouble when the App
// can't work there, and with an *AnswerError or an error of the network when GitHub can't be asked. Whoever opens a session
// closes it.
func Open(ctx context.Context, config Config) (*Session, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	a, err := newAPI(config.withDefaults())
	if err != nil {
		return nil, err
	}
	app, err := a.identify(ctx)
	if err != nil {
		return nil, err
	}
	installation, err := a.installation(ctx, app)
	if err != nil {
		return nil, err
	}
	if err := a.usable(app, installation); err != nil {
		return nil, err
	}
	return a.open(ctx, app, installation)
}

// open gets the first token, so that whoever has a session can use it.
func (a *api) open(ctx context.Context, app *github.App, installation *github.Installation) (*Session, error) {
	held := &tokens{now: a.plain.now, make: func(ctx context.Context) (*github.InstallationToken, error) {
		return a.token(ctx, app, installation)
	}}
	if _, err := held.get(ctx); err != nil {
		return nil, err
	}
	client, err := a.client(asInstallation{a.host, a.plain, held})
	if err != nil {
		return nil, err
	}
	return &Session{
		Client: client, Repository: a.config.Repository, AppID: app.GetID(), Slug: app.GetSlug(), tokens: held, api: a,
		retry: a.config.Retry, sealing: sealingKey(a.config.Key),
	}, nil
}

// identify asks GitHub who we are.
func (a *api) identify(ctx context.Context) (*github.App, error) {
	app, response, err := a.app.Apps.Get(ctx, "")
	if err := a.identified(app, response, Clean(err)); err != nil {
		return nil, err
	}
	return app, nil
}

// identified says what is wrong with GitHub's answer to who we are.
func (a *api) identified(app *github.App, response *github.Response, err error) error {
	if err == nil {
		return a.sameApp(app)
	}
	switch status(err) {
	case http.StatusUnauthorized:
		if skew, known := a.skew(response); known && (skew > jwtBack || skew < -jwtForward) {
			return clockError(skew, err)
		}
		return &Error{
			Trouble: TroubleKey, What: fmt.Sprintf("GitHub refuses the private key for App %s", a.config.App),
			Remedy: "see that key and id belong to the same App and that the key was not deleted there; if in doubt make a new key " +
				whereKeysAre,
			Err: err,
		}
	case http.StatusNotFound:
		return &Error{
			Trouble: TroubleApp, What: fmt.Sprintf("%s has no App %s", a.host, a.config.App),
			Remedy: "take the App ID or the client ID from the settings of the App, under \"About\", and see that --api-url is the " +
				"GitHub where it is registered",
			Err: err,
		}
	}
	return wrap("asking GitHub for the App", err)
}

// sameApp refuses an answer about another App than the one asked for.
func (a *api) sameApp(app *github.App) error {
	id := fmt.Sprint(app.GetID())
	if a.config.App == id || a.config.App == app.GetClientID() || app.GetClientID() == "" && !appIDForm.MatchString(a.config.App) {
		return nil
	}
	return &Error{
		Trouble: TroubleApp, What: fmt.Sprintf("the key belongs to App %s and not to %s", id, a.config.App),
		Remedy: "give the id of the App that the key was made for",
	}
}

// installation finds the App's installation on the repository, or says why there is none.
func (a *api) installation(ctx context.Context, app *github.App) (*github.Installation, error) {
	r := a.config.Repository
	found, _, err := a.app.Apps.GetRepositoryInstallation(ctx, r.Owner, r.Name)
	if err = Clean(err); err == nil {
		return found, nil
	}
	if status(err) != http.StatusNotFound {
		return nil, wrap("asking GitHub for the App's installation on "+r.String(), err)
	}
	owners, ownerErr := a.ownersInstallation(ctx)
	if ownerErr != nil {
		return nil, wrap("asking GitHub for the App's installation on "+r.Owner, ownerErr)
	}
	if owners == nil {
		return nil, &Error{
			Trouble: TroubleNotInstalled,
			What:    fmt.Sprintf("the App %s is not installed on %s", app.GetSlug(), r.Owner),
			Remedy:  fmt.Sprintf("an owner of %s installs it at %s, or see that %q is spelled right", r.Owner, installURL(app), r.Owner),
			Err:     err,
		}
	}
	return nil, a.notSelected(owners, err)
}

// notSelected is the trouble of an App that is installed on the owner, but not for the repository.
func (a *api) notSelected(owners *github.Installation, err error) error {
	r := a.config.Repository
	remedy := "see that it exists and is spelled right"
	if owners.GetRepositorySelection() == "selected" {
		remedy = "select it at " + owners.GetHTMLURL() + ", or " + remedy
	}
	return &Error{
		Trouble: TroubleRepository, What: fmt.Sprintf("the App is installed on %s, but can't see the repository %s", r.Owner, r),
		Remedy: remedy, Err: err,
	}
}

// ownersInstallation is the installation on the repository's owner, an organisation or a person; nil if there is none.
func (a *api) ownersInstallation(ctx context.Context) (*github.Installation, error) {
	var found *github.Installation
	err := pages(func(page github.ListOptions) (*github.Response, error) {
		list, response, err := a.app.Apps.ListInstallations(ctx, &page)
		for _, installation := range list {
			if strings.EqualFold(installation.GetAccount().GetLogin(), a.config.Repository.Owner) {
				found = installation
			}
		}
		return response, err
	})
	return found, Clean(err)
}

// usable refuses an installation that is suspended or lacks a permission, before GitHub does so in fewer words.
func (a *api) usable(app *github.App, installation *github.Installation) error {
	if installation.SuspendedAt != nil {
		return a.suspended(installation, nil)
	}
	if lacking := missing(&a.config.Permissions, installation.Permissions); len(lacking) > 0 {
		return lackingError(app, installation, lacking, nil)
	}
	return nil
}

func (a *api) suspended(installation *github.Installation, err error) error {
	return &Error{
		Trouble: TroubleSuspended, What: "the App's installation on " + a.config.Repository.Owner + " is suspended",
		Remedy: "an owner unsuspends it at " + installation.GetHTMLURL(), Err: err,
	}
}

// lackingError names the permissions that are missing.
func lackingError(app *github.App, installation *github.Installation, lacking map[string]string, err error) error {
	return &Error{
		Trouble: TroublePermission,
		What: fmt.Sprintf("the App lacks the %s %s", plural("permission", len(lacking)),
			strings.ReplaceAll(formatLevels(lacking), ",", ", ")),
		Remedy: lackingRemedy(app, lacking, "at "+installation.GetHTMLURL()), Err: err,
	}
}

// lackingRemedy tells where permissions are missing: in the App, or only in what the owner has agreed to on a page.
func lackingRemedy(app *github.App, lacking map[string]string, page string) string {
	remedy := fmt.Sprintf("an owner agrees to the App's new %s %s", plural("permission", len(lacking)), page)
	wanted, mistake := fromLevels(lacking)
	if mistake == nil && len(missing(&wanted, app.Permissions)) == 0 {
		return remedy
	}
	them := "it"
	if len(lacking) > 1 {
		them = "them"
	}
	return fmt.Sprintf("grant %s in the settings of the App, under \"Permissions & events\"; then %s", them, remedy)
}

func plural(word string, count int) string {
	if count == 1 {
		return word
	}
	return word + "s"
}

// token gets a token.
func (a *api) token(ctx context.Context, app *github.App, installation *github.Installation) (*github.InstallationToken, error) {
	token, _, err := a.app.Apps.CreateInstallationToken(ctx, installation.GetID(), &github.InstallationTokenOptions{
		Repositories: []string{a.config.Repository.Name}, Permissions: &a.config.Permissions,
	})
	if err != nil {
		return nil, a.refused(app, installation, Clean(err))
	}
	return token, nil
}

// refused says why GitHub gives no token. Its messages are the only way to tell some of the reasons apart.
func (a *api) refused(app *github.App, installation *github.Installation, err error) error {
	said := strings.ToLower(err.Error())
	switch {
	case status(err) == http.StatusForbidden && strings.Contains(said, "suspended"):
		return a.suspended(installation, err)
	case status(err) == http.StatusUnprocessableEntity && strings.Contains(said, "permission"):
		return lackingError(app, installation, a.lacking(installation), err)
	case status(err) == http.StatusUnprocessableEntity && strings.Contains(said, "repositor"):
		return a.notSelected(installation, err)
	case status(err) == http.StatusNotFound:
		return &Error{
			Trouble: TroubleNotInstalled, What: "the App was removed from " + a.config.Repository.Owner,
			Remedy: "an owner installs it again at " + installURL(app), Err: err,
		}
	}
	return wrap("getting a token for "+a.config.Repository.String(), err)
}

// lacking are the permissions that GitHub may have meant: those that are known to be missing, else all that were asked for.
func (a *api) lacking(installation *github.Installation) map[string]string {
	if lacking := missing(&a.config.Permissions, installation.Permissions); len(lacking) > 0 {
		return lacking
	}
	return levels(&a.config.Permissions)
}

// installURL is where an App is installed.
func installURL(app *github.App) string {
	return strings.TrimRight(app.GetHTMLURL(), "/") + "/installations/new"
}

func wrap(action string, err error) error { return fmt.Errorf("%s: %w", action, err) }
