package ghapp_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// pull is the pull request of the tests, head its commit.
const (
	pull = 1
	head = "0123456789abcdef0123456789abcdef01234567"
)

// hub is a GitHub with the App on one repository. Whatever a test logs or is told is searched for secrets in the end.
type hub struct {
	*githubtest.Server
	repo *githubtest.Repo
	// spare: more faults were armed than will happen.
	spare bool

	mu   sync.Mutex
	told bytes.Buffer
}

func newHub(t *testing.T) *hub {
	t.Helper()
	h := &hub{Server: githubtest.New(t, githubtest.Options{})}
	h.AddInstallation("acme", nil, "ray")
	h.repo = h.Repo("acme/ray")
	h.repo.AddPull(githubtest.Pull{Number: pull, HeadSHA: head})
	t.Cleanup(func() {
		if n := h.FaultsLeft(); n > 0 && !h.spare {
			t.Errorf("%d faults did not happen", n)
		}
		for _, secret := range h.Secrets() {
			if strings.Contains(h.told.String(), secret) {
				t.Errorf("a secret was told: %s", h.told.String())
				return
			}
		}
	})
	return h
}

// Write takes what is logged.
func (h *hub) Write(text []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.told.Write(text)
}

// session opens one whose waits are a thousand times shorter.
func (h *hub) session(t *testing.T) *ghapp.Session { return h.within(t, 10*time.Second) }

// within is session with a time for each call.
func (h *hub) within(t *testing.T, timeout time.Duration) *ghapp.Session {
	t.Helper()
	key, err := ghapp.ParseKey([]byte(h.App.PEM))
	if err != nil {
		t.Fatal(err)
	}
	session, err := ghapp.Open(t.Context(), ghapp.Config{
		App: fmt.Sprint(h.App.ID), Key: key, Repository: ghapp.Repository{Owner: "acme", Name: "ray"},
		Permissions: ghapp.AppPermissions(), APIURL: h.APIURL,
		Log: slog.New(slog.NewTextHandler(h, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Retry: ghapp.Retry{
			Timeout: timeout, Shorten: func(wait time.Duration) time.Duration { return wait / 1000 },
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// failed expects an error that says all that.
func (h *hub) failed(t *testing.T, err error, want ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", want)
	}
	fmt.Fprintln(h, err)
	for _, part := range want {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error has no %q: %v", part, err)
		}
	}
}

// writes are the calls so far that change comments or check runs.
func (h *hub) writes() int {
	return len(h.Calls(githubtest.CreateComment, githubtest.EditComment, githubtest.DeleteComment,
		githubtest.CreateCheck, githubtest.UpdateCheck))
}
