package ghapp_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
)

func TestOpen(t *testing.T) {
	s := newStub(t)
	session := s.open(t)
	if session.AppID != 11 || session.Slug != "ray-reports" || session.Repository.String() != "acme/ray" {
		t.Errorf("the session is of App %d, slug %q, for %s", session.AppID, session.Slug, session.Repository)
	}
	token, expires, err := session.Token(t.Context())
	if err != nil || token != tokenText(1) || time.Until(expires) < 50*time.Minute {
		t.Errorf("the token is %q until %s, error %v", token, expires, err)
	}
	want := `body {"repositories":["ray"],"permissions":{"actions":"read","checks":"write","contents":"read",` +
		`"issues":"write","pull_requests":"write"}}`
	if !slices.Contains(s.asked, want) {
		t.Errorf("the token was not asked for this repository and these permissions alone: %q", s.asked)
	}
	if _, _, err := session.Client.Issues.GetComment(t.Context(), "acme", "ray", 1); err != nil {
		t.Error(err)
	}
	if err := session.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if len(s.alive) != 0 || s.issued != 1 {
		t.Errorf("%d tokens were made, and %d live on", s.issued, len(s.alive))
	}
	if err := session.Close(t.Context()); err != nil || s.count("DELETE /installation/token") != 1 {
		t.Errorf("closing twice: error %v, %d revocations", err, s.count("DELETE /installation/token"))
	}
	silent(t, "the log", s.logged.String())
}

func TestOpenByClientID(t *testing.T) {
	s := newStub(t)
	config := s.config()
	config.App = "Iv23liABCDEF"
	if _, err := ghapp.Open(t.Context(), config); err != nil {
		t.Error(err)
	}
}

// Everything that is wrong with a configuration is said at once, and nothing is asked of GitHub.
func TestOpenWrongConfig(t *testing.T) {
	_, err := ghapp.Open(t.Context(), ghapp.Config{App: "ray-reports", APIURL: "http://ghe.example.com/api/v3"})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{`"ray-reports" is no App id`, "private key is missing", "OWNER/NAME", "no permission", "https://"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q:\n%s", want, err)
		}
	}
}

// Each trouble is named, with its remedy and without any credential.
func TestOpenTroubles(t *testing.T) {
	notFound := saying(http.StatusNotFound, "Not Found")
	const installation, token = "GET /repos/acme/ray/installation", "POST /app/installations/7/access_tokens"
	for name, c := range map[string]struct {
		prepare func(*stub, *ghapp.Config)
		trouble ghapp.Trouble
		want    []string
	}{
		"key of another App": {
			func(_ *stub, c *ghapp.Config) { c.Key = strangeKey }, ghapp.TroubleKey,
			[]string{"refuses the private key for App 11", "could not be decoded", "REQ:1", "make a new key"},
		},
		"no such App": {
			func(s *stub, _ *ghapp.Config) {
				s.next("GET /app", saying(http.StatusNotFound, "Integration not found"))
			},
			ghapp.TroubleApp, []string{"has no App 11", "Integration not found", "--api-url"},
		},
		"another App answers": {
			func(s *stub, _ *ghapp.Config) {
				s.next("GET /app", func(w http.ResponseWriter, _ *http.Request) { give(w, 200, map[string]any{"id": 12}) })
			},
			ghapp.TroubleApp, []string{"belongs to App 12 and not to 11"},
		},
		"clock": {
			func(s *stub, _ *ghapp.Config) {
				past := time.Now().Add(-5 * time.Minute).UTC().Format(http.TimeFormat)
				s.next("GET /app", saying(http.StatusUnauthorized, "'Issued at' claim ('iat') must be an Integer", "Date", past))
			},
			ghapp.TroubleClock, []string{"clock is 5m", "ahead of GitHub's", "NTP"},
		},
		"not installed": {
			func(s *stub, _ *ghapp.Config) {
				s.next(installation, notFound)
				s.next("GET /orgs/acme/installation", notFound)
				s.next("GET /users/acme/installation", notFound)
			},
			ghapp.TroubleNotInstalled,
			[]string{"ray-reports is not installed on acme", "https://github.com/apps/ray-reports/installations/new"},
		},
		"not selected": {
			func(s *stub, _ *ghapp.Config) { s.next(installation, notFound) }, ghapp.TroubleRepository,
			[]string{"installed on acme, but can't see the repository acme/ray", "settings/installations/7"},
		},
		"not selected any more": {
			func(s *stub, _ *ghapp.Config) {
				s.next(token, saying(http.StatusUnprocessableEntity,
					"There is at least one repository that does not exist or is not accessible to the parent installation."))
			},
			ghapp.TroubleRepository, []string{"can't see the repository acme/ray", "at least one repository"},
		},
		"permissions missing": {
			func(s *stub, _ *ghapp.Config) { s.granted = map[string]string{"checks": "read", "contents": "write"} },
			ghapp.TroublePermission, []string{"actions:read, checks:write, issues:write, pull_requests:write;", "Permissions & events"},
		},
		"permissions refused": {
			func(s *stub, _ *ghapp.Config) {
				s.next(token, saying(http.StatusUnprocessableEntity, "The permissions requested are not granted to this installation."))
			},
			ghapp.TroublePermission, []string{"pull_requests:write", "agrees to the App's new permissions", "not granted"},
		},
		"suspended": {
			func(s *stub, _ *ghapp.Config) {
				s.next(token, saying(http.StatusForbidden, "This installation has been suspended"))
			},
			ghapp.TroubleSuspended, []string{"on acme is suspended", "unsuspends it at https://github.com/"},
		},
		"removed meanwhile": {
			func(s *stub, _ *ghapp.Config) { s.next(token, notFound) }, ghapp.TroubleNotInstalled, []string{"was removed from acme"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStub(t)
			config := s.config()
			c.prepare(s, &config)
			_, err := ghapp.Open(t.Context(), config)
			var access *ghapp.AccessError
			if !errors.As(err, &access) || access.Trouble != c.trouble {
				t.Fatalf("the error is %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error lacks %q:\n%s", want, err)
				}
			}
			silent(t, "the error", err.Error())
			silent(t, "the log", s.logged.String())
		})
	}
}

// A token that GitHub refuses is replaced once, and the request is made again with its body.
func TestRefusedToken(t *testing.T) {
	s := newStub(t)
	session := s.open(t)
	s.alive = map[string]bool{}
	body := github.Ptr("hello")
	if _, _, err := session.Client.Issues.CreateComment(t.Context(), "acme", "ray", 5, &github.IssueComment{Body: body}); err != nil {
		t.Fatal(err)
	}
	if s.issued != 2 || s.count(`body {"body":"hello"}`) != 1 {
		t.Errorf("%d tokens; asked %q", s.issued, s.asked)
	}
	s.alive = map[string]bool{}
	refused := saying(http.StatusUnauthorized, "Bad credentials")
	s.next("GET /repos/acme/ray/issues/comments/1", refused, refused)
	_, _, err := session.Client.Issues.GetComment(t.Context(), "acme", "ray", 1)
	if err = ghapp.Clean(err); err == nil || !strings.Contains(err.Error(), "401 Unauthorized: Bad credentials, request REQ:1") {
		t.Errorf("the error is %v", err)
	}
	if s.issued != 3 {
		t.Errorf("%d tokens for a request that is always refused", s.issued)
	}
	silent(t, "the error", err.Error())
}

// Credentials don't follow a redirection to another server.
func TestRedirectedElsewhere(t *testing.T) {
	s, elsewhere := newStub(t), newStub(t)
	var got []string
	elsewhere.next("GET /repos/acme/ray/issues/comments/1", func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Authorization"))
		give(w, http.StatusOK, map[string]any{"id": 1})
	})
	session := s.open(t)
	s.next("GET /repos/acme/ray/issues/comments/1", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path+"?sig=PLANTED", http.StatusFound)
	})
	if _, _, err := session.Client.Issues.GetComment(t.Context(), "acme", "ray", 1); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0] != "" {
		t.Errorf("the other server got %q", got)
	}
	silent(t, "the log", s.logged.String())
}
