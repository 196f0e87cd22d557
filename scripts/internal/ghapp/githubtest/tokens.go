package githubtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Token is a token that was given out.
type Token struct {
	Text string
	App  *App
	// Permissions are those of the token, Repositories the names without their owner that it reaches.
	Permissions  map[string]string
	Repositories []string
	Expires      time.Time
	// Revoked is true when it was handed back, or a fault made it expire.
	Revoked bool
}

// Tokens are all tokens that were given out, the oldest first.
func (s *Server) Tokens() []Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Token
	for _, t := range s.tokens {
		shown := Token{
			Text: t.text, App: t.installation.App, Permissions: maps.Clone(t.permissions), Expires: t.expires, Revoked: t.revoked,
		}
		for _, r := range t.repos {
			shown.Repositories = append(shown.Repositories, r.Name)
		}
		all = append(all, shown)
	}
	return all
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

func (s *Server) createToken(c *call) answer {
	var wanted struct {
		Repositories  []string          `json:"repositories"`
		RepositoryIDs []int64           `json:"repository_ids"`
		Permissions   map[string]string `json:"permissions"`
	}
	if !c.read(&wanted) {
		return problems()
	}
	i := s.installation(c)
	if i == nil {
		return notFound()
	}
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
