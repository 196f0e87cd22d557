package ghapp

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/go-github/v88/github"
)

// cutRemedy takes a message apart at its first semicolon.
func cutRemedy(text string) (detail, remedy string) {
	detail, remedy, _ = strings.Cut(text, "; ")
	return detail, remedy
}

// afterAccepted are the checks that need an App which GitHub knows.
func afterAccepted() []string {
	names := []string{checkInstalled, checkRepository, checkSuspended}
	return append(append(names, permissionChecks()...), checkToken, checkRate)
}

func permissionChecks() []string {
	permissions := NeededPermissions()
	needed := levels(&permissions)
	var names []string
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		names = append(names, name+": "+needed[name])
	}
	return names
}

// examineAccess goes the way that Open goes.
func (e *examination) examineAccess(ctx context.Context) {
	if e.blocked != "" {
		e.skip(append([]string{checkAccepted}, afterAccepted()...)...)
		return
	}
	app, err := e.door.identify(ctx)
	if err != nil {
		detail, remedy := splitRemedy(err)
		e.add(checkAccepted, Failed, detail, remedy)
		e.skip(afterAccepted()...)
		return
	}
	e.add(checkAccepted, OK, fmt.Sprintf("%s, id %d", app.GetSlug(), app.GetID()), "")
	installation, err := e.door.installation(ctx, app)
	e.examineInstallation(installation, err)
	if installation == nil {
		e.skip(afterAccepted()[2:]...)
		return
	}
	e.examineSuspended(installation)
	e.examinePermissions(app, installation)
	e.examineToken(ctx, app, installation)
}

// examineInstallation tells an App that is not installed from one that can't see the repository.
func (e *examination) examineInstallation(installation *github.Installation, err error) {
	var access *AccessError
	detail, remedy := "", ""
	if err != nil {
		detail, remedy = splitRemedy(err)
	}
	switch {
	case err == nil:
		e.add(checkInstalled, OK, "on "+e.Repository.Owner, "")
		e.add(checkRepository, OK, fmt.Sprintf("%s, selection: %s", e.Repository, installation.GetRepositorySelection()), "")
	case errors.As(err, &access) && access.Trouble == TroubleRepository:
		e.add(checkInstalled, OK, "on "+e.Repository.Owner, "")
		e.add(checkRepository, Failed, detail, remedy)
	default:
		e.add(checkInstalled, Failed, detail, remedy)
		e.skip(checkRepository)
	}
}

func (e *examination) examineSuspended(installation *github.Installation) {
	if installation.SuspendedAt == nil {
		e.add(checkSuspended, OK, "", "")
		return
	}
	detail, remedy := splitRemedy(e.door.suspended(installation, nil))
	e.add(checkSuspended, Failed, detail, remedy)
}

func (e *examination) examinePermissions(app *github.App, installation *github.Installation) {
	needed := e.door.config.Permissions
	lacking, granted := missing(&needed, installation.Permissions), levels(installation.Permissions)
	for _, check := range permissionChecks() {
		name, level, _ := strings.Cut(check, ": ")
		if lacking[name] == "" {
			e.add(check, OK, "granted: "+granted[name], "")
			continue
		}
		_, remedy := splitRemedy(lackingError(app, installation, map[string]string{name: level}, nil))
		has := granted[name]
		if has == "" {
			has = "none"
		}
		e.add(check, Failed, "granted: "+has, remedy)
	}
}

// examineToken gets a token, sees how many requests are left, and revokes the token.
func (e *examination) examineToken(ctx context.Context, app *github.App, installation *github.Installation) {
	if e.blocked != "" {
		e.skip(checkToken, checkRate)
		return
	}
	session, err := e.door.open(ctx, app, installation)
	if err != nil {
		detail, remedy := splitRemedy(err)
		e.add(checkToken, Failed, detail, remedy)
		e.skip(checkRate)
		return
	}
	defer e.revoke(ctx, session)
	e.add(checkToken, OK, "for "+e.Repository.String()+" alone", "")
	e.examineRate(ctx, session)
}

// scarce is the share of the requests of an hour that should be left.
const scarce = 10 // percent

func (e *examination) examineRate(ctx context.Context, session *Session) {
	limits, _, err := session.Client.RateLimit.Get(ctx)
	if err = Clean(err); status(err) == http.StatusNotFound {
		e.note(checkRate, OK, "there is none on this GitHub", "")
		return
	}
	if err != nil || limits.GetCore() == nil {
		e.note(checkRate, NotChecked, fmt.Sprint("GitHub did not tell: ", err), "")
		return
	}
	core := limits.GetCore()
	detail := fmt.Sprintf("%d of %d requests left until %s", core.Remaining, core.Limit, core.Reset.UTC().Format("15:04 UTC"))
	if core.Remaining*100 < core.Limit*scarce {
		e.note(checkRate, Warning, detail, "wait until then, or see what else uses this App")
		return
	}
	e.note(checkRate, OK, detail, "")
}

// revoke tells of a token that stays only if it does.
func (e *examination) revoke(ctx context.Context, session *Session) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := session.Close(ctx); err != nil {
		e.note("token revoked", Warning, err.Error(), "")
	}
}
