package githubtest

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
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

// Token gives out a token as POST access_tokens does, for all that the installation has.
func (i *Installation) Token() string {
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	return i.server.issue(&token{installation: i, permissions: i.permissions, repos: i.repos}).text
}

// issue makes a token valid for an hour. Its length and letters differ from token to token: GitHub fixes neither.
func (s *Server) issue(t *token) *token {
	t.text = "ghs_" + random(18+len(s.tokens)%40)
	t.expires = s.now().Add(time.Hour)
	s.keep(t.text)
	s.tokens = append(s.tokens, t)
	return t
}

var appOperations = []operation{
	{GetApp, byJWT, nil, func(s *Server, c *call) answer { return ok(s.appJSON(GetApp, c.app)) }},
	{GetRepoInstallation, byJWT, nil, (*Server).repoInstallation},
	{ListInstallations, byJWT, nil, (*Server).listInstallations},
	{CreateToken, byJWT, nil, (*Server).createToken},
	{RevokeToken, byToken, nil, func(_ *Server, c *call) answer {
		c.token.revoked = true
		return answer{status: http.StatusNoContent}
	}},
	{ListInstallationRepo, byToken, nil, (*Server).installationRepos},
	{ConvertManifest, byAnyone, nil, (*Server).convertManifest},
}

func (s *Server) repoInstallation(c *call) answer {
	for _, i := range s.installations {
		if i.App == c.app && findRepo(i.repos, c.PathValue("owner"), c.PathValue("repo")) != nil {
			return ok(s.installationJSON(s.description.examples[GetRepoInstallation], i))
		}
	}
	return notFound()
}

func (s *Server) listInstallations(c *call) answer {
	items := []any{}
	sample := first(s.description.examples[ListInstallations])
	for _, i := range s.installations {
		if i.App == c.app {
			items = append(items, s.installationJSON(sample, i))
		}
	}
	return s.page(c, items, func(part []any) any { return part })
}

func (s *Server) createToken(c *call) answer {
	var wanted struct {
		Repositories  []string          `json:"repositories"`
		RepositoryIDs []int64           `json:"repository_ids"`
		Permissions   map[string]string `json:"permissions"`
	}
	if !c.read(&wanted) {
		return problems()
	}
	at := slices.IndexFunc(s.installations, func(i *Installation) bool {
		return i.ID == c.number("installation_id") && i.App == c.app
	})
	if at < 0 {
		return notFound()
	}
	i := s.installations[at]
	if i.suspended {
		return refuse(http.StatusForbidden, "This installation has been suspended")
	}
	t := &token{installation: i, permissions: i.permissions, repos: i.repos}
	if len(wanted.Repositories)+len(wanted.RepositoryIDs) > 0 {
		t.selected = true
		if t.repos = pick(i.repos, wanted.Repositories, wanted.RepositoryIDs); t.repos == nil {
			return unprocessable("There is at least one repository that does not exist or is not accessible to the parent " +
				"installation.")
		}
	}
	if len(wanted.Permissions) > 0 {
		t.permissions = wanted.Permissions
		for name, level := range wanted.Permissions {
			if !covers(granted(i.permissions, name), level) {
				return unprocessable("The permissions requested are not granted to this installation.")
			}
		}
	}
	return answer{status: http.StatusCreated, body: s.tokenJSON(s.issue(t))}
}

// granted is the level of a permission; every installation may read metadata.
func granted(permissions map[string]string, name string) string {
	if name == "metadata" && permissions[name] == "" {
		return "read"
	}
	return permissions[name]
}

// pick is nil when one of the repositories is not there.
func pick(from []*Repo, names []string, ids []int64) []*Repo {
	var picked []*Repo
	for _, r := range from {
		if slices.Contains(ids, r.id) || slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, r.Name) }) {
			picked = append(picked, r)
		}
	}
	if len(picked) != len(names)+len(ids) {
		return nil
	}
	return picked
}

// unprocessable is an answer of 422 without details.
func unprocessable(message string) answer {
	return answer{status: http.StatusUnprocessableEntity, body: map[string]any{"message": message, "documentation_url": docs}}
}

func (s *Server) installationRepos(c *call) answer {
	items := []any{}
	for _, r := range c.token.repos {
		items = append(items, s.repoJSON(r))
	}
	return s.page(c, items, func(part []any) any {
		return map[string]any{"total_count": len(items), "repositories": part}
	})
}

func (s *Server) tokenJSON(t *token) any {
	v := s.sample(s.description.examples[CreateToken], "", "")
	delete(v, "repositories")
	delete(v, "single_file")
	v["token"], v["expires_at"] = t.text, stamp(t.expires)
	permissions := maps.Clone(t.permissions)
	if permissions == nil {
		permissions = map[string]string{}
	}
	permissions["metadata"] = "read"
	v["permissions"] = permissions
	v["repository_selection"] = "selected"
	if t.selected {
		repos := []any{}
		for _, r := range t.repos {
			repos = append(repos, s.repoJSON(r))
		}
		v["repositories"] = repos
	}
	return v
}

func (s *Server) appJSON(as Operation, a *App) map[string]any {
	v := s.sample(s.description.examples[as], "", "", "octoapp", a.Slug)
	v["id"], v["slug"], v["client_id"], v["name"] = a.ID, a.Slug, a.ClientID, a.Name
	v["node_id"], v["owner"] = node("Integration", a.ID), s.userJSON(a.Owner, "Organization")
	v["external_url"], v["description"] = a.homepage, a.description
	v["created_at"], v["updated_at"] = stamp(a.created), stamp(a.created)
	v["permissions"], v["events"] = a.Permissions, a.events
	return v
}

func (s *Server) installationJSON(sample any, i *Installation) any {
	v := s.sample(sample, "", "", "/organizations/github/", "/organizations/"+i.Owner+"/",
		"/installations/1", fmt.Sprintf("/installations/%d", i.ID))
	v["id"], v["app_id"], v["app_slug"] = i.ID, i.App.ID, i.App.Slug
	v["account"], v["target_type"] = s.userJSON(i.Owner, "Organization"), "Organization"
	v["permissions"], v["events"] = i.permissions, i.App.events
	v["repository_selection"] = "selected"
	v["has_multiple_single_files"], v["single_file_paths"], v["single_file_name"] = false, []any{}, nil
	v["created_at"], v["updated_at"] = stamp(i.created), stamp(i.created)
	if i.suspended {
		v["suspended_at"], v["suspended_by"] = stamp(s.now()), s.userJSON(i.Owner, "User")
	}
	return v
}
