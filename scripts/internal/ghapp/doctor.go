package ghapp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"regexp"
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

// Finding is one thing that Examine looked at.
type Finding struct {
	Name    string
	Outcome Outcome
	// Detail is what was seen, Remedy what to do; both may be empty.
	Detail, Remedy string
}

// Patient is what Examine is told; nothing of it needs to be right.
type Patient struct {
	App string
	Key []byte
	// KeyFile is the name of the key's file, which has a date in it if GitHub named it. Empty: there is none.
	KeyFile string
	// KeyCreated is the day when the key was made, as in 2026-03-01. Empty: only the file's name may tell.
	KeyCreated string
	Repository Repository
	APIURL     string
	// Now is the clock; nil: time.Now.
	Now      func() time.Time
	Log      *slog.Logger
	Patience Patience
}

// How far our clock may be from GitHub's, and how old a key may become.
const (
	skewWarned = 30 * time.Second
	skewTaken  = time.Minute
	oldestKey  = 90
	agingKey   = 75
	day        = 24 * time.Hour
)

// examination is an Examine under way.
type examination struct {
	Patient
	checks []Finding
	door   *door
	// app is what GitHub says of the App, appErr why it says nothing; both are known once GitHub was reached with a key.
	app    *github.App
	appErr error
	// blocked is the check whose failure keeps the following ones from being made.
	blocked string
}

// The checks in their order; a permission each comes before the token.
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
	checkToken      = "token"
	checkRate       = "rate limit"
)

// Examine looks at everything that the App needs, one after another, and goes on after a failure as far as it can. Each failure
// has a remedy.
func Examine(ctx context.Context, p Patient) []Finding {
	if p.Now == nil {
		p.Now = time.Now
	}
	e := &examination{Patient: p}
	config := Config{
		App: p.App, Repository: p.Repository, Permissions: NeededPermissions(), APIURL: p.APIURL, Log: p.Log, Patience: p.Patience,
	}.withDefaults()
	e.examineKey(&config)
	e.examineAge()
	e.examineAppID()
	if e.openDoor(config) {
		e.examineAPI(ctx)
	}
	e.examineAccess(ctx)
	return e.checks
}

// openDoor finds out how to reach GitHub.
func (e *examination) openDoor(config Config) bool {
	err := CheckAPIURL(config.APIURL)
	if err == nil {
		e.door, err = newDoor(config)
	}
	if err != nil {
		detail, remedy := splitRemedy(err)
		e.add(checkAPI, Failed, detail, remedy)
		e.note(checkClock, NotChecked, "needs: "+checkAPI, "")
		return false
	}
	e.door.plain.now = e.Now
	return true
}

func (e *examination) add(name string, outcome Outcome, detail, remedy string) {
	e.checks = append(e.checks, Finding{name, outcome, detail, remedy})
	if outcome == Failed && e.blocked == "" {
		e.blocked = name
	}
}

// skip says that something could not be looked at.
func (e *examination) skip(names ...string) {
	for _, name := range names {
		e.add(name, NotChecked, "needs: "+e.blocked, "")
	}
}

func (e *examination) examineKey(config *Config) {
	key, err := ParseKey(e.Key)
	if err != nil {
		detail, remedy := splitRemedy(err)
		e.add(checkKey, Failed, detail, remedy)
		return
	}
	config.Key = key
	e.add(checkKey, OK, fmt.Sprintf("RSA, %d bits", key.N.BitLen()), "")
}

// keyFileForm is how GitHub names the files of keys.
var keyFileForm = regexp.MustCompile(`\.(\d{4}-\d{2}-\d{2})\.private-key\.pem$`)

const newKeyRemedy = "make a new key " + whereKeysAre + ", store it, its date in PLATFORM_APP_KEY_CREATED, and delete the old one"

// examineAge doesn't block anything: GitHub takes old keys.
func (e *examination) examineAge() {
	text, source := e.KeyCreated, "PLATFORM_APP_KEY_CREATED"
	if found := keyFileForm.FindStringSubmatch(filepath.Base(e.KeyFile)); text == "" && found != nil {
		text, source = found[1], "the file's name"
	}
	if text == "" {
		e.note(checkAge, NotChecked, "nobody says when the key was made",
			"set PLATFORM_APP_KEY_CREATED to that day, as in 2026-03-01, or keep GitHub's name for the file")
		return
	}
	made, err := time.Parse(time.DateOnly, text)
	age := int(e.Now().Sub(made) / day)
	switch {
	case err != nil:
		e.note(checkAge, Failed, fmt.Sprintf("%q in %s is no day", tame(text), source), "write it as in 2026-03-01")
	case made.After(e.Now().Add(day)):
		e.note(checkAge, Failed, fmt.Sprintf("%s in %s has not come yet", text, source), "give the day when the key was made")
	case age > oldestKey:
		e.note(checkAge, Failed, fmt.Sprintf("%d days, by %s; %d are allowed", age, source, oldestKey), newKeyRemedy)
	case age > agingKey:
		e.note(checkAge, Warning, fmt.Sprintf("%d days, by %s; %d are allowed", age, source, oldestKey), newKeyRemedy)
	default:
		e.note(checkAge, OK, fmt.Sprintf("%d days, by %s", age, source), "")
	}
}

// note adds a check that nothing else hangs on.
func (e *examination) note(name string, outcome Outcome, detail, remedy string) {
	e.checks = append(e.checks, Finding{name, outcome, detail, remedy})
}

func (e *examination) examineAppID() {
	if err := CheckApp(e.App); err != nil {
		detail, remedy := splitRemedy(err)
		e.add(checkAppID, Failed, detail, remedy)
		return
	}
	e.add(checkAppID, OK, e.App, "")
}

// examineAPI asks who we are, or without a key anything at all: any answer shows that GitHub is there, and has its time in it.
func (e *examination) examineAPI(ctx context.Context) {
	client := e.door.app
	if e.blocked != "" {
		var err error
		if client, err = e.door.client(e.door.plain); err != nil {
			e.add(checkAPI, Failed, err.Error(), "")
			e.note(checkClock, NotChecked, "needs: "+checkAPI, "")
			return
		}
	}
	app, response, err := client.Apps.Get(ctx, "")
	err = Clean(err)
	if response == nil || status(err) >= http.StatusInternalServerError {
		detail, remedy := splitRemedy(err)
		e.add(checkAPI, Failed, detail, cmp.Or(remedy, "see that "+e.door.host+" can be reached from here, through the proxy in "+
			"HTTPS_PROXY if there is one, and https://www.githubstatus.com"))
		e.note(checkClock, NotChecked, "needs: "+checkAPI, "")
		return
	}
	e.note(checkAPI, OK, e.door.host+" answers", "")
	e.examineClock(response)
	e.app, e.appErr = app, e.door.identified(app, response, err)
}

func (e *examination) examineClock(response *github.Response) {
	skew, known := e.door.skew(response)
	const remedy = "set this machine's clock by a time server (NTP)"
	switch {
	case !known:
		e.note(checkClock, NotChecked, "GitHub's answer has no date", "")
	case skew.Abs() > skewTaken:
		e.note(checkClock, Failed, formatSkew(skew), remedy)
	case skew.Abs() > skewWarned:
		e.note(checkClock, Warning, formatSkew(skew), remedy)
	default:
		e.note(checkClock, OK, "within "+skewWarned.String()+" of GitHub's", "")
	}
}

// splitRemedy takes a message apart where its remedy begins.
func splitRemedy(err error) (detail, remedy string) {
	var access *AccessError
	if errors.As(err, &access) {
		detail = access.What
		if access.Err != nil {
			detail += " (" + access.Err.Error() + ")"
		}
		return detail, access.Remedy
	}
	return cutRemedy(err.Error())
}
