package ghapp_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

func TestOpen(t *testing.T) {
	h := newHub(t)
	session := h.session(t)
	if session.AppID != h.App.ID || session.Slug != h.App.Slug || session.Repository.String() != "acme/ray" {
		t.Errorf("the session is of App %d, slug %q, for %s", session.AppID, session.Slug, session.Repository)
	}
	token, expires, err := session.Token(t.Context())
	if err != nil || token == "" || time.Until(expires) < 50*time.Minute {
		t.Errorf("the token has %d characters and lives until %s, error %v", len(token), expires, err)
	}
	want := `{"repositories":["ray"],"permissions":{"actions":"read","checks":"write","contents":"read",` +
		`"issues":"write","pull_requests":"write"}}`
	if got := h.Calls(githubtest.CreateToken); len(got) != 1 || strings.TrimSpace(got[0].Body) != want {
		t.Errorf("the token was not asked for this repository and these permissions alone: %+v", got)
	}
	if _, _, err := session.Client.Repositories.Get(t.Context(), "acme", "ray"); err != nil {
		t.Error(err)
	}
	for range 2 { // closing twice is once
		if err := session.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if got := h.count(githubtest.RevokeToken); got != 1 {
		t.Errorf("%d revocations", got)
	}
}

// The App is known by either id, and on GitHub.com as on Enterprise.
func TestOpenByEitherID(t *testing.T) {
	for _, enterprise := range []bool{false, true} {
		h := newHubOf(t, githubtest.Options{Enterprise: enterprise})
		for _, id := range []string{h.App.ClientID, fmt.Sprint(h.App.ID)} {
			config := h.config(t)
			config.App = id
			if _, err := ghapp.Open(t.Context(), config); err != nil {
				t.Errorf("enterprise %t, App %s: %v", enterprise, id, err)
			}
		}
	}
}

// One configuration serves every organisation where the App is installed.
func TestOpenInSeveralOrganisations(t *testing.T) {
	h := newHub(t)
	h.AddInstallation("other", nil, "ray")
	config := h.config(t)
	for _, owner := range []string{"acme", "other", "ACME"} {
		config.Repository.Owner = owner
		session, err := ghapp.Open(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		repositories, _, err := session.Client.Apps.ListRepos(t.Context(), nil)
		if err != nil || repositories.GetTotalCount() != 1 {
			t.Errorf("%s: the token reaches %d repositories, error %v", owner, repositories.GetTotalCount(), err)
		} else if got := repositories.Repositories[0].GetOwner().GetLogin(); !strings.EqualFold(got, owner) {
			t.Errorf("%s: the token is for %s", owner, got)
		}
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
	for name, c := range map[string]struct {
		prepare func(*hub, *ghapp.Config)
		trouble ghapp.Trouble
		want    []string
	}{
		"key of another App": {
			func(_ *hub, c *ghapp.Config) { c.Key = appKey }, ghapp.TroubleKey,
			[]string{"refuses the private key for App Iv23li", "could not be decoded", "make a new key"},
		},
		"no such App": {
			func(_ *hub, c *ghapp.Config) { c.App = "99" }, ghapp.TroubleApp,
			[]string{"has no App 99", "Integration not found", "--api-url"},
		},
		"clock ahead": {
			func(h *hub, _ *ghapp.Config) { h.SetClock(-5 * time.Minute) }, ghapp.TroubleClock,
			[]string{"clock is 5m", "ahead of GitHub's", "NTP"},
		},
		"clock behind": {
			func(h *hub, _ *ghapp.Config) { h.SetClock(20 * time.Minute) }, ghapp.TroubleClock, []string{"behind GitHub's", "NTP"},
		},
		"not installed": {
			func(h *hub, _ *ghapp.Config) { h.installation.Delete(); h.AddInstallation("other", nil, "ray") },
			ghapp.TroubleNotInstalled, []string{"ray-platform is not installed on acme", "/apps/ray-platform/installations/new, or see that \"acme\" is spelled right"},
		},
		"not selected": {
			func(_ *hub, c *ghapp.Config) { c.Repository.Name = "rey" }, ghapp.TroubleRepository,
			[]string{"installed on acme, but can't see the repository acme/rey", "select it at ", "spelled right"},
		},
		"permissions missing": {
			func(h *hub, _ *ghapp.Config) {
				h.installation.Delete()
				h.AddInstallation("acme", map[string]string{"checks": "read", "contents": "write"}, "ray")
			},
			ghapp.TroublePermission, []string{
				"lacks the permissions actions:read, checks:write, issues:write, pull_requests:write;", "agrees to the App's new permissions",
			},
		},
		"one permission missing": {
			func(h *hub, _ *ghapp.Config) {
				h.installation.Delete()
				permissions := maps.Clone(h.App.Permissions)
				delete(permissions, "issues")
				h.AddInstallation("acme", permissions, "ray")
			},
			ghapp.TroublePermission, []string{"lacks the permission issues:write; an owner agrees to the App's new permission at http"},
		},
		"suspended": {
			func(h *hub, _ *ghapp.Config) { h.installation.Suspend() }, ghapp.TroubleSuspended,
			[]string{"on acme is suspended", "unsuspends it at http"},
		},
		"suspended meanwhile": {
			func(h *hub, _ *ghapp.Config) {
				h.Fail(githubtest.CreateToken, 1, githubtest.Meanwhile(h.installation.Suspend))
			},
			ghapp.TroubleSuspended, []string{"on acme is suspended", "403 Forbidden: This installation has been suspended"},
		},
		"removed meanwhile": {
			func(h *hub, _ *ghapp.Config) {
				h.Fail(githubtest.CreateToken, 1, githubtest.Meanwhile(h.installation.Delete))
			},
			ghapp.TroubleNotInstalled, []string{"was removed from acme"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t)
			config := h.config(t)
			c.prepare(h, &config)
			_, err := ghapp.Open(t.Context(), config)
			var known *ghapp.Error
			if !errors.As(err, &known) || known.Trouble != c.trouble {
				t.Fatalf("the error is %v", err)
			}
			h.failed(t, err, c.want...)
		})
	}
}

// The owner's installation may be on any page of the list.
func TestOpenNotSelectedAmongMany(t *testing.T) {
	h := newHub(t)
	h.installation.Delete()
	for i := range 120 {
		h.AddInstallation(fmt.Sprint("other-", i), nil)
	}
	h.AddInstallation("acme", nil, "ray")
	config := h.config(t)
	config.Repository.Name = "rey"
	_, err := ghapp.Open(t.Context(), config)
	var known *ghapp.Error
	if !errors.As(err, &known) || known.Trouble != ghapp.TroubleRepository {
		t.Errorf("the error is %v", err)
	}
	if got := h.count(githubtest.ListInstallations); got != 2 {
		t.Errorf("the list was asked for %d times", got)
	}
}

// Our clock may be off by as much as a JWT allows.
func TestOpenWithClockALittleOff(t *testing.T) {
	for _, off := range []time.Duration{-50 * time.Second, -time.Second, time.Second, 7 * time.Minute} {
		h := newHub(t)
		h.SetClock(off)
		if _, err := ghapp.Open(t.Context(), h.config(t)); err != nil {
			t.Errorf("GitHub's clock ahead by %s: %v", off, err)
		}
	}
}

// A token that GitHub refuses is replaced once, and the request is made again with its body.
func TestRefusedToken(t *testing.T) {
	h := newHub(t)
	h.Repo("acme/ray").AddPull(githubtest.Pull{Number: 5})
	session := h.session(t)
	h.Fail(githubtest.CreateComment, 1, githubtest.ExpiredToken())
	comment := &github.IssueComment{Body: github.Ptr("hello")}
	if _, _, err := session.Client.Issues.CreateComment(t.Context(), "acme", "ray", 5, comment); err != nil {
		t.Fatal(err)
	}
	got := h.Calls(githubtest.CreateComment)
	if len(got) != 2 || got[0].Body != got[1].Body || got[1].Status != 201 || h.count(githubtest.CreateToken) != 2 {
		t.Errorf("%d tokens; calls %+v", h.count(githubtest.CreateToken), got)
	}
	h.Fail(githubtest.GetRepo, 2, githubtest.ExpiredToken())
	_, _, err := session.Client.Repositories.Get(t.Context(), "acme", "ray")
	h.failed(t, ghapp.Clean(err), "401 Unauthorized: Bad credentials")
	if got := h.count(githubtest.CreateToken); got != 3 {
		t.Errorf("%d tokens for a request that is always refused", got)
	}
}

// Whatever is asked at once gets one new token for all.
func TestRefusedTokenOfMany(t *testing.T) {
	h := newHub(t)
	session := h.session(t)
	old, _, err := session.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h.Fail(githubtest.GetRepo, 1, githubtest.ExpiredToken())
	const many = 8
	failed := make(chan error, many)
	for range many {
		go func() {
			_, _, err := session.Client.Repositories.Get(t.Context(), "acme", "ray")
			failed <- err
		}()
	}
	for range many {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if got := h.count(githubtest.CreateToken); got != 2 {
		t.Errorf("%d tokens", got)
	}
	if now, _, err := session.Token(t.Context()); err != nil || now == old {
		t.Errorf("the refused token is kept, error %v", err)
	}
}
