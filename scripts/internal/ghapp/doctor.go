package ghapp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/go-github/v88/github"
)

// Outcome is what a check came to.
type Outcome string

// A warning is not a failure: things work now.
const (
	OK         Outcome = "ok"
	Warning    Outcome = "warning"
	Failed     Outcome = "failed"
	NotChecked Outcome = "not checked"
)

// Finding is one thing that Diagnose looked at.
type Finding struct {
	Name    string
	Outcome Outcome
	// Detail is what was seen, Remedy what to do; both may be empty.
	Detail, Remedy string
	// Needs is the check whose failure kept this one from being made; empty: none did.
	Needs string
}

// DoctorOptions are what Diagnose is told; nothing of it needs to be right.
type DoctorOptions struct {
	App string
	Key []byte
	// KeyFile is the name of the key's file, which has a date in it if GitHub named it. Empty: there is none.
	KeyFile string
	// KeyCreated is the day when the key was made, as in 2026-03-01. Empty: only the file's name may tell, and without a file the
	// check of the key's age fails.
	KeyCreated string
	Repository Repository
	APIURL     string
	// Now is the clock; nil: time.Now.
	Now   func() time.Time
	Log   *slog.Logger
	Retry Retry
}

// How far our clock may be from GitHub's, and how old a key may become.
const (
	skewWarned = 30 * time.Second
	skewTaken  = time.Minute
	oldestKey  = 90
	agingKey   = 75
	day        = 24 * time.Hour
)

// diagnosis is a Diagnose under way.
type diagnosis struct {
	DoctorOptions
	checks []Finding
	api    *api
	// app is what GitHub says of the App, appErr why it says nothing; both are known once GitHub was reached with a key.
	app    *github.App
	appErr error
	// blocked is the check whose failure keeps the following ones from being made.
	blocked string
}

// The checks in their order. Before the token comes one for each permission that is granted, and one for all that are not.
const (
	checkKey        = "private key"
	checkAge        = "key's age"
	checkAppID      = "App id"
	checkAPI        = "GitHub's API"
	checkClock      = "clock"
	checkAccepted   = "key of this App"
	checkInstalled  = "installed"
	checkRepository = "repository"
	checkSuspended  = "not suspended"
	checkLacking    = "permissions"
	checkToken      = "token"
	checkRate       = "rate limit"
)

// Diagnose looks at everything that the App needs, one after another, and goes on after a failure as far as it can. Each failure
// has a remedy.
func Diagnose(ctx context.Context, o DoctorOptions) []Finding {
	if o.Now == nil {
		o.Now = time.Now
	}
	d := &diagnosis{DoctorOptions: o}
	config := Config{
		App: o.App, Repository: o.Repository, Permissions: AppPermissions(), APIURL: o.APIURL, Log: o.Log, Retry: o.Retry,
	}.withDefaults()
	d.diagnoseKey(&config)
	d.diagnoseAge()
	d.diagnoseAppID()
	if d.openAPI(config) {
		d.diagnoseAPI(ctx)
	}
	d.diagnoseAccess(ctx)
	return d.checks
}

// openAPI finds out how to reach GitHub.
func (d *diagnosis) openAPI(config Config) bool {
	err := CheckAPIURL(config.APIURL)
	if err == nil {
		d.api, err = newAPI(config)
	}
	if err != nil {
		d.fail(checkAPI, err)
		d.need(checkAPI, checkClock)
		return false
	}
	d.api.plain.now = d.Now
	return true
}

func (d *diagnosis) add(name string, outcome Outcome, detail, remedy string) {
	d.note(name, outcome, detail, remedy)
	if outcome == Failed && d.blocked == "" {
		d.blocked = name
	}
}

// skip says that something could not be looked at.
func (d *diagnosis) skip(names ...string) { d.need(d.blocked, names...) }

// need says that something could not be looked at because another check failed.
func (d *diagnosis) need(failed string, names ...string) {
	for _, name := range names {
		d.checks = append(d.checks, Finding{Name: name, Outcome: NotChecked, Needs: failed})
	}
}

func (d *diagnosis) diagnoseKey(config *Config) {
	key, err := ParseKey(d.Key)
	if err != nil {
		d.fail(checkKey, err)
		return
	}
	config.Key = key
	d.add(checkKey, OK, fmt.Sprintf("RSA, %d bits", key.N.BitLen()), "")
}

const newKeyRemedy = "make a new key " + whereKeysAre + ", store it, its date in PLATFORM_APP_KEY_CREATED, and delete the old one"

// diagnoseAge doesn't block anything: GitHub takes old keys.
func (d *diagnosis) diagnoseAge() {
	text, source := d.KeyCreated, "PLATFORM_APP_KEY_CREATED"
	if date := KeyFileDate(d.KeyFile); text == "" && date != "" {
		text, source = date, "the file's name"
	}
	if text == "" {
		d.ageless()
		return
	}
	made, err := time.Parse(time.DateOnly, text)
	age := int(d.Now().Sub(made) / day)
	switch {
	case err != nil:
		d.note(checkAge, Failed, fmt.Sprintf("%q in %s is no day", tame(text), source), "write it as in 2026-03-01")
	case made.After(d.Now().Add(day)):
		d.note(checkAge, Failed, fmt.Sprintf("%s in %s has not come yet", text, source), "give the day when the key was made")
	case age > oldestKey:
		d.note(checkAge, Failed, fmt.Sprintf("%d days, by %s; %d are allowed", age, source, oldestKey), newKeyRemedy)
	case age > agingKey:
		d.note(checkAge, Warning, fmt.Sprintf("%d days, by %s; %d are allowed", age, source, oldestKey), newKeyRemedy)
	default:
		d.note(checkAge, OK, fmt.Sprintf("%d days, by %s", age, source), "")
	}
}

// ageless tells of a key that nobody says the age of. One that is no file is in use somewhere, and nobody would hear of its being
// too old.
func (d *diagnosis) ageless() {
	const what, remedy = "nobody says when the key was made", "set PLATFORM_APP_KEY_CREATED to that day, as in 2026-03-01"
	if d.KeyFile == "" {
		d.note(checkAge, Failed, what, remedy)
		return
	}
	d.note(checkAge, NotChecked, what, remedy+", or keep GitHub's name for the file")
}

// note adds a check that nothing else hangs on.
func (d *diagnosis) note(name string, outcome Outcome, detail, remedy string) {
	d.checks = append(d.checks, Finding{Name: name, Outcome: outcome, Detail: detail, Remedy: remedy})
}

func (d *diagnosis) diagnoseAppID() {
	if err := CheckApp(d.App); err != nil {
		d.fail(checkAppID, err)
		return
	}
	d.add(checkAppID, OK, d.App, "")
}

// diagnoseAPI asks who we are, or without a key anything at all: any answer shows that GitHub is there, and has its time in it.
func (d *diagnosis) diagnoseAPI(ctx context.Context) {
	client := d.api.app
	if d.blocked != "" {
		var err error
		if client, err = d.api.client(d.api.plain); err != nil {
			d.fail(checkAPI, err)
			d.need(checkAPI, checkClock)
			return
		}
	}
	app, response, err := client.Apps.Get(ctx, "")
	err = Clean(err)
	if response == nil || status(err) >= http.StatusInternalServerError {
		detail, remedy := split(err)
		d.add(checkAPI, Failed, detail, cmp.Or(remedy, "see that "+d.api.host+" can be reached from here, through the proxy in "+
			"HTTPS_PROXY if there is one, and https://www.githubstatus.com"))
		d.need(checkAPI, checkClock)
		return
	}
	d.note(checkAPI, OK, d.api.host+" answers", "")
	d.diagnoseClock(response)
	d.app, d.appErr = app, d.api.identified(app, response, err)
}

func (d *diagnosis) diagnoseClock(response *github.Response) {
	skew, known := d.api.skew(response)
	switch {
	case !known:
		d.note(checkClock, NotChecked, "GitHub's answer has no date", "")
	case skew.Abs() > skewTaken:
		d.note(checkClock, Failed, formatSkew(skew), clockRemedy)
	case skew.Abs() > skewWarned:
		d.note(checkClock, Warning, formatSkew(skew), clockRemedy)
	default:
		d.note(checkClock, OK, "within "+skewWarned.String()+" of GitHub's", "")
	}
}

// askAgain is the remedy of what nothing more is known about.
const askAgain = "run the command again; if that fails too, see https://www.githubstatus.com"

// fail adds a check that failed with an error.
func (d *diagnosis) fail(name string, err error) {
	detail, remedy := split(err)
	d.add(name, Failed, detail, cmp.Or(remedy, askAgain))
}

// split is what an error says, and its remedy; that is empty if the error has none.
func split(err error) (detail, remedy string) {
	var known *Error
	if errors.As(err, &known) {
		return known.detail(), known.Remedy
	}
	return err.Error(), ""
}
