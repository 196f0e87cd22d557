package ghapp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/go-github/v88/github"
)

// afterAccepted are the checks that need an App which GitHub knows.
func afterAccepted() []string {
	names := []string{checkInstalled, checkRepository, checkSuspended}
	return append(append(names, permissionChecks()...), checkToken, checkRate)
}

func permissionChecks() []string {
	permissions := AppPermissions()
	needed := levels(&permissions)
	var names []string
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		names = append(names, name+": "+needed[name])
	}
	return names
}

// diagnoseAccess goes the way that Open goes.
func (d *diagnosis) diagnoseAccess(ctx context.Context) {
	if d.blocked != "" {
		d.skip(append([]string{checkAccepted}, afterAccepted()...)...)
		return
	}
	if d.appErr != nil {
		d.fail(checkAccepted, d.appErr)
		d.skip(afterAccepted()...)
		return
	}
	d.add(checkAccepted, OK, fmt.Sprintf("%s, id %d", d.app.GetSlug(), d.app.GetID()), "")
	installation, err := d.api.installation(ctx, d.app)
	d.diagnoseInstallation(installation, err)
	if installation == nil {
		d.skip(afterAccepted()[2:]...)
		return
	}
	d.diagnoseSuspended(installation)
	d.diagnosePermissions(installation)
	d.diagnoseToken(ctx, installation)
}

// diagnoseInstallation tells an App that is not installed from one that can't see the repository.
func (d *diagnosis) diagnoseInstallation(installation *github.Installation, err error) {
	var known *Error
	switch {
	case err == nil:
		d.add(checkInstalled, OK, "on "+d.Repository.Owner, "")
		d.add(checkRepository, OK, fmt.Sprintf("%s, selection: %s", d.Repository, installation.GetRepositorySelection()), "")
	case errors.As(err, &known) && known.Trouble == TroubleRepository:
		d.add(checkInstalled, OK, "on "+d.Repository.Owner, "")
		d.fail(checkRepository, err)
	default:
		d.fail(checkInstalled, err)
		d.skip(checkRepository)
	}
}

func (d *diagnosis) diagnoseSuspended(installation *github.Installation) {
	if installation.SuspendedAt == nil {
		d.add(checkSuspended, OK, "", "")
		return
	}
	d.fail(checkSuspended, d.api.suspended(installation, nil))
}

// diagnosePermissions tells of all that are missing at once, since one visit to GitHub mends them all.
func (d *diagnosis) diagnosePermissions(installation *github.Installation) {
	needed := d.api.config.Permissions
	lacking, granted := missing(&needed, installation.Permissions), levels(installation.Permissions)
	var parts []string
	for _, check := range permissionChecks() {
		name, _, _ := strings.Cut(check, ": ")
		if lacking[name] == "" {
			d.add(check, OK, "granted: "+granted[name], "")
			continue
		}
		parts = append(parts, fmt.Sprintf("%s (granted: %s)", check, cmp.Or(granted[name], "none")))
	}
	if len(parts) == 0 {
		return
	}
	page := "at " + installation.GetHTMLURL()
	if installation.SuspendedAt != nil {
		page = "on the same page"
	}
	d.add(checkLacking, Failed, "missing: "+strings.Join(parts, ", "), lackingRemedy(d.app, lacking, page))
}

// diagnoseToken gets a token, sees how many requests are left, and revokes the token.
func (d *diagnosis) diagnoseToken(ctx context.Context, installation *github.Installation) {
	if d.blocked != "" {
		d.skip(checkToken, checkRate)
		return
	}
	session, err := d.api.open(ctx, d.app, installation)
	if err != nil {
		d.fail(checkToken, err)
		d.skip(checkRate)
		return
	}
	defer d.revoke(ctx, session)
	repositories, response, err := session.Client.Apps.ListRepos(ctx, nil)
	if err = Clean(err); err != nil {
		d.fail(checkToken, err)
		d.skip(checkRate)
		return
	}
	d.add(checkToken, OK, fmt.Sprintf("reaches %d repository", repositories.GetTotalCount()), "")
	d.diagnoseRate(response.Rate)
}

// scarce is the share of the requests of an hour that should be left.
const scarce = 10 // percent

func (d *diagnosis) diagnoseRate(rate github.Rate) {
	detail := fmt.Sprintf("%d of %d requests left until %s", rate.Remaining, rate.Limit, rate.Reset.UTC().Format("15:04 UTC"))
	switch {
	case rate.Limit == 0:
		d.note(checkRate, OK, "there is none on this GitHub", "")
	case rate.Remaining*100 < rate.Limit*scarce:
		d.note(checkRate, Warning, detail, "wait until then, or see what else uses this App")
	default:
		d.note(checkRate, OK, detail, "")
	}
}

// revoke tells of a token that stays only if it does.
func (d *diagnosis) revoke(ctx context.Context, session *Session) {
	if err := session.Close(ctx); err != nil {
		d.note("token revoked", Warning, err.Error(), "")
	}
}
