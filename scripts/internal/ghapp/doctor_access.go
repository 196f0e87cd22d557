package ghapp

import (
	"context"
	"errors"
	"fmt"
	"maps"
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
	if e.appErr != nil {
		detail, remedy := splitRemedy(e.appErr)
		e.add(checkAccepted, Failed, detail, remedy)
		e.skip(afterAccepted()...)
		return
	}
	e.add(checkAccepted, OK, fmt.Sprintf("%s, id %d", e.app.GetSlug(), e.app.GetID()), "")
	installation, err := e.door.installation(ctx, e.app)
	e.examineInstallation(installation, err)
	if installation == nil {
		e.skip(afterAccepted()[2:]...)
		return
	}
	e.examineSuspended(installation)
	e.examinePermissions(installation)
	e.examineToken(ctx, installation)
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

func (e *examination) examinePermissions(installation *github.Installation) {
	needed := e.door.config.Permissions
	lacking, granted := missing(&needed, installation.Permissions), levels(installation.Permissions)
	for _, check := range permissionChecks() {
		name, level, _ := strings.Cut(check, ": ")
		if lacking[name] == "" {
			e.add(check, OK, "granted: "+granted[name], "")
			continue
		}
		_, remedy := splitRemedy(lackingError(e.app, installation, map[string]string{name: level}, nil))
		has := granted[name]
		if has == "" {
			has = "none"
		}
		e.add(check, Failed, "granted: "+has, remedy)
	}
}

// examineToken gets a token, sees how many requests are left, and revokes the token.
func (e *examination) examineToken(ctx context.Context, installation *github.Installation) {
	if e.blocked != "" {
		e.skip(checkToken, checkRate)
		return
	}
	session, err := e.door.open(ctx, e.app, installation)
	if err != nil {
		detail, remedy := splitRemedy(err)
		e.add(checkToken, Failed, detail, remedy)
		e.skip(checkRate)
		return
	}
	defer e.revoke(ctx, session)
	repositories, response, err := session.Client.Apps.ListRepos(ctx, nil)
	if err = Clean(err); err != nil {
		e.add(checkToken, Failed, err.Error(), "run the command again")
		e.skip(checkRate)
		return
	}
	e.add(checkToken, OK, fmt.Sprintf("reaches %d repository", repositories.GetTotalCount()), "")
	e.examineRate(response.Rate)
}

// scarce is the share of the requests of an hour that should be left.
const scarce = 10 // percent

func (e *examination) examineRate(rate github.Rate) {
	detail := fmt.Sprintf("%d of %d requests left until %s", rate.Remaining, rate.Limit, rate.Reset.UTC().Format("15:04 UTC"))
	switch {
	case rate.Limit == 0:
		e.note(checkRate, OK, "there is none on this GitHub", "")
	case rate.Remaining*100 < rate.Limit*scarce:
		e.note(checkRate, Warning, detail, "wait until then, or see what else uses this App")
	default:
		e.note(checkRate, OK, detail, "")
	}
}

// revoke tells of a token that stays only if it does.
func (e *examination) revoke(ctx context.Context, session *Session) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := session.Close(ctx); err != nil {
		e.note("token revoked", Warning, err.Error(), "")
	}
}
