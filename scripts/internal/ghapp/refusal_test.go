package ghapp

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-github/v88/github"
)

// Why GitHub gives no token is told by its status and its words.
func TestRefused(t *testing.T) {
	a := &api{config: Config{Repository: Repository{"acme", "ray"}, Permissions: AppPermissions()}}
	app := &github.App{HTMLURL: github.Ptr("https://github.com/apps/ray")}
	installation := &github.Installation{
		HTMLURL: github.Ptr("https://github.com/installations/7"), RepositorySelection: github.Ptr("selected"),
	}
	for name, c := range map[string]struct {
		status  int
		message string
		trouble Trouble
		want    []string
	}{
		"repository": {
			422, "There is at least one repository that does not exist or is not accessible to the parent installation.",
			TroubleRepository, []string{"can't see the repository acme/ray", "https://github.com/installations/7"},
		},
		"permission": {
			422, "The permissions requested are not granted to this installation.",
			TroublePermission, []string{"actions:read, checks:write, contents:read, issues:write, pull_requests:write", "settings of the App"},
		},
		"suspended": {403, "This installation has been suspended", TroubleSuspended, []string{"unsuspends it"}},
		"gone":      {404, "Not Found", TroubleNotInstalled, []string{"https://github.com/apps/ray/installations/new"}},
		"something": {409, "Conflict", "", []string{"getting a token for acme/ray", "409 Conflict"}},
	} {
		err := a.refused(app, installation, &AnswerError{Method: "POST", Path: "/x", Status: c.status, Message: c.message})
		var known *Error
		if got := errors.As(err, &known); got != (c.trouble != "") || got && known.Trouble != c.trouble {
			t.Errorf("%s: the error is %v", name, err)
		}
		for _, want := range append(c.want, c.message) {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: the error lacks %q: %v", name, want, err)
			}
		}
	}
}

func TestAnotherAppAnswers(t *testing.T) {
	app := &github.App{ID: github.Ptr(int64(12)), ClientID: github.Ptr("Iv23liABCDEF")}
	for id, want := range map[string]bool{"12": true, "Iv23liABCDEF": true, "11": false, "Iv23liOTHER": false} {
		err := (&api{config: Config{App: id}}).sameApp(app)
		if (err == nil) != want {
			t.Errorf("%s: %v", id, err)
		}
	}
	if err := (&api{config: Config{App: "Iv23liABCDEF"}}).sameApp(&github.App{ID: app.ID}); err != nil {
		t.Errorf("a GitHub that tells no client id: %v", err)
	}
}

// An error keeps what support asks for, and neither a query nor control characters.
func TestClean(t *testing.T) {
	address, _ := url.Parse("https://api.github.com/repos/acme/ray/issues?sig=PLANTED")
	answer := &http.Response{
		StatusCode: http.StatusUnprocessableEntity, Request: &http.Request{Method: http.MethodPost, URL: address},
		Header: http.Header{"X-Github-Request-Id": {"ABCD:1234"}},
	}
	refusal := &github.ErrorResponse{
		Response: answer, Message: "Validation\x1b[2J Failed\n" + strings.Repeat("x", 1000),
		Errors: []github.Error{{Resource: "IssueComment", Field: "body", Code: "invalid"}},
	}
	text := Clean(refusal).Error()
	for _, want := range []string{
		"POST /repos/acme/ray/issues: GitHub answered 422 Unprocessable Entity: Validation", "…", "IssueComment body invalid", "ABCD:1234",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the error lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "PLANTED") || strings.ContainsAny(text, "\x1b\n") || len(text) > 700 {
		t.Errorf("the error is %q", text)
	}
	down := &url.Error{Op: "Get", URL: "https://blob.example.com/artifact?sig=PLANTED", Err: errors.New("connection reset")}
	if got := Clean(wrap("fetching", down)).Error(); got != "GET blob.example.com/artifact: connection reset" {
		t.Errorf("the error is %q", got)
	}
	var unwrapped *github.ErrorResponse
	if Clean(nil) != nil || !errors.As(Clean(refusal), &unwrapped) {
		t.Error("nil is no error, and go-github's error can be had")
	}
	code, _ := url.Parse("https://api.github.com/app-manifests/PLANTED/conversions")
	if got := publicPath(code); got != "/app-manifests/…/conversions" {
		t.Errorf("the path is %q", got)
	}
}

// Credentials go to GitHub's API alone: they don't follow a redirection to another server, or to the same one without TLS.
func TestCredentialsStay(t *testing.T) {
	var got []string
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	here := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Authorization"))
		http.Redirect(w, r, elsewhere.URL+"/artifact?sig=PLANTED", http.StatusFound)
	}))
	defer here.Close()
	plain := newRetrying(Config{}.withDefaults())
	held := &tokens{now: time.Now, current: &github.InstallationToken{
		Token: github.Ptr("secret"), ExpiresAt: &github.Timestamp{Time: time.Now().Add(time.Hour)},
	}}
	client := http.Client{Transport: asInstallation{here.URL, plain, held}}
	response, err := client.Get(here.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if len(got) != 2 || got[0] != "Bearer secret" || got[1] != "" {
		t.Errorf("the servers got %q", got)
	}
	other, _ := url.Parse("http://api.github.com/")
	if sameHost(other, "https://api.github.com") {
		t.Error("the same host without TLS would get credentials")
	}
}

// An answer without an end is not read to its end, and not asked for again.
func TestEndlessAnswer(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<10)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	plain := newRetrying(Config{}.withDefaults())
	plain.client.Transport = buffered{http.DefaultTransport, 10 * time.Second, 1 << 20}
	client := http.Client{Transport: plain}
	if _, err := client.Get(server.URL); !errors.Is(err, errTooLong) || asked != 1 { //nolint:bodyclose // there is none
		t.Errorf("the error is %v after %d requests", err, asked)
	}
}

// A token is replaced a while before it ends.
func TestTokenIsReplacedEarly(t *testing.T) {
	now, made := time.Now(), 0
	held := &tokens{now: func() time.Time { return now }, make: func(_ context.Context) (*github.InstallationToken, error) {
		made++
		return &github.InstallationToken{Token: github.Ptr("t"), ExpiresAt: &github.Timestamp{Time: now.Add(time.Hour)}}, nil
	}}
	for _, step := range []struct {
		later time.Duration
		made  int
	}{{0, 1}, {54 * time.Minute, 1}, {2 * time.Minute, 2}, {time.Minute, 2}} {
		now = now.Add(step.later)
		if _, err := held.get(t.Context()); err != nil || made != step.made {
			t.Errorf("after %s: %d tokens, error %v", step.later, made, err)
		}
	}
	empty := &tokens{now: time.Now, make: func(context.Context) (*github.InstallationToken, error) { return &github.InstallationToken{}, nil }}
	if _, err := empty.get(t.Context()); err == nil {
		t.Error("an answer without a token was taken")
	}
}
