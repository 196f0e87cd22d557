package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

func TestAppDoctorFindsNothing(t *testing.T) {
	w := newAppWorld(t)
	r := w.run(t, "doctor")
	if r.code != exitOK || strings.Contains(r.stdout, "→") || !strings.HasSuffix(r.stdout, "\n\nall is well\n") {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	for _, name := range []string{
		"private key", "key's age", "App id", "GitHub's API", "clock", "key of this App", "installed", "repository", "not suspended",
		"actions: read", "checks: write", "contents: read", "issues: write", "pull_requests: write", "token", "rate limit",
	} {
		if outcome(r, name) != "ok" {
			t.Errorf("%s: %q\n%s", name, outcome(r, name), r.stdout)
		}
	}
	if got := len(w.Calls(githubtest.RevokeToken)); got != 1 {
		t.Errorf("the token that was tried was revoked %d times", got)
	}
	w.silent(t, r)
}

// outcome is what doctor printed of a check, empty if it said nothing.
func outcome(r result, name string) string {
	for line := range strings.Lines(r.stdout) {
		if len(line) > 13 && strings.HasPrefix(strings.TrimSpace(line[13:])+" ", name+" ") {
			return strings.TrimSpace(line[:13])
		}
	}
	return ""
}

// days is a time so many days ago.
func days(n int) string { return time.Now().UTC().AddDate(0, 0, -n).Format(time.DateOnly) }

// Doctor finds each trouble by itself, says how to mend it, and does not take it for another one.
func TestAppDoctor(t *testing.T) {
	granted := func(change func(map[string]string)) func(*testing.T, *appWorld) {
		return func(_ *testing.T, w *appWorld) {
			permissions := map[string]string{}
			for name, level := range w.App.Permissions {
				permissions[name] = level
			}
			change(permissions)
			w.installation.Delete()
			w.AddInstallation("acme", permissions, "ray")
		}
	}
	key := func(change func(string) string) func(*testing.T, *appWorld) {
		return func(_ *testing.T, w *appWorld) { w.variables[keyVariable] = change(w.App.PEM) }
	}
	set := func(name, value string) func(*testing.T, *appWorld) {
		return func(_ *testing.T, w *appWorld) { w.variables[name] = value }
	}
	clock := func(ahead time.Duration) func(*testing.T, *appWorld) {
		return func(_ *testing.T, w *appWorld) { w.SetClock(ahead) }
	}
	fail := func(operation githubtest.Operation, fault githubtest.Fault) func(*testing.T, *appWorld) {
		return func(_ *testing.T, w *appWorld) { w.Fail(operation, 2, fault) }
	}
	const afterKey = "key of this App, installed, repository, not suspended, actions: read, checks: write, contents: read, issues: write, pull_requests: write, token, rate limit"
	afterInstalled := strings.TrimPrefix(afterKey, "key of this App, installed, repository, ")
	for name, c := range map[string]struct {
		prepare func(*testing.T, *appWorld)
		failed  string // checks that fail, or warn
		skipped string // checks that can't be made, of which only their number is told
		want    []string
	}{
		"quotes":      {key(func(k string) string { return `"` + k + `"` }), "private key", afterKey, []string{"quotation mark", "→ store the file's text without"}},
		"base64":      {key(func(k string) string { return strings.Split(k, "\n")[1] }), "private key", afterKey, []string{"no PEM text", "→ give the whole file"}},
		"half a key":  {key(func(k string) string { return k[:len(k)/2] }), "private key", afterKey, []string{"cut off or damaged", "→ copy the whole file"}},
		"two keys":    {key(func(k string) string { return k + k }), "private key", afterKey, []string{"more than one key", "→ give one file"}},
		"certificate": {key(func(string) string { return "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" }), "private key", afterKey, []string{"a certificate"}},
		"public key":  {key(func(string) string { return "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----" }), "private key", afterKey, []string{"a public key"}},
		"encrypted": {key(func(string) string {
			return "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"
		}), "private key", afterKey, []string{"→ take that off"}},
		"other kind": {key(func(string) string { return "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----" }), "private key", afterKey, []string{"no RSA key"}},
		"key of another App": {
			func(_ *testing.T, w *appWorld) { w.variables[keyVariable] = w.AddApp("acme", "Other", nil).PEM },
			"key of this App", strings.TrimPrefix(afterKey, "key of this App, "), []string{"GitHub refuses the private key", "→ see that key and id belong to the same App"},
		},
		"old key":          {set(keyCreatedVariable, days(91)), "key's age", "", []string{"91 days", "90 are allowed", "→ make a new key"}},
		"key of 90 days":   {set(keyCreatedVariable, days(90)), "key's age (warning)", "", []string{"90 days", "→ make a new key"}},
		"key of tomorrow":  {set(keyCreatedVariable, days(-3)), "key's age", "", []string{"has not come yet"}},
		"no day":           {set(keyCreatedVariable, "1 March"), "key's age", "", []string{`"1 March" in PLATFORM_APP_KEY_CREATED is no day`, "→ write it as in"}},
		"age unknown":      {set(keyCreatedVariable, ""), "key's age", "", []string{"nobody says when", "→ set PLATFORM_APP_KEY_CREATED to that day, as in 2026-03-01\n"}},
		"name for id":      {set(appVariable, "ray-platform"), "App id", afterKey, []string{`"ray-platform" is no App id`}},
		"another id":       {set(appVariable, "77"), "key of this App", strings.TrimPrefix(afterKey, "key of this App, "), []string{"has no App 77", "Integration not found"}},
		"clock behind":     {clock(45 * time.Second), "clock (warning)", "", []string{"behind GitHub's", "→ set this machine's clock by a time server"}},
		"clock far ahead":  {clock(-5 * time.Minute), "clock, key of this App", strings.TrimPrefix(afterKey, "key of this App, "), []string{"ahead of GitHub's", "NTP"}},
		"clock far behind": {clock(5 * time.Minute), "clock", "", []string{"behind GitHub's", "NTP"}},
		"down":             {fail(githubtest.GetApp, githubtest.BadGateway()), "GitHub's API", "clock, " + afterKey, []string{"502 Bad Gateway", "→ see that http"}},
		"no answer":        {fail(githubtest.GetApp, githubtest.Reset()), "GitHub's API", "clock, " + afterKey, []string{"given up after 2 attempts"}},
		"down, without a key": {
			func(_ *testing.T, w *appWorld) {
				w.variables[keyVariable] = "x"
				w.Fail(githubtest.GetApp, 2, githubtest.BadGateway())
			},
			"private key, GitHub's API", "clock, " + afterKey, []string{"until those are mended\n\n2 failed: private key, GitHub's API\n"},
		},
		"limited":        {fail(githubtest.GetApp, githubtest.PrimaryLimit(time.Hour)), "GitHub's API", "clock, " + afterKey, []string{"takes no more requests until", "→ run the command again after that"}},
		"not installed":  {func(_ *testing.T, w *appWorld) { w.installation.Delete() }, "installed", "repository, " + afterInstalled, []string{"not installed on acme", "/apps/ray-platform/installations/new"}},
		"misspelt owner": {set(repositoryVariable, "acmee/ray"), "installed", "repository, " + afterInstalled, []string{"an owner of acmee installs it at", `, or see that "acmee" is spelled right`}},
		"not selected":   {set(repositoryVariable, "acme/rey"), "repository", afterInstalled, []string{"can't see the repository acme/rey", "→ select it at"}},
		"suspended":      {func(_ *testing.T, w *appWorld) { w.installation.Suspend() }, "not suspended", "token, rate limit", []string{"→ an owner unsuspends it at"}},
		"permissions missing": {
			granted(func(p map[string]string) { delete(p, "checks"); p["issues"] = "read" }), "permissions", "token, rate limit", []string{
				"missing: checks: write (granted: none), issues: write (granted: read)\n", "→ an owner agrees to the App's new permissions at",
			},
		},
		"one permission missing": {
			granted(func(p map[string]string) { delete(p, "checks") }), "permissions", "token, rate limit",
			[]string{"missing: checks: write (granted: none)\n", "→ an owner agrees to the App's new permission at"},
		},
		"permissions of the App missing": {
			func(_ *testing.T, w *appWorld) {
				app := w.AddApp("acme", "Poor", map[string]string{"contents": "read", "actions": "read", "checks": "write"})
				w.variables[appVariable], w.variables[keyVariable] = fmt.Sprint(app.ID), app.PEM
				w.installation = w.AddInstallationOf(app, "acme", nil, "ray")
			}, "permissions", "token, rate limit", []string{"→ grant them in the settings of the App"},
		},
		"more than needed":  {granted(func(p map[string]string) { p["contents"] = "write" }), "", "", []string{"granted: write"}},
		"token refused":     {fail(githubtest.CreateToken, githubtest.Status(http.StatusInternalServerError)), "token", "rate limit", []string{"500 Internal Server Error"}},
		"token of no use":   {fail(githubtest.ListInstallationRepo, githubtest.Status(http.StatusNotFound)), "token", "rate limit", []string{"404 Not Found"}},
		"token not revoked": {fail(githubtest.RevokeToken, githubtest.Status(http.StatusForbidden)), "token revoked (warning)", "", []string{"which now lives until"}},
		"few requests left": {
			func(t *testing.T, w *appWorld) {
				w.Server = githubtest.New(t, githubtest.Options{RateLimit: 4})
				w.AddInstallation("acme", nil, "ray")
				w.variables[appVariable], w.variables[keyVariable], w.variables[apiVariable] = w.App.ClientID, w.App.PEM, w.APIURL
			},
			"rate limit (warning), token revoked (warning)", "", []string{"0 of 4 requests left until", "→ wait until then"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAppWorld(t)
			c.prepare(t, w)
			r := w.run(t, "doctor")
			warned := c.failed == "" || strings.Count(c.failed, ",")+1 == strings.Count(c.failed, "(warning)")
			if failed := r.code == exitFailed; failed == warned {
				t.Errorf("exit code %d", r.code)
			}
			if got := listed(r, "failed", "warning"); got != c.failed {
				t.Errorf("failed: %s\nwant: %s\n%s", got, c.failed, r.stdout)
			}
			if got := listed(r, "not checked"); got != "" {
				t.Errorf("not checked: %s\n%s", got, r.stdout)
			}
			_, last, _ := strings.Cut(r.stdout, "\n\n")
			if names := strings.ReplaceAll(c.failed, " (warning)", ""); !strings.HasSuffix(last, ": "+names+"\n") && !warned {
				t.Errorf("the last line lacks what failed: %q", last)
			}
			if n := strings.Count(c.skipped, ",") + 1; c.skipped != "" {
				has(t, "standard output", r.stdout, fmt.Sprintf("not checked: %d more, until th", n))
			} else if strings.Contains(r.stdout, "not checked") {
				t.Errorf("something was not checked:\n%s", r.stdout)
			}
			has(t, "standard output", r.stdout, c.want...)
			w.silent(t, r)
		})
	}
}

// listed names the checks with one of the outcomes.
func listed(r result, outcomes ...string) string {
	var names []string
	for line := range strings.Lines(r.stdout) {
		for _, outcome := range outcomes {
			if !strings.HasPrefix(line, outcome+" ") {
				continue
			}
			name := strings.TrimSpace(line[13:min(35, len(line))])
			if outcome == "warning" {
				name += " (warning)"
			}
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// What is to be done is told once, and the answer comes last.
func TestAppDoctorAnswers(t *testing.T) {
	w := newAppWorld(t)
	w.installation.Delete()
	r := w.run(t, "doctor")
	has(t, "standard output", r.stdout, "spelled right\nnot checked: 9 more, until that is mended\n\n1 failed: installed\n")
	w.AddInstallation("acme", map[string]string{"contents": "read"}, "ray").Suspend()
	r = w.run(t, "doctor")
	has(t, "standard output", r.stdout, "→ an owner agrees to the App's new permissions on the same page\n",
		"not checked: 2 more, until that is mended\n\n2 failed: not suspended, permissions\n")
	if got := strings.Count(r.stdout, "/settings/installations/"); got != 1 {
		t.Errorf("the page is told %d times:\n%s", got, r.stdout)
	}
	w = newAppWorld(t)
	w.SetClock(-5 * time.Minute)
	r = w.run(t, "doctor")
	if got := strings.Count(r.stdout, "NTP"); got != 1 {
		t.Errorf("the remedy is told %d times:\n%s", got, r.stdout)
	}
	has(t, "standard output", r.stdout, "2 failed: clock, key of this App\n")
	w.SetClock(45 * time.Second)
	w.variables[keyCreatedVariable] = days(80)
	has(t, "standard output", w.run(t, "doctor").stdout, "\n\nnothing failed; 2 warnings: key's age, clock\n")
	w.variables[keyCreatedVariable] = days(100)
	has(t, "standard output", w.run(t, "doctor").stdout, "\n\n1 failed: key's age; 1 warning: clock\n")
	w.SetClock(0)
	w.variables[keyCreatedVariable] = ""
	w.write(t, "app.pem", w.App.PEM)
	has(t, "standard output", w.run(t, "doctor", "--key", "app.pem").stdout, "\n\nnothing failed; 1 not checked: key's age\n")
}

// GitHub's own name for the file tells its age.
func TestAppDoctorKeyFile(t *testing.T) {
	w := newAppWorld(t)
	w.variables[keyVariable], w.variables[keyCreatedVariable] = "", ""
	name := "ray-platform." + days(100) + ".private-key.pem"
	w.write(t, name, w.App.PEM)
	r := w.run(t, "doctor", "--key", name)
	if r.code != exitFailed || outcome(r, "key's age") != "failed" {
		t.Errorf("exit code %d\n%s", r.code, r.stdout)
	}
	has(t, "standard output", r.stdout, "100 days, by the file's name; 90 are allowed")
	w.variables[keyCreatedVariable] = days(1) // what somebody says goes before what a file is called
	if r := w.run(t, "doctor", "--key", name); r.code != exitOK {
		t.Errorf("exit code %d\n%s", r.code, r.stdout)
	}
	w.variables[keyCreatedVariable] = ""
	w.write(t, "app.pem", w.App.PEM)
	r = w.run(t, "doctor", "--key", "app.pem")
	if r.code != exitOK || outcome(r, "key's age") != "not checked" {
		t.Errorf("a file that tells nothing: exit code %d\n%s", r.code, r.stdout)
	}
	has(t, "standard output", r.stdout, "or keep GitHub's name for the file")
	w.stdin = strings.NewReader(w.App.PEM)
	if r := w.run(t, "doctor", "--key", "-"); r.code != exitFailed || outcome(r, "key's age") != "failed" {
		t.Errorf("standard input: exit code %d\n%s", r.code, r.stdout)
	}
}
