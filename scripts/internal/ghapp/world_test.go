package ghapp_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// world is a GitHub with the App on one repository, and what the program under test logs.
type world struct {
	*githubtest.Server
	installation *githubtest.Installation
	logged       bytes.Buffer
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s := githubtest.New(t, githubtest.Options{Enterprise: true})
	return &world{Server: s, installation: s.AddInstallation("acme", nil, "ray")}
}

// config is one that works, with waits a thousand times shorter.
func (w *world) config(t *testing.T) ghapp.Config {
	t.Helper()
	return ghapp.Config{
		App: w.App.ClientID, Key: parse(t, w.App.PEM), Repository: ghapp.Repository{Owner: "acme", Name: "ray"},
		Permissions: ghapp.AppPermissions(), APIURL: w.APIURL,
		Log: slog.New(slog.NewTextHandler(&w.logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Retry: ghapp.Retry{
			Timeout: 5 * time.Second, Shorten: func(wait time.Duration) time.Duration { return wait / 1000 },
		},
	}
}

func parse(t *testing.T, text string) *rsa.PrivateKey {
	t.Helper()
	key, err := ghapp.ParseKey([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// open opens a session that is expected to work.
func (w *world) open(t *testing.T) *ghapp.Session {
	t.Helper()
	session, err := ghapp.Open(t.Context(), w.config(t))
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// count is how many calls of an operation came.
func (w *world) count(operation githubtest.Operation) int { return len(w.Calls(operation)) }

// silent fails if a credential stands in a text or in what was logged.
func (w *world) silent(t *testing.T, text string) {
	t.Helper()
	for _, secret := range append(w.Secrets(), "Bearer", "Authorization", "PRIVATE KEY") {
		if strings.Contains(text+w.logged.String(), secret) {
			t.Errorf("%q was told:\n%s\nlog:\n%s", secret, text, w.logged.String())
		}
	}
	if len(w.Secrets()) == 0 || w.logged.Len() == 0 {
		t.Error("there was no secret or nothing was logged, so that nothing is shown")
	}
}

// appKey is a key that no App has.
var appKey = func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}()
