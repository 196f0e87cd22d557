package githubtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// manifest is what GitHub takes of an App that is to be registered.
type manifest struct {
	Name           string `json:"name"`
	URL            string `json:"url"`
	HookAttributes *struct {
		URL    string `json:"url"`
		Active *bool  `json:"active"`
	} `json:"hook_attributes"`
	RedirectURL           string            `json:"redirect_url"`
	CallbackURLs          []string          `json:"callback_urls"`
	SetupURL              string            `json:"setup_url"`
	Description           string            `json:"description"`
	Public                *bool             `json:"public"`
	DefaultEvents         []string          `json:"default_events"`
	DefaultPermissions    map[string]string `json:"default_permissions"`
	RequestOAuthOnInstall *bool             `json:"request_oauth_on_install"`
	SetupOnUpdate         *bool             `json:"setup_on_update"`
}

// maxAppName is how long an App's name may be.
const maxAppName = 34

// newApp is the page that a browser posts a manifest to. Its user agrees at once, and GitHub sends the browser back with a code.
func (s *Server) newApp(w http.ResponseWriter, r *http.Request) {
	text := r.PostFormValue("manifest")
	var m manifest
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.DisallowUnknownFields()
	wrong := []string{"the manifest can't be read"}
	if err := decoder.Decode(&m); err == nil {
		wrong = s.description.mistakes(m)
	}
	s.mu.Lock()
	record := s.record(r, "", []byte(text))
	record.Status = http.StatusFound
	if len(wrong) > 0 {
		record.Status = http.StatusUnprocessableEntity
	}
	s.mu.Unlock()
	if len(wrong) > 0 {
		http.Error(w, "Invalid GitHub App configuration: "+strings.Join(wrong, "; "), http.StatusUnprocessableEntity)
		return
	}
	owner := r.PathValue("org")
	if owner == "" {
		owner = "octocat" // who is logged in
	}
	app := s.AddApp(owner, m.Name, m.DefaultPermissions)
	code := random(20)
	s.mu.Lock()
	app.describe(m)
	s.codes[code] = app
	s.keep(code)
	s.mu.Unlock()
	to, _ := url.Parse(m.RedirectURL) // it was looked at
	query := to.Query()
	query.Set("code", code)
	if state := r.URL.Query().Get("state"); state != "" {
		query.Set("state", state)
	}
	to.RawQuery = query.Encode()
	http.Redirect(w, r, to.String(), http.StatusFound)
}

// describe takes over what only a manifest says. The lock is held.
func (a *App) describe(m manifest) {
	a.homepage, a.description = m.URL, m.Description
	if len(m.DefaultEvents) > 0 {
		a.events = m.DefaultEvents
	}
	if m.HookAttributes != nil {
		secret := random(20)
		a.webhookSecret = secret
		a.server.keep(secret)
	}
}

// mistakes are what GitHub says of a manifest; empty: it is fine.
func (d *description) mistakes(m manifest) []string {
	var wrong []string
	if m.Name == "" {
		wrong = append(wrong, "Name can't be blank")
	}
	if len(m.Name) > maxAppName {
		wrong = append(wrong, fmt.Sprintf("Name is too long (maximum is %d characters)", maxAppName))
	}
	if !webAddress(m.URL) {
		wrong = append(wrong, "URL must be a valid URL")
	}
	if m.HookAttributes != nil && !webAddress(m.HookAttributes.URL) {
		wrong = append(wrong, "Hook url must be a valid URL")
	}
	if !webAddress(m.RedirectURL) {
		wrong = append(wrong, "Redirect URL must be a valid URL")
	}
	permissions := d.doc.Components.Schemas["app-permissions"].Value.Properties
	for name, level := range m.DefaultPermissions {
		if known := permissions[name]; known == nil || !slices.Contains(known.Value.Enum, any(level)) {
			wrong = append(wrong, fmt.Sprintf("Default permission %s: %s is not known", name, level))
		}
	}
	slices.Sort(wrong)
	return wrong
}

func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// convertManifest hands out the App of a code, once.
func (s *Server) convertManifest(c *call) answer {
	app := s.codes[c.PathValue("code")]
	if app == nil {
		return notFound()
	}
	delete(s.codes, c.PathValue("code"))
	v := s.appJSON(ConvertManifest, app)
	v["client_secret"], v["webhook_secret"], v["pem"] = app.clientSecret, app.webhookSecret, app.PEM
	return answer{status: http.StatusCreated, body: v}
}
