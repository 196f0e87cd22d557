package appsetup

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/google/go-github/v88/github"
)

// Registration is GitHub's flow that makes an App: a page of ours hands the manifest to GitHub, a person agrees there, and GitHub
// sends the browser back to us with a code for the App and its key.
type Registration struct {
	Manifest Manifest
	// WebURL is the GitHub that people see, without a slash at its end.
	WebURL string
	// Organisation owns the App; empty: whoever agrees does.
	Organisation string
	// Timeout is how long to wait for the person; 0: ten minutes.
	Timeout time.Duration
	// Show tells the person which page to open.
	Show func(url string)
	// Finish turns the code into the App and keeps its key. The browser is told how that went.
	Finish func(ctx context.Context, code string) (*github.AppConfig, error)
}

// ErrTimeout is that nobody agreed in time.
var ErrTimeout = errors.New("nobody registered the App in time; nothing was made, so run the command again")

// Run serves the page on this machine until the App is made, the time is up, or ctx ends.
func (r Registration) Run(ctx context.Context) error {
	if r.Timeout == 0 {
		r.Timeout = 10 * time.Minute
	}
	waiting, cancel := context.WithTimeoutCause(ctx, r.Timeout, ErrTimeout)
	defer cancel()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("serving the page of the registration: %w", err)
	}
	site := r.site(ctx, listener.Addr().String())
	server := &http.Server{Handler: site, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	r.Show(site.base + site.start)
	select {
	case err = <-site.done:
	case err = <-failed:
		err = fmt.Errorf("serving the page of the registration: %w", err)
	case <-waiting.Done():
		err = context.Cause(waiting)
		if !site.claim() {
			err = <-site.done // the App is being fetched: its key would be lost
		}
	}
	// The browser still waits for its last page.
	last, stop := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer stop()
	_ = server.Shutdown(last)
	return err
}

// site makes the pages. Both random texts are unguessable: the one keeps others on this machine from the page that has the other
// one in it, and that one proves that the browser comes back from what this page began.
func (r Registration) site(ctx context.Context, address string) *site {
	s := &site{
		registration: r, ctx: context.WithoutCancel(ctx), host: address, base: "http://" + address,
		start: "/start/" + rand.Text(), state: rand.Text(), done: make(chan error, 1),
	}
	s.registration.Manifest.RedirectURL = s.base + callbackPath
	return s
}

// action is where the form goes.
func (r Registration) action(state string) string {
	path := "/settings/apps/new"
	if r.Organisation != "" {
		path = "/organizations/" + url.PathEscape(r.Organisation) + path
	}
	return r.WebURL + path + "?" + url.Values{"state": {state}}.Encode()
}
