package ghapp_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
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

// quick makes waits a thousand times shorter.
var quick = ghapp.Retry{
	Timeout: 10 * time.Second, Shorten: func(wait time.Duration) time.Duration { return wait / 1000 },
}

// hub is a GitHub with the App on one repository. Whatever a test logs or is told is searched for secrets in the end.
type hub struct {
	*githubtest.Server
	installation *githubtest.Installation
	repo         *githubtest.Repo
	// spare: more faults were armed than will happen.
	spare bool

	mu   sync.Mutex
	told bytes.Buffer
}

// newHub is a GitHub Enterprise Server.
// sealer is the key of the App, which is the same in all tests of a process.
var sealer atomic.Pointer[rsa.PrivateKey]

func newHub(t *testing.T) *hub {
	t.Helper()
	return newHubOf(t, githubtest.Options{Enterprise: true})
}

func newHubOf(t *testing.T, options githubtest.Options) *hub {
	t.Helper()
	h := &hub{Server: githubtest.New(t, options)}
	key, err := ghapp.ParseKey([]byte(h.App.PEM))
	if err != nil {
		t.Fatal(err)
	}
	sealer.Store(key)
	h.installation = h.AddInstallation("acme", nil, "ray")
	h.repo = h.Repo("acme/ray")
	h.repo.AddPull(githubtest.Pull{Number: pull, HeadSHA: head})
	t.Cleanup(func() {
		if n := h.FaultsLeft(); n > 0 && !h.spare {
			t.Errorf("%d faults did not happen", n)
		}
		h.silent(t)
	})
	return h
}

// silent fails if a credential was told, or if nothing could have been.
func (h *hub) silent(t *testing.T) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	told := h.told.String()
	for _, secret := range append(h.Secrets(), "Bearer", "Authorization", "PRIVATE KEY") {
		if strings.Contains(told, secret) {
			t.Errorf("%q was told:\n%s", secret, told)
			return
		}
	}
	if len(h.Secrets()) == 0 || told == "" {
		t.Error("there was no secret or nothing was told, so that nothing is shown")
	}
}

// Write takes what is logged and told.
func (h *hub) Write(text []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.told.Write(text)
}

// config is one that works.
func (h *hub) config(t *testing.T) ghapp.Config {
	t.Helper()
	key, err := ghapp.ParseKey([]byte(h.App.PEM))
	if err != nil {
		t.Fatal(err)
	}
	return ghapp.Config{
		App: h.App.ClientID, Key: key, Repository: ghapp.Repository{Owner: "acme", Name: "ray"},
		Permissions: ghapp.AppPermissions(), APIURL: h.APIURL, Retry: quick,
		Log: slog.New(slog.NewTextHandler(h, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

// session opens one that is expected to work.
func (h *hub) session(t *testing.T) *ghapp.Session {
	t.Helper()
	return h.open(t, h.config(t))
}

func (h *hub) open(t *testing.T, config ghapp.Config) *ghapp.Session {
	t.Helper()
	session, err := ghapp.Open(t.Context(), config)
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

// count is how many calls of an operation came.
func (h *hub) count(operation githubtest.Operation) int { return len(h.Calls(operation)) }

// appKey is a key that no App has.
var appKey = func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}()
