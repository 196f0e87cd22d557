package appsetup_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/appsetup"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
)

func open(t *testing.T, address string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	text, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	return response.StatusCode, string(text)
}

var stateForm = regexp.MustCompile(`state=([A-Z0-9]+)`)

// An App that GitHub has made is fetched to the end: neither an interrupt nor another answer of the browser loses its key.
func TestInterruptWhileFetching(t *testing.T) {
	manifest, err := appsetup.NewManifest("", ghapp.Repository{Owner: "acme", Name: "ray"}, "https://github.com", false)
	if err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	pages, fetched := make(chan string, 1), 0
	var callback string
	registration := appsetup.Registration{
		Manifest: manifest, WebURL: "https://github.com", Show: func(page string) { pages <- page },
		Finish: func(ctx context.Context, code string) (*github.AppConfig, error) {
			fetched++
			interrupt()
			if status, _ := open(t, callback); status != http.StatusConflict {
				t.Errorf("the second answer: %d", status)
			}
			if code != "abc" || ctx.Err() != nil {
				t.Errorf("code %q, %v", code, ctx.Err())
			}
			return &github.AppConfig{Name: github.Ptr("Ray")}, nil
		},
	}
	ended := make(chan error, 1)
	go func() { ended <- registration.Run(ctx) }()
	page := <-pages
	_, text := open(t, page)
	state := stateForm.FindStringSubmatch(text)
	if state == nil {
		t.Fatalf("the page has no state:\n%s", text)
	}
	u, _ := url.Parse(page)
	callback = "http://" + u.Host + "/callback?code=abc&state=" + state[1]
	if status, _ := open(t, callback); status != http.StatusOK {
		t.Errorf("the last page: %d", status)
	}
	if err := <-ended; err != nil || fetched != 1 {
		t.Errorf("%v, fetched %d times", err, fetched)
	}
}

// The browser says why it failed, as text.
func TestFailureInBrowser(t *testing.T) {
	pages := make(chan string, 1)
	registration := appsetup.Registration{
		WebURL: "https://github.com", Show: func(page string) { pages <- page },
		Finish: func(context.Context, string) (*github.AppConfig, error) {
			return nil, errors.New("GitHub answered <b>no</b>; run this again")
		},
	}
	ended := make(chan error, 1)
	go func() { ended <- registration.Run(t.Context()) }()
	page := <-pages
	_, text := open(t, page)
	state := stateForm.FindStringSubmatch(text)
	if state == nil {
		t.Fatalf("the page has no state:\n%s", text)
	}
	u, _ := url.Parse(page)
	status, text := open(t, "http://"+u.Host+"/callback?code=abc&state="+state[1])
	if status != http.StatusBadGateway || !strings.Contains(text, "GitHub answered &lt;b&gt;no&lt;/b&gt;; run this again") {
		t.Errorf("%d\n%s", status, text)
	}
	if err := <-ended; err == nil {
		t.Error("no error")
	}
}

// Nothing is left to open when it is over.
func TestInterruptWhileWaiting(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	pages := make(chan string, 1)
	registration := appsetup.Registration{WebURL: "https://github.com", Show: func(page string) { pages <- page; interrupt() }}
	if err := registration.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, <-pages, http.NoBody)
	if response, err := http.DefaultClient.Do(request); err == nil {
		_ = response.Body.Close()
		t.Error("the page is still there")
	}
}

func TestNames(t *testing.T) {
	long := ghapp.Repository{Owner: "a-very-long-name-of-an-organisation", Name: "ray"}
	manifest, err := appsetup.NewManifest("", long, "https://github.com", false)
	if err != nil || len(manifest.Name) > 34 {
		t.Errorf("%q, error %v", manifest.Name, err)
	}
}
