package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// creation is an app create that waits for somebody to agree.
type creation struct {
	*appWorld
	page   string // the address that was printed
	cancel context.CancelFunc
	ended  chan result
}

// create starts the command and reads the page's address off it.
func (w *appWorld) create(t *testing.T, args ...string) creation {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	var stderr bytes.Buffer
	c := creation{appWorld: w, cancel: cancel, ended: make(chan result, 1)}
	codes := make(chan int, 1)
	go func() {
		codes <- run(ctx, w.environment(writer, &stderr, append([]string{"create", "--key-out", "app.pem"}, args...)...))
		_ = writer.Close()
	}()
	pages := make(chan string, 1)
	go func() {
		var all strings.Builder
		lines := bufio.NewScanner(reader)
		for lines.Scan() {
			all.WriteString(lines.Text() + "\n")
			if page, ok := strings.CutPrefix(lines.Text(), "  http://127.0.0.1:"); ok {
				pages <- "http://127.0.0.1:" + page
			}
		}
		code := <-codes
		c.ended <- result{code: code, stdout: all.String(), stderr: stderr.String()}
	}()
	select {
	case c.page = <-pages:
	case r := <-c.ended:
		t.Fatalf("it ended: exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	return c
}

// get opens a page and gives its status and text.
func get(t *testing.T, address string, change func(*http.Request)) (int, http.Header, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(request)
	}
	return send(t, http.DefaultClient, request)
}

func send(t *testing.T, client *http.Client, request *http.Request) (int, http.Header, string) {
	t.Helper()
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(text)
}

var (
	actionForm   = regexp.MustCompile(`<form [^>]*action="([^"]*)"`)
	manifestForm = regexp.MustCompile(`name="manifest" value="([^"]*)"`)
)

// agree does what the browser does: it opens the page and sends its form to GitHub, which sends it back here. The last address is
// given instead of opened.
func (c creation) agree(t *testing.T) (action, callback string) {
	t.Helper()
	_, _, page := get(t, c.page, nil)
	form, manifest := actionForm.FindStringSubmatch(page), manifestForm.FindStringSubmatch(page)
	if form == nil || manifest == nil {
		t.Fatalf("the page has no form:\n%s", page)
	}
	action = html.UnescapeString(form[1])
	body := url.Values{"manifest": {html.UnescapeString(manifest[1])}}.Encode()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, action, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	stay := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	status, header, text := send(t, &stay, request)
	if status != http.StatusFound {
		t.Fatalf("GitHub answered %d: %s", status, text)
	}
	return action, header.Get("Location")
}

func TestAppCreate(t *testing.T) {
	w := newAppWorld(t)
	w.now = func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	w.variables[verboseVariable] = "true"
	c := w.create(t, "--org", "acme", "--name", `Ray "reports" <&>`)
	action, callback := c.agree(t)
	if !strings.HasPrefix(action, w.WebURL+"/organizations/acme/settings/apps/new?state=") {
		t.Errorf("the form goes to %s", action)
	}
	status, _, page := get(t, callback, nil)
	if status != http.StatusOK || !strings.Contains(page, "Ray &#34;reports&#34; &lt;&amp;&gt; is registered") {
		t.Errorf("the last page: %d\n%s", status, page)
	}
	r := <-c.ended
	if r.code != exitOK {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	file := filepath.Join(w.dir, "app.pem")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ghapp.ParseKey(text); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's mode is %v, error %v", info.Mode(), err)
	}
	has(t, "the log", r.stderr, "method=POST", "path=/api/v3/app-manifests/…/conversions attempt=1 status=201")
	host := strings.TrimPrefix(w.WebURL, "http://")
	has(t, "standard output", r.stdout, "/installations/new",
		"gh api --method PUT --hostname "+host+" repos/acme/ray/environments/report \\\n",
		"'deployment_branch_policy[custom_branch_policies]=true'", "/deployment-branch-policies -f name=main\n",
		"gh secret set PLATFORM_APP_PRIVATE_KEY --repo "+host+"/acme/ray --env report <app.pem\n",
		"gh variable set PLATFORM_APP_ID --repo "+host+"/acme/ray --env report --body ",
		"gh variable set PLATFORM_APP_KEY_CREATED --repo "+host+"/acme/ray --env report --body 2026-03-01\n",
		"     PLATFORM_APP_KEY_CREATED=2026-03-01 .tools/bin/platform app doctor --app ", "--key app.pem --repo acme/ray --api-url "+w.APIURL)
	if strings.Contains(r.stdout, "only you can install it") || strings.Contains(r.stdout, "alone can install it") {
		t.Errorf("a warning for nothing:\n%s", r.stdout)
	}
	w.silent(t, r)
}

// What is printed leads to an App that doctor is content with.
func TestAppCreateThenDoctor(t *testing.T) {
	w := newAppWorld(t)
	c := w.create(t)
	_, callback := c.agree(t)
	get(t, callback, nil)
	r := <-c.ended
	id := regexp.MustCompile(`--app (\d+)`).FindStringSubmatch(r.stdout)
	if id == nil {
		t.Fatalf("no id:\n%s%s", r.stdout, r.stderr)
	}
	has(t, "standard output", r.stdout, "If acme is an organisation, break off and add --org acme.")
	r = w.run(t, "doctor", "--app", id[1], "--key", "app.pem")
	if r.code != exitFailed || outcome(r, "key of this App") != "ok" || outcome(r, "installed") != "failed" {
		t.Errorf("exit code %d\n%s", r.code, r.stdout)
	}
	var sent struct {
		Public      *bool             `json:"public"`
		Events      []string          `json:"default_events"`
		Permissions map[string]string `json:"default_permissions"`
		Hook        *struct{}         `json:"hook_attributes"`
	}
	for _, call := range w.Calls() {
		if strings.HasPrefix(call.Path, "/settings/apps/new") {
			if err := json.Unmarshal([]byte(call.Body), &sent); err != nil {
				t.Fatal(err)
			}
		}
	}
	if sent.Public == nil || *sent.Public || len(sent.Events) != 0 || len(sent.Permissions) != 5 || sent.Hook != nil {
		t.Errorf("the manifest that was sent: %+v", sent)
	}
}

// Only the browser that was sent to GitHub can end the registration, once, and from this machine alone.
func TestAppCreateRefusesStrangers(t *testing.T) {
	w := newAppWorld(t)
	c := w.create(t)
	base := c.page[:strings.Index(c.page, "/start/")]
	_, callback := c.agree(t)
	for name, s := range map[string]struct {
		address string
		change  func(*http.Request)
		want    int
	}{
		"no state":      {base + "/callback?code=abc", nil, http.StatusForbidden},
		"another state": {base + "/callback?code=abc&state=ABC", nil, http.StatusForbidden},
		"no code":       {strings.Replace(callback, "code=", "kode=", 1), nil, http.StatusBadRequest},
		"another name":  {c.page, func(r *http.Request) { r.Host = "evil.example.com" }, http.StatusMisdirectedRequest},
		"posted":        {c.page, func(r *http.Request) { r.Method = http.MethodPost }, http.StatusMethodNotAllowed},
		"guessed":       {base + "/start/AAAA", nil, http.StatusNotFound},
		"root":          {base + "/", nil, http.StatusNotFound},
	} {
		if status, _, _ := get(t, s.address, s.change); status != s.want {
			t.Errorf("%s: %d", name, status)
		}
	}
	if calls := w.Calls(githubtest.ConvertManifest); len(calls) != 0 {
		t.Errorf("a code of somebody else was used: %+v", calls)
	}
	_, header, page := get(t, c.page, nil)
	policy := header.Get("Content-Security-Policy")
	has(t, "the policy", policy, "default-src 'none'", "form-action "+w.WebURL+";", "frame-ancestors 'none'", "base-uri 'none'")
	if strings.Contains(policy, "unsafe") || strings.Contains(page, "src=") || strings.Contains(page, "href=") {
		t.Errorf("the page loads something, or may:\n%s\n%s", policy, page)
	}
	get(t, callback, nil)
	if r := <-c.ended; r.code != exitOK {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
}

// When nothing comes of it, there is no file, and the error says what to do.
func TestAppCreateFails(t *testing.T) {
	for name, s := range map[string]struct {
		prepare func(*appWorld)
		act     func(*testing.T, creation)
		want    string
	}{
		"interrupted": {nil, func(_ *testing.T, c creation) { c.cancel() }, "interrupted; nothing was written"},
		"nobody agrees": {
			func(w *appWorld) { w.agreement = 50 * time.Millisecond }, func(*testing.T, creation) {}, "nobody registered the App in time",
		},
		"code of no use": {nil, func(t *testing.T, c creation) {
			_, callback := c.agree(t)
			_, _, page := get(t, regexp.MustCompile(`code=[^&]*`).ReplaceAllString(callback, "code=PLANTED"), nil)
			if !strings.Contains(page, "/app-manifests/…/conversions: GitHub answered 404") || strings.Contains(page, "PLANTED") {
				t.Errorf("the page does not say why, or tells the code:\n%s", page)
			}
		}, "fetching the new App: POST /api/v3/app-manifests/…/conversions: GitHub answered 404"},
		"no code": {nil, func(t *testing.T, c creation) {
			_, callback := c.agree(t)
			get(t, regexp.MustCompile(`code=[^&]*`).ReplaceAllString(callback, "code=..%2f..%2fapp"), nil)
		}, "what GitHub handed back is no code"},
		"GitHub fails": {
			func(w *appWorld) { w.Fail(githubtest.ConvertManifest, 1, githubtest.ResetAfter()) }, func(t *testing.T, c creation) {
				_, callback := c.agree(t)
				get(t, callback, nil)
			}, "make a key in its settings, or delete it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAppWorld(t)
			if s.prepare != nil {
				s.prepare(w)
			}
			c := w.create(t)
			s.act(t, c)
			r := <-c.ended
			if r.code != exitFailed || !strings.Contains(r.stderr, s.want) {
				t.Errorf("exit code %d\n%s", r.code, r.stderr)
			}
			if _, err := os.Stat(filepath.Join(w.dir, "app.pem")); !os.IsNotExist(err) {
				t.Errorf("a file was left, error %v", err)
			}
			w.silent(t, r)
		})
	}
}
