package githubtest_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// Signatures are checked as GitHub checks them, with its words.
func TestSignatures(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	other := w.AddApp("else", "Other App", nil)
	now := time.Now().Unix()
	id := w.App.ID
	expiry := "401 'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
	issued := "401 'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
	for _, c := range []struct{ what, jwt, want string }{
		{"the client id", sign(t, w.App.PEM, claims{"iss": w.App.ClientID}), ""},
		{"the id as text", sign(t, w.App.PEM, claims{"iss": strconv.FormatInt(id, 10)}), ""},
		{"the id as a number", sign(t, w.App.PEM, claims{"iss": id}), ""},
		{"another App's key", sign(t, other.PEM, claims{"iss": id}), "401 A JSON web token could not be decoded"},
		{"no JWT", "zorched", "401 A JSON web token could not be decoded"},
		{"a token", w.token, "401 A JSON web token could not be decoded"},
		{"an unknown App", sign(t, w.App.PEM, claims{"iss": 4}), "404 Integration not found"},
		{"no App", sign(t, w.App.PEM, nil), "404 Integration not found"},
		{"too long", sign(t, w.App.PEM, claims{"iss": id, "exp": now + 700}), "401 'Expiration time' claim ('exp') is too far in the future"},
		{"over", sign(t, w.App.PEM, claims{"iss": id, "exp": now - 5}), expiry},
		{"no end", sign(t, w.App.PEM, claims{"iss": id, "exp": nil}), expiry},
		{"from the future", sign(t, w.App.PEM, claims{"iss": id, "iat": now + 60}), issued},
		{"no integer", sign(t, w.App.PEM, claims{"iss": id, "iat": float64(now) - 9.5}), issued},
	} {
		_, _, err := w.client(t, c.jwt).Apps.Get(t.Context(), "")
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", c.what, err)
			}
		} else if got := message(t, err); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
		if !strings.Contains(strings.Join(w.Secrets(), "\n"), c.jwt) {
			t.Errorf("%s: what was presented is not among the secrets", c.what)
		}
	}
}

// The clock that counts is GitHub's.
func TestClock(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.SetClock(-5 * time.Minute)
	_, _, err := w.asApp.Apps.Get(t.Context(), "")
	if got := message(t, err); !strings.HasPrefix(got, "401 'Issued at'") {
		t.Error(got)
	}
	w.SetClock(59 * time.Minute)
	_, response, err := w.api.Repositories.Get(t.Context(), owner, name)
	if err != nil {
		t.Error(err)
	}
	date, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil || time.Until(date) < 58*time.Minute {
		t.Errorf("Date %v, %v", date, err)
	}
	w.SetClock(61 * time.Minute)
	if _, _, err := w.api.Repositories.Get(t.Context(), owner, name); message(t, err) != "401 Bad credentials" {
		t.Error(err)
	}
}

// A token reaches what it was made for, and is not made for more than the installation has.
func TestTokens(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	inst := w.AddInstallation("acme", map[string]string{"issues": "read", "pull_requests": "read", "checks": "write"}, "one", "two")
	for want, options := range map[string]github.InstallationTokenOptions{
		"422 The permissions requested are not granted to this installation.":                                       {Permissions: &github.InstallationPermissions{Issues: github.Ptr("write")}},
		"422 There is at least one repository that does not exist or is not accessible to the parent installation.": {Repositories: []string{"one", "three"}},
	} {
		if _, _, err := w.asApp.Apps.CreateInstallationToken(t.Context(), inst.ID, &options); message(t, err) != want {
			t.Error(err)
		}
	}
	made, _, err := w.asApp.Apps.CreateInstallationToken(t.Context(), inst.ID, &github.InstallationTokenOptions{
		Repositories: []string{"one"}, Permissions: &github.InstallationPermissions{Issues: github.Ptr("read"), Metadata: github.Ptr("read")},
	})
	if err != nil {
		t.Fatal(err)
	}
	api := w.client(t, made.GetToken())
	w.Repo("acme/one").AddPull(githubtest.Pull{})
	if _, _, err := api.Issues.ListComments(t.Context(), "acme", "one", 1, nil); err != nil {
		t.Error(err)
	}
	_, _, err = api.Issues.CreateComment(t.Context(), "acme", "one", 1, &github.IssueComment{Body: github.Ptr("x")})
	if got := message(t, err); got != "403 Resource not accessible by integration" {
		t.Error(got)
	}
	if _, _, err = api.Actions.GetWorkflowRunByID(t.Context(), "acme", "one", 1); message(t, err) != "403 Resource not accessible by integration" {
		t.Error(err)
	}
	if _, _, err = api.Repositories.Get(t.Context(), "acme", "two"); message(t, err) != "404 Not Found" {
		t.Error(err)
	}
	tokens := w.Tokens()
	last := tokens[len(tokens)-1]
	if last.Text != made.GetToken() || len(last.Repositories) != 1 || last.Permissions["issues"] != "read" || last.Permissions["checks"] != "" || last.Revoked {
		t.Errorf("token %+v", last)
	}
	inst.Suspend()
	if _, _, err = api.Repositories.Get(t.Context(), "acme", "one"); message(t, err) != "403 This installation has been suspended" {
		t.Error(err)
	}
	inst.Delete()
	if _, _, err = api.Repositories.Get(t.Context(), "acme", "one"); message(t, err) != "401 Bad credentials" {
		t.Error(err)
	}
	w.token = ""
	if status, _ := w.raw(t, "GET", "/repos/"+owner+"/"+name, ""); status != http.StatusUnauthorized {
		t.Errorf("without a token: %d", status)
	}
}

// Enterprise Server has the API below its own path, and nothing of it elsewhere.
func TestEnterprise(t *testing.T) {
	r := &recorder{TB: t}
	w := newWorld(r, githubtest.Options{Enterprise: true})
	for range 3 {
		w.repo.AddComment(7, "octocat", "x")
	}
	_, response, err := w.api.Issues.ListComments(t.Context(), owner, name, 7, &github.IssueListCommentsOptions{ListOptions: github.ListOptions{PerPage: 2}})
	if err != nil || response.NextPage != 2 || !strings.Contains(response.Header.Get("Link"), w.APIURL+"/repos/octo-org/") {
		t.Errorf("%v, %v", response, err)
	}
	if got := r.take(); got != "" {
		t.Error(got)
	}
	w.APIURL = w.WebURL
	if status, _ := w.raw(t, "GET", "/repos/octo-org/platform", ""); status != http.StatusNotFound {
		t.Errorf("the API beside its path: %d", status)
	}
	if got := r.take(); !strings.Contains(got, "the API is below /api/v3") {
		t.Error(got)
	}
}

func TestRateLimit(t *testing.T) {
	w := newWorld(t, githubtest.Options{RateLimit: 2})
	for left := 1; left >= 0; left-- {
		_, response, err := w.api.Repositories.Get(t.Context(), owner, name)
		if err != nil || response.Rate.Remaining != left || response.Rate.Limit != 2 || response.Rate.Resource != "core" {
			t.Errorf("%+v, %v", response, err)
		}
	}
	_, _, err := w.api.Repositories.Get(t.Context(), owner, name)
	limit, ok := err.(*github.RateLimitError) //nolint:errorlint // go-github returns it unwrapped
	if !ok || time.Until(limit.Rate.Reset.Time) < 50*time.Minute || !strings.Contains(limit.Message, "for installation ID") {
		t.Errorf("%T %v", err, err)
	}
	w.SetClock(61 * time.Minute)
	if _, _, err := w.client(t, w.inst.Token()).Repositories.Get(t.Context(), owner, name); err != nil {
		t.Error(err)
	}
}
