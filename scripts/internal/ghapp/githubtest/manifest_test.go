package githubtest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

func usualManifest() map[string]any {
	return map[string]any{
		"name": "My App", "url": "https://example.com/app", "redirect_url": "http://127.0.0.1:1/callback?a=b", "public": false,
		"default_permissions": map[string]string{"checks": "write", "issues": "write"},
	}
}

// post sends a manifest as a browser does; it gives the status, where it is sent to and the page.
func (w *world) post(t testing.TB, path string, manifest map[string]any) (int, *url.URL, string) {
	t.Helper()
	text, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := browser.PostForm(w.WebURL+path, url.Values{"manifest": {string(text)}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	to, _ := url.Parse(response.Header.Get("Location"))
	return response.StatusCode, to, string(page)
}

// register is the code of a new App.
func (w *world) register(t testing.TB) string {
	t.Helper()
	status, to, page := w.post(t, "/organizations/octo-org/settings/apps/new?state=s1", usualManifest())
	if status != http.StatusFound || to.Query().Get("state") != "s1" || to.Query().Get("a") != "b" || to.Host != "127.0.0.1:1" {
		t.Fatalf("%d %s %s", status, to, page)
	}
	return to.Query().Get("code")
}

// A code gives the App once, and the App's key signs from then on.
func TestManifest(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	anybody := w.client(t, "nobody")
	code := w.register(t)
	made, _, err := anybody.Apps.CompleteAppManifest(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	if made.GetName() != "My App" || made.GetSlug() != "my-app" || made.GetOwner().GetLogin() != "octo-org" || made.GetPEM() == w.App.PEM {
		t.Errorf("made %+v", made)
	}
	if _, _, err := anybody.Apps.CompleteAppManifest(t.Context(), code); message(t, err) != "404 Not Found" {
		t.Error(err)
	}
	self, _, err := w.client(t, sign(t, made.GetPEM(), claims{"iss": made.GetID()})).Apps.Get(t.Context(), "")
	if err != nil || self.GetPermissions().GetChecks() != "write" {
		t.Errorf("%+v, %v", self, err)
	}
	secrets := strings.Join(w.Secrets(), "\n")
	for _, secret := range []string{code, made.GetPEM(), made.GetClientSecret()} {
		if secret == "" || !strings.Contains(secrets, secret) {
			t.Errorf("%q is not among the secrets", secret)
		}
	}
}

func TestManifestMistakes(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	for want, change := range map[string]func(map[string]any){
		"Name can't be blank":              func(m map[string]any) { delete(m, "name") },
		"Name is too long":                 func(m map[string]any) { m["name"] = strings.Repeat("x", 35) },
		"URL must be a valid URL":          func(m map[string]any) { delete(m, "url") },
		"Hook url must be a valid URL":     func(m map[string]any) { m["hook_attributes"] = map[string]any{"active": false} },
		"Redirect URL must be a valid URL": func(m map[string]any) { m["redirect_url"] = "/callback" },
		"permission zorched: read":         func(m map[string]any) { m["default_permissions"] = map[string]string{"zorched": "read"} },
		"permission checks: zorched":       func(m map[string]any) { m["default_permissions"] = map[string]string{"checks": "zorched"} },
		"the manifest can't be read":       func(m map[string]any) { m["zorched"] = 1 },
	} {
		m := usualManifest()
		change(m)
		status, _, page := w.post(t, "/settings/apps/new", m)
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, want) {
			t.Errorf("%d %s, want %s", status, page, want)
		}
	}
}
