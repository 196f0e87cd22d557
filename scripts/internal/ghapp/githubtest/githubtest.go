// Package githubtest is a GitHub for tests, on loopback. Each call and each answer is validated against GitHub's published
// description of its API: what GitHub does not document fails the test. It keeps state as GitHub does, checks signatures,
// tokens, permissions and limits, and breaks in the ways that a test asks for:
//
//	s := githubtest.New(t, githubtest.Options{})
//	s.AddInstallation("octo-org", nil, "platform")
//	repo := s.Repo("octo-org/platform")
//	pull := repo.AddPull(githubtest.Pull{Number: 7})
//	s.Fail(githubtest.CreateComment, 1, githubtest.ResetAfter())
//
// The code under test gets s.APIURL, s.App.ID and s.App.PEM. What it did is in repo.Comments(7), repo.Checks(pull.HeadSHA),
// s.Calls() and s.Tokens(); nothing of s.Secrets() may be in its output.
package githubtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Options are how a Server is. The zero value is github.com with an App called "Ray Platform".
type Options struct {
	// AppName is the name of Server.App. Empty: Ray Platform.
	AppName string
	// AppPermissions are what Server.App asks of installations. Nil: those that the platform's App needs.
	AppPermissions map[string]string
	// Enterprise serves the API below /api/v3, as GitHub Enterprise Server does.
	Enterprise bool
	// RateLimit is how many calls are answered in an hour, until the clock is put forward. 0: 5000.
	RateLimit int
}

// Server is a GitHub. Its methods may be called while it serves.
type Server struct {
	// APIURL is where the API is, without a slash at the end; WebURL is where the pages are.
	APIURL, WebURL string
	// App is the App that the tests are about. It has no installations yet.
	App *App

	t           testing.TB
	description *description
	options     Options
	http        *httptest.Server
	closing     chan struct{}

	mu            sync.Mutex
	ahead         time.Duration
	lastID        int64
	rate          rate
	apps          []*App
	installations []*Installation
	repos         []*Repo
	tokens        []*token
	codes         map[string]*App // of manifests, until they are used
	blobs         map[string][]byte
	secrets       []string
	faults        []*armed
	calls         []*Call
}

// New starts a Server that stops when the test ends. It stops the test when GitHub's description is not installed.
func New(t testing.TB, options Options) *Server {
	t.Helper()
	description, err := published()
	if err != nil {
		t.Fatal(err)
	}
	if options.AppName == "" {
		options.AppName = "Ray Platform"
	}
	if options.AppPermissions == nil {
		options.AppPermissions = map[string]string{
			"actions": "read", "checks": "write", "contents": "read", "issues": "write", "metadata": "read", "pull_requests": "write",
		}
	}
	if options.RateLimit == 0 {
		options.RateLimit = 5000
	}
	s := &Server{
		t: t, description: description, options: options, closing: make(chan struct{}), lastID: 1000,
		codes: map[string]*App{}, blobs: map[string][]byte{},
	}
	s.http = httptest.NewServer(s.handler())
	t.Cleanup(func() {
		close(s.closing)
		s.http.Close()
	})
	s.WebURL, s.APIURL = s.http.URL, s.http.URL
	if options.Enterprise {
		s.APIURL += "/api/v3"
	}
	s.App = s.AddApp("rayplatform", options.AppName, options.AppPermissions)
	return s
}

// handler is all that is served on the one address: the API, the pages and the store of artifacts.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	prefix := ""
	if s.options.Enterprise {
		prefix = "/api/v3"
	}
	mux.HandleFunc("POST /settings/apps/new", s.newApp)
	mux.HandleFunc("POST /organizations/{org}/settings/apps/new", s.newApp)
	mux.HandleFunc(string(DownloadBlob), s.download)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		path, below := strings.CutPrefix(r.URL.EscapedPath(), prefix)
		op, found := route(r, path)
		switch {
		case !below:
			s.unknown(w, r, "the API is below "+prefix)
		case found:
			s.serve(op, w, r)
		default:
			s.unknown(w, r, s.description.why(r.Method, path))
		}
	})
	return mux
}

// unknown fails the test: the call goes to nothing that is served.
func (s *Server) unknown(w http.ResponseWriter, r *http.Request, why string) {
	s.fail(r, []string{why})
	s.mu.Lock()
	s.record(r, "", nil).Status = http.StatusNotFound
	s.mu.Unlock()
	http.NotFound(w, r)
}

// why tells what GitHub does not document from what the fake does not know.
func (d *description) why(method, path string) string {
	for name := range d.documented {
		if _, ok := match(name, method, path); ok {
			return fmt.Sprintf("this fake does not serve %s", name)
		}
	}
	return "GitHub documents no such operation"
}

// fail fails the test with all that is wrong with a call.
func (s *Server) fail(r *http.Request, wrong []string) {
	s.t.Helper()
	for _, line := range wrong {
		s.t.Errorf("GitHub: %s %s: %s", r.Method, r.URL.Path, line)
	}
}

// SetClock puts GitHub's clock ahead of this machine's, or behind it. The Date header, signatures and the lives of tokens all
// go by GitHub's clock.
func (s *Server) SetClock(ahead time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead = ahead
}

// now is GitHub's time. The lock is held.
func (s *Server) now() time.Time { return time.Now().Add(s.ahead).UTC().Truncate(time.Second) }

// id is a new one. The lock is held.
func (s *Server) id() int64 {
	s.lastID++
	return s.lastID
}

// Call is a call that was made.
type Call struct {
	// Operation is empty for pages and for what is not served.
	Operation Operation
	Method    string
	// Path is that of the URL, with its query.
	Path string
	// Body is what was sent, Token what the Authorization header presented: a token or a signature.
	Body, Token string
	// Status is that of the answer; 0: there was none.
	Status int
}

// record keeps a call. The lock is held.
func (s *Server) record(r *http.Request, name Operation, body []byte) *Call {
	c := &Call{Operation: name, Method: r.Method, Path: r.URL.RequestURI(), Body: string(body), Token: credential(r)}
	s.calls = append(s.calls, c)
	return c
}

// Calls are the calls so far, of the operations that are named, or of all.
func (s *Server) Calls(only ...Operation) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var calls []Call
	for _, c := range s.calls {
		wanted := len(only) == 0
		for _, name := range only {
			wanted = wanted || c.Operation == name
		}
		if wanted {
			calls = append(calls, *c)
		}
	}
	return calls
}

// Secrets are all keys, signatures, tokens and codes that were ever given out or presented: none may be in any output.
// Of a key in several lines there is also each line by itself.
func (s *Server) Secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.secrets...)
}

// keep remembers secrets. The lock is held.
func (s *Server) keep(secrets ...string) {
	for _, secret := range secrets {
		s.secrets = append(s.secrets, secret)
		for line := range strings.Lines(secret) {
			if line = strings.TrimSpace(line); strings.Contains(secret, "\n") && !strings.HasPrefix(line, "-----") && len(line) > 20 {
				s.secrets = append(s.secrets, line)
			}
		}
	}
}
