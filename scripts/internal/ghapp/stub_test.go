package ghapp_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v4"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
)

// appKey is the App's key, strangeKey that of another App.
var appKey, strangeKey = newKey(), newKey()

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

// stub is as much of GitHub as the tests of this package need: one App, one installation, one repository.
type stub struct {
	*httptest.Server
	logged bytes.Buffer // the debug log of the program under test

	mu      sync.Mutex
	answers map[string][]http.HandlerFunc // what to answer instead, by method and path; each once
	asked   []string
	issued  int             // tokens so far
	alive   map[string]bool // tokens that are accepted
	granted map[string]string
}

// tokenText is the text of the nth token: recognisable, wherever it turns up.
func tokenText(n int) string { return fmt.Sprintf("ghs_PLANTED%dTOKEN", n) }

func newStub(t *testing.T) *stub {
	t.Helper()
	s := &stub{
		answers: map[string][]http.HandlerFunc{}, alive: map[string]bool{}, granted: map[string]string{
			"actions": "read", "contents": "read", "checks": "write", "issues": "write", "pull_requests": "write", "metadata": "read",
		},
	}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// config is one that works, with waits a thousand times shorter.
func (s *stub) config() ghapp.Config {
	return ghapp.Config{
		App: "11", Key: appKey, Repository: ghapp.Repository{Owner: "acme", Name: "ray"},
		Permissions: ghapp.NeededPermissions(), APIURL: s.URL + "/api/v3",
		Log: slog.New(slog.NewTextHandler(&s.logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Patience: ghapp.Patience{
			Timeout: 5 * time.Second, Shorten: func(wait time.Duration) time.Duration { return wait / 1000 },
		},
	}
}

// open opens a session that is expected to work.
func (s *stub) open(t *testing.T) *ghapp.Session {
	t.Helper()
	session, err := ghapp.Open(t.Context(), s.config())
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// next answers a request of that method and path in another way, once per function.
func (s *stub) next(methodAndPath string, answers ...http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[methodAndPath] = append(s.answers[methodAndPath], answers...)
}

// count is how many requests of that method and path came.
func (s *stub) count(methodAndPath string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, asked := range s.asked {
		if asked == methodAndPath {
			n++
		}
	}
	return n
}

func (s *stub) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("X-Github-Request-Id", "REQ:1")
	name := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/api/v3")
	s.asked = append(s.asked, name)
	if others := s.answers[name]; len(others) > 0 {
		s.answers[name] = others[1:]
		others[0](w, r)
		return
	}
	asApp := []string{
		"GET /app", "GET /repos/acme/ray/installation", "GET /orgs/acme/installation", "POST /app/installations/7/access_tokens",
	}
	if slices.Contains(asApp, name) {
		if message := refuseJWT(r); message != "" {
			say(w, http.StatusUnauthorized, message)
			return
		}
		s.serveApp(w, r, name)
		return
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); !ok || !s.alive[token] {
		say(w, http.StatusUnauthorized, "Bad credentials")
		return
	}
	s.serveToken(w, r, name)
}

func (s *stub) serveApp(w http.ResponseWriter, r *http.Request, name string) {
	installation := map[string]any{
		"id": 7, "app_id": 11, "permissions": s.granted, "repository_selection": "selected",
		"html_url": "https://github.com/organizations/acme/settings/installations/7",
	}
	switch name {
	case "GET /app":
		give(w, http.StatusOK, map[string]any{
			"id": 11, "slug": "ray-reports", "client_id": "Iv23liABCDEF", "html_url": "https://github.com/apps/ray-reports",
			"permissions": s.granted,
		})
	case "POST /app/installations/7/access_tokens":
		body, _ := io.ReadAll(r.Body)
		s.asked = append(s.asked, "body "+string(bytes.TrimSpace(body)))
		s.issued++
		s.alive[tokenText(s.issued)] = true
		give(w, http.StatusCreated, map[string]any{
			"token": tokenText(s.issued), "expires_at": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
		})
	default:
		give(w, http.StatusOK, installation)
	}
}

func (s *stub) serveToken(w http.ResponseWriter, r *http.Request, name string) {
	switch {
	case name == "DELETE /installation/token":
		delete(s.alive, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		w.WriteHeader(http.StatusNoContent)
	case strings.HasPrefix(name, "GET /repos/acme/ray/issues/"), strings.HasPrefix(name, "PATCH "):
		give(w, http.StatusOK, map[string]any{"id": 1, "body": "text"})
	case strings.HasPrefix(name, "POST "):
		body, _ := io.ReadAll(r.Body)
		s.asked = append(s.asked, "body "+string(bytes.TrimSpace(body)))
		give(w, http.StatusCreated, map[string]any{"id": 2})
	default:
		say(w, http.StatusNotFound, "Not Found")
	}
}

// refuseJWT says as GitHub does what is wrong with a JWT; empty: nothing.
func refuseJWT(r *http.Request) string {
	var claims jwt.RegisteredClaims
	text, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithoutClaimsValidation())
	_, err := parser.ParseWithClaims(text, &claims, func(*jwt.Token) (any, error) { return &appKey.PublicKey, nil })
	now := time.Now()
	switch {
	case err != nil || claims.IssuedAt == nil || claims.ExpiresAt == nil:
		return "A JSON web token could not be decoded"
	case claims.Issuer != "11" && claims.Issuer != "Iv23liABCDEF":
		return "'Issuer' claim ('iss') must be an Integer"
	case claims.IssuedAt.After(now):
		return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
	case claims.ExpiresAt.Before(now):
		return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
	case claims.ExpiresAt.After(now.Add(10 * time.Minute)):
		return "'Expiration time' claim ('exp') is too far in the future"
	}
	return ""
}

func give(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func say(w http.ResponseWriter, status int, message string) {
	give(w, status, map[string]any{"message": message, "documentation_url": "https://docs.github.com/rest"})
}

// saying is an answer for next, with headers as name, value, ...
func saying(status int, message string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		say(w, status, message)
	}
}

// silent fails if a credential stands in a text.
func silent(t *testing.T, where, text string) {
	t.Helper()
	for _, secret := range []string{"PLANTED", "eyJ", "Bearer", "Authorization", "PRIVATE KEY"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s has %q in it:\n%s", where, secret, text)
		}
	}
}
