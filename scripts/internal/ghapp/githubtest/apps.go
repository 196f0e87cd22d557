package githubtest

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"
)

// App is a GitHub App.
type App struct {
	ID       int64
	ClientID string
	// Slug is its name in URLs. Its comments are by Slug[bot].
	Slug, Name string
	// Owner is the account that it belongs to.
	Owner string
	// PEM is its key as GitHub hands it out, in PKCS#1.
	PEM string
	// Permissions are what it asks of installations.
	Permissions map[string]string

	server        *Server
	key           *rsa.PrivateKey
	created       time.Time
	homepage      string
	description   string
	events        []string
	clientSecret  string
	webhookSecret any // nil: it has no webhook
}

// PKCS8 is the App's key in the form that other tools write.
func (a *App) PKCS8() string {
	text, err := pkcs8(a.key)
	if err != nil {
		a.server.t.Errorf("writing the key in PKCS#8: %v", err)
	}
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.server.keep(text)
	return text
}

// Login is the account that the App's comments are by.
func (a *App) Login() string { return a.Slug + "[bot]" }

// AddApp registers another App, with a key of its own. Nil permissions are none.
func (s *Server) AddApp(owner, name string, permissions map[string]string) *App {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := key(len(s.apps))
	if err != nil {
		s.t.Errorf("making a key: %v", err)
		return nil
	}
	if permissions == nil {
		permissions = map[string]string{}
	}
	a := &App{
		ID: s.id(), ClientID: "Iv23li" + random(7), Slug: slug(name), Name: name, Owner: owner, PEM: pkcs1(k),
		Permissions: maps.Clone(permissions), server: s, key: k, created: s.now(), homepage: "https://example.com",
		events: []string{}, clientSecret: random(20),
	}
	s.keep(a.PEM, a.clientSecret)
	s.apps = append(s.apps, a)
	return a
}

func slug(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), "-") }

// random is text that nobody guesses, of twice so many characters.
func random(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // it never fails
	return hex.EncodeToString(b)
}

// Installation is an App on an account.
type Installation struct {
	ID    int64
	App   *App
	Owner string

	server      *Server
	permissions map[string]string
	repos       []*Repo
	created     time.Time
	suspended   bool
	deleted     bool
}

// AddInstallation installs Server.App on an account, for the named repositories of it. Nil permissions are those that the App
// asks for. Repositories that are not there yet are made.
func (s *Server) AddInstallation(owner string, permissions map[string]string, repos ...string) *Installation {
	return s.AddInstallationOf(s.App, owner, permissions, repos...)
}

// AddInstallationOf is AddInstallation of any App.
func (s *Server) AddInstallationOf(app *App, owner string, permissions map[string]string, repos ...string) *Installation {
	if permissions == nil {
		permissions = app.Permissions
	}
	i := &Installation{App: app, Owner: owner, server: s, permissions: maps.Clone(permissions)}
	for _, name := range repos {
		i.repos = append(i.repos, s.Repo(owner+"/"+name))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i.ID, i.created = s.id(), s.now()
	s.installations = append(s.installations, i)
	return i
}

// Suspend makes GitHub refuse the installation.
func (i *Installation) Suspend() {
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	i.suspended = true
}

// Delete is what happens when the account's owner uninstalls the App.
func (i *Installation) Delete() {
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	i.deleted = true
	i.server.installations = slices.DeleteFunc(i.server.installations, func(other *Installation) bool { return other == i })
}
