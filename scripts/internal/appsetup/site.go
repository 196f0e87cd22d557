package appsetup

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"html/template"
	"net/http"
	"sync"
	"time"
)

const callbackPath = "/callback"

// fetching is how long the new App may take to come.
const fetching = time.Minute

// site is the two pages of a registration.
type site struct {
	registration      Registration
	ctx               context.Context // the command's, without its end: an App that GitHub has made is fetched in any case
	host, base, start string
	state             string
	done              chan error // gets one result

	mu   sync.Mutex
	used bool
}

// ServeHTTP refuses what does not come from a browser that was given the address as it is: a page of somebody else could point
// a name of its own at this machine.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Host != s.host:
		http.Error(w, "wrong host", http.StatusMisdirectedRequest)
	case r.Method != http.MethodGet:
		http.Error(w, "only GET", http.StatusMethodNotAllowed)
	case same(r.URL.Path, s.start):
		s.serveStart(w)
	case r.URL.Path == callbackPath:
		s.serveCallback(w, r)
	default:
		http.NotFound(w, r)
	}
}

// same compares in a time that tells nothing.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func (s *site) serveStart(w http.ResponseWriter) {
	manifest, err := s.registration.Manifest.JSON()
	if err != nil {
		s.page(w, http.StatusInternalServerError, view{Title: "No manifest", Text: err.Error()})
		return
	}
	s.page(w, http.StatusOK, view{
		Title: "Register " + s.registration.Manifest.Name, Action: s.registration.action(s.state), Manifest: string(manifest),
		Text: "GitHub shows what the App may do and asks you to agree.",
	})
}

// serveCallback takes one code, and only from the browser that we sent to GitHub.
func (s *site) serveCallback(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if !same(query.Get("state"), s.state) {
		s.page(w, http.StatusForbidden, view{
			Title: "Not from here", Text: "This answer belongs to no registration that this command began.",
		})
		return
	}
	if query.Get("code") == "" {
		s.page(w, http.StatusBadRequest, view{Title: "No code", Text: "GitHub sent no code; go back and try again."})
		return
	}
	if !s.claim() {
		s.page(w, http.StatusConflict, view{Title: "Done already", Text: "This registration was used already."})
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, fetching)
	defer cancel()
	app, err := s.registration.Finish(ctx, query.Get("code"))
	if err != nil {
		// The error has no code and no key in it: the terminal, which says the same, may be a log.
		s.page(w, http.StatusBadGateway, view{Title: "Failed", Text: err.Error()})
	} else {
		s.page(w, http.StatusOK, view{
			Title: app.GetName() + " is registered", Text: "Go back to the terminal: it says what to do next.",
		})
	}
	s.done <- err
}

// claim is true for the first one.
func (s *site) claim() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := !s.used
	s.used = true
	return first
}

// view is what a page shows. With an action it is a form that sends itself.
type view struct {
	Title, Text      string
	Action, Manifest string
	Nonce            string
}

var pages = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{{.Title}}</title>
<style nonce="{{.Nonce}}">
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 36rem }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
<p>{{.Text}}</p>
{{if .Action}}<form id="register" method="post" action="{{.Action}}">
<input type="hidden" name="manifest" value="{{.Manifest}}">
<button>Go to GitHub</button>
</form>
<script nonce="{{.Nonce}}">document.getElementById("register").submit()</script>{{end}}
</body>
</html>
`))

// page writes a page that loads nothing and may send its form to GitHub alone.
func (s *site) page(w http.ResponseWriter, status int, v view) {
	v.Nonce = rand.Text()
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-"+v.Nonce+"'; style-src 'nonce-"+v.Nonce+
		"'; form-action "+s.registration.WebURL+"; base-uri 'none'; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = pages.Execute(w, v)
}
