package githubtest

import (
	"fmt"
	"strings"
	"time"
)

// Repo is a repository. Its methods set up what is in it, or say what it has come to.
type Repo struct {
	Owner, Name string

	server    *Server
	id        int64
	created   time.Time
	commits   map[string]bool
	issues    map[int]bool     // numbers of issues and pull requests
	forks     map[string]*Repo // by owner
	forked    bool
	pulls     []*Pull
	comments  []*Comment
	checks    []*Check
	runs      []*Run
	jobs      []*Job
	artifacts []*Artifact
}

// Repo is the repository of a name as owner/name. It is made when it is not there yet.
func (s *Server) Repo(name string) *Repo {
	owner, name, _ := strings.Cut(name, "/")
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := findRepo(s.repos, owner, name); r != nil {
		return r
	}
	r := &Repo{
		Owner: owner, Name: name, server: s, id: s.id(), created: s.now(), commits: map[string]bool{}, issues: map[int]bool{},
		forks: map[string]*Repo{},
	}
	s.repos = append(s.repos, r)
	return r
}

func findRepo(repos []*Repo, owner, name string) *Repo {
	for _, r := range repos {
		if strings.EqualFold(r.Owner, owner) && strings.EqualFold(r.Name, name) {
			return r
		}
	}
	return nil
}

// fork is the repository of an account that was forked from this one, or this one when it is the account's own. The lock is
// held.
func (r *Repo) fork(owner string) *Repo {
	if strings.EqualFold(owner, r.Owner) {
		return r
	}
	if r.forks[owner] == nil {
		r.forks[owner] = &Repo{Owner: owner, Name: r.Name, server: r.server, id: r.server.id(), created: r.created, forked: true}
	}
	return r.forks[owner]
}

// AddCommit makes a commit known.
func (r *Repo) AddCommit(sha string) {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	r.commits[sha] = true
}

// Pull is a pull request. Fields that are empty when it is added get a value.
type Pull struct {
	Number        int
	Title, Author string
	// HeadOwner is another than the repository's owner when the pull request comes from a fork.
	HeadOwner, HeadRef, HeadSHA string
	BaseRef, BaseSHA            string
	Closed, Merged, Draft       bool
	Files                       []File

	id      int64
	created time.Time
}

// File is a file that a pull request changes.
type File struct {
	Name string
	// Status is added, removed, modified, renamed, copied, changed or unchanged. Empty: modified.
	Status string
	// Previous is the name that a renamed file had.
	Previous string
}

// AddPull opens a pull request.
func (r *Repo) AddPull(p Pull) Pull {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	p.id, p.created = r.server.id(), r.server.now()
	if p.Number == 0 {
		p.Number = len(r.issues) + 1
	}
	for _, field := range []struct {
		value *string
		usual string
	}{
		{&p.Title, "A change"}, {&p.Author, "octocat"}, {&p.HeadOwner, r.Owner}, {&p.HeadRef, "change"},
		{&p.HeadSHA, random(20)}, {&p.BaseRef, "main"}, {&p.BaseSHA, random(20)},
	} {
		if *field.value == "" {
			*field.value = field.usual
		}
	}
	r.issues[p.Number], r.commits[p.HeadSHA], r.commits[p.BaseSHA] = true, true, true
	r.pulls = append(r.pulls, &p)
	return p
}

// ChangePull changes a pull request, as a push to its branch does.
func (r *Repo) ChangePull(number int, change func(*Pull)) {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	for _, p := range r.pulls {
		if p.Number == number {
			change(p)
			r.commits[p.HeadSHA] = true
		}
	}
}

var repositoryOperations = []operation{
	{GetRepo, byToken, nil, func(s *Server, c *call) answer { return ok(s.fullRepoJSON(c.repo)) }},
	{ListPulls, byToken, []string{"pull_requests:read"}, (*Server).listPulls},
	{GetPull, byToken, []string{"pull_requests:read"}, (*Server).getPull},
	{ListPullFiles, byToken, []string{"pull_requests:read"}, (*Server).listPullFiles},
}

func (s *Server) listPulls(c *call) answer {
	query := c.URL.Query()
	state, head, base := query.Get("state"), query.Get("head"), query.Get("base")
	if state == "" {
		state = "open"
	}
	items := []any{}
	for _, p := range c.repo.pulls {
		if state != "all" && state != p.state() || base != "" && base != p.BaseRef {
			continue
		}
		if strings.Contains(head, ":") && !strings.EqualFold(head, p.HeadOwner+":"+p.HeadRef) {
			continue // a head without an owner is no filter
		}
		items = append([]any{s.pullJSON(first(s.description.examples[ListPulls]), c.repo, p)}, items...) // the newest first
	}
	return s.page(c, items, func(part []any) any { return part })
}

func (p *Pull) state() string {
	if p.Closed || p.Merged {
		return "closed"
	}
	return "open"
}

func (r *Repo) pull(number int64) *Pull {
	for _, p := range r.pulls {
		if int64(p.Number) == number {
			return p
		}
	}
	return nil
}

func (s *Server) getPull(c *call) answer {
	p := c.repo.pull(c.number("pull_number"))
	if p == nil {
		return notFound()
	}
	v := s.pullJSON(s.description.examples[GetPull], c.repo, p)
	v["merged"], v["merged_by"], v["changed_files"] = p.Merged, nil, len(p.Files)
	return ok(v)
}

func (s *Server) listPullFiles(c *call) answer {
	p := c.repo.pull(c.number("pull_number"))
	if p == nil {
		return notFound()
	}
	items := []any{}
	for _, f := range p.Files {
		v := s.sample(first(s.description.examples[ListPullFiles]), c.repo.Owner, c.repo.Name, "file1.txt", f.Name)
		v["filename"], v["status"] = f.Name, f.Status
		if f.Status == "" {
			v["status"] = "modified"
		}
		if f.Previous != "" {
			v["previous_filename"] = f.Previous
		}
		items = append(items, v)
	}
	return s.page(c, items, func(part []any) any { return part })
}

func (s *Server) pullJSON(sample any, r *Repo, p *Pull) map[string]any {
	v := s.sample(sample, r.Owner, r.Name, "/1347", fmt.Sprintf("/%d", p.Number))
	v["id"], v["node_id"], v["number"] = p.id, node("PullRequest", p.id), p.Number
	v["title"], v["user"], v["state"], v["draft"] = p.Title, s.userJSON(p.Author, "User"), p.state(), p.Draft
	v["locked"], v["active_lock_reason"], v["labels"], v["milestone"] = false, nil, []any{}, nil
	v["assignee"], v["assignees"], v["requested_reviewers"], v["requested_teams"] = nil, []any{}, []any{}, []any{}
	v["created_at"], v["updated_at"], v["closed_at"], v["merged_at"] = stamp(p.created), stamp(p.created), nil, nil
	if p.state() == "closed" {
		v["closed_at"] = stamp(p.created)
	}
	if p.Merged {
		v["merged_at"] = stamp(p.created)
	}
	v["head"] = s.branchJSON(r.fork(p.HeadOwner), p.HeadRef, p.HeadSHA)
	v["base"] = s.branchJSON(r, p.BaseRef, p.BaseSHA)
	return v
}

func (s *Server) branchJSON(r *Repo, ref, sha string) any {
	repo := s.repoJSON(r)
	repo["fork"] = r.forked
	return map[string]any{
		"label": r.Owner + ":" + ref, "ref": ref, "sha": sha, "user": s.userJSON(r.Owner, "Organization"), "repo": repo,
	}
}

func (s *Server) repoJSON(r *Repo) map[string]any {
	v := s.fillRepo(s.sample(first(within(s.description.examples[ListInstallationRepo], "repositories")), r.Owner, r.Name), r)
	// The example has these, and what GitHub says of repositories has not.
	for _, extra := range []string{"network_count", "subscribers_count", "template_repository", "custom_properties"} {
		delete(v, extra)
	}
	return v
}

func (s *Server) fullRepoJSON(r *Repo) map[string]any {
	v := s.fillRepo(s.sample(s.description.examples[GetRepo], r.Owner, r.Name), r)
	v["organization"], v["language"] = v["owner"], "Go"
	for _, of := range []string{"template_repository", "parent", "source", "temp_clone_token"} {
		delete(v, of)
	}
	return v
}

// fillRepo makes an example of a repository this one.
func (s *Server) fillRepo(v map[string]any, r *Repo) map[string]any {
	v["id"], v["node_id"], v["name"], v["full_name"] = r.id, node("Repository", r.id), r.Name, r.Owner+"/"+r.Name
	v["owner"], v["private"] = s.userJSON(r.Owner, "Organization"), true
	for key, value := range map[string]any{"visibility": "private", "default_branch": "main", "template_repository": nil} {
		if _, ok := v[key]; ok {
			v[key] = value
		}
	}
	return v
}
