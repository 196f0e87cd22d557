package githubtest_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// recorder is a test that keeps its errors instead of failing.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// take returns what was recorded and forgets it.
func (r *recorder) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	text := strings.Join(r.errors, "\n")
	r.errors = nil
	return text
}

// world is a Server with one installation, one repository and one pull request, and clients of it.
type world struct {
	*githubtest.Server
	repo  *githubtest.Repo
	inst  *githubtest.Installation
	pull  githubtest.Pull
	asApp *github.Client
	api   *github.Client
	token string
}

const owner, name = "octo-org", "platform"

func newWorld(t testing.TB, options githubtest.Options) *world {
	t.Helper()
	s := githubtest.New(t, options)
	w := &world{Server: s, inst: s.AddInstallation(owner, nil, name), repo: s.Repo(owner + "/" + name)}
	w.pull = w.repo.AddPull(githubtest.Pull{Number: 7, Files: []githubtest.File{{Name: "a.go"}, {Name: "b.go", Status: "renamed", Previous: "c.go"}}})
	w.asApp = w.client(t, sign(t, s.App.PEM, claims{"iss": s.App.ClientID}))
	w.token = w.inst.Token()
	w.api = w.client(t, w.token)
	return w
}

func (w *world) client(t testing.TB, token string) *github.Client {
	t.Helper()
	base := w.APIURL + "/"
	c, err := github.NewClient(github.WithAuthToken(token), github.WithURLs(&base, nil), github.WithDisableRateLimitCheck())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// raw makes a call with the token, and gives the status and the body's bytes.
func (w *world) raw(t testing.TB, method, path, body string) (int, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.APIURL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	return response.StatusCode, response.Header
}

type claims map[string]any

// sign makes a JWT as GitHub takes it; the claims given replace the usual ones, nil takes one out.
func sign(t testing.TB, key string, changed claims) string {
	t.Helper()
	now := time.Now()
	all := claims{"iat": now.Add(-time.Minute).Unix(), "exp": now.Add(9 * time.Minute).Unix()}
	for k, v := range changed {
		all[k] = v
	}
	block, _ := pem.Decode([]byte(key))
	private, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + encode(body)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, private, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + encode(signature)
}

// message is what GitHub said of a call that it refused, with the status.
func message(t testing.TB, err error) string {
	t.Helper()
	response, ok := err.(*github.ErrorResponse) //nolint:errorlint // go-github returns it unwrapped
	if !ok {
		t.Fatalf("%v (%T) is no refusal of GitHub's", err, err)
	}
	text := fmt.Sprintf("%d %s", response.Response.StatusCode, response.Message)
	for _, e := range response.Errors {
		text += "; " + e.Message
	}
	return text
}
