package githubtest

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Run is a workflow run. Fields that are empty when it is added get a value.
type Run struct {
	ID int64
	// Name is that of the workflow, Path its file as .github/workflows/preview.yaml.
	Name, Path, Event, HeadBranch, HeadSHA string
	// HeadOwner is another than the repository's owner when the run is of a fork.
	HeadOwner string
	// Status is queued, in_progress or completed; Conclusion is empty until then.
	Status, Conclusion string
	Attempt            int
	// Pulls are the numbers of the pull requests that GitHub says the run is of: none when they come from a fork.
	Pulls []int

	created time.Time
}

// AddRun is a run of a workflow. An empty status is a completed success.
func (r *Repo) AddRun(run Run) Run {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	if run.ID == 0 {
		run.ID = r.server.id()
	}
	if run.Status == "" {
		run.Status, run.Conclusion = "completed", "success"
	}
	if run.Attempt == 0 {
		run.Attempt = 1
	}
	for _, field := range []struct {
		value *string
		usual string
	}{
		{&run.Name, "preview"}, {&run.Path, ".github/workflows/preview.yaml"}, {&run.Event, "pull_request"},
		{&run.HeadBranch, "change"}, {&run.HeadSHA, random(20)}, {&run.HeadOwner, r.Owner},
	} {
		if *field.value == "" {
			*field.value = field.usual
		}
	}
	run.created = r.server.now()
	r.commits[run.HeadSHA] = true
	r.runs = append(r.runs, &run)
	return run
}

// Artifact is what a run left.
type Artifact struct {
	ID    int64
	RunID int64
	Name  string
	// Expired is true when it can't be had any more.
	Expired bool
	// Size is what GitHub says of its length, which need not be true of hostile ones.
	Size int64

	zip     []byte
	created time.Time
}

// AddArtifact leaves a zip file with a run.
func (r *Repo) AddArtifact(runID int64, name string, zip []byte) Artifact {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	a := Artifact{ID: r.server.id(), RunID: runID, Name: name, Size: int64(len(zip)), zip: zip, created: r.server.now()}
	r.artifacts = append(r.artifacts, &a)
	return a
}

// ChangeArtifact changes what GitHub says of an artifact, as that it has expired.
func (r *Repo) ChangeArtifact(id int64, change func(*Artifact)) {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	for _, a := range r.artifacts {
		if a.ID == id {
			change(a)
		}
	}
}

var readActions = []string{"actions:read"}

var actionOperations = []operation{
	{GetRun, byToken, readActions, (*Server).getRun},
	{ListJobs, byToken, readActions, (*Server).listJobs},
	{ListRunArtifacts, byToken, readActions, (*Server).listArtifacts},
	{DownloadArtifact, byToken, readActions, (*Server).downloadArtifact},
}

func (r *Repo) run(id int64) *Run {
	for _, run := range r.runs {
		if run.ID == id {
			return run
		}
	}
	return nil
}

func (s *Server) getRun(c *call) answer {
	run := c.repo.run(c.number("run_id"))
	if run == nil {
		return notFound()
	}
	r := c.repo
	v := s.sample(s.description.examples[GetRun], r.Owner, r.Name, "30433642", strconv.FormatInt(run.ID, 10))
	v["head_repository_id"] = r.fork(run.HeadOwner).id
	v["id"], v["node_id"], v["name"], v["path"] = run.ID, node("WorkflowRun", run.ID), run.Name, run.Path
	v["event"], v["head_branch"], v["head_sha"] = run.Event, run.HeadBranch, run.HeadSHA
	v["status"], v["conclusion"], v["run_attempt"] = run.Status, nil, run.Attempt
	if run.Conclusion != "" {
		v["conclusion"] = run.Conclusion
	}
	v["created_at"], v["updated_at"], v["run_started_at"] = stamp(run.created), stamp(run.created), stamp(run.created)
	v["referenced_workflows"] = []any{}
	if commit, ok := v["head_commit"].(map[string]any); ok {
		commit["id"], commit["timestamp"] = run.HeadSHA, stamp(run.created)
	}
	sample := within(s.description.examples[GetRun], "repository")
	v["repository"] = s.fillRepo(s.sample(sample, r.Owner, r.Name), r)
	head := r.fork(run.HeadOwner)
	v["head_repository"] = s.fillRepo(s.sample(sample, head.Owner, head.Name), head)
	pulls := []any{}
	for _, number := range run.Pulls {
		if p := r.pull(int64(number)); p != nil {
			pulls = append(pulls, s.pullOfRun(r, p))
		}
	}
	v["pull_requests"] = pulls
	return ok(v)
}

// pullOfRun is the short form of a pull request that runs and checks have.
func (s *Server) pullOfRun(r *Repo, p *Pull) any {
	repo := map[string]any{"id": r.id, "url": fmt.Sprintf("%s/repos/%s/%s", s.APIURL, r.Owner, r.Name), "name": r.Name}
	return map[string]any{
		"url": fmt.Sprintf("%s/repos/%s/%s/pulls/%d", s.APIURL, r.Owner, r.Name, p.Number), "id": p.id, "number": p.Number,
		"head": map[string]any{"ref": p.HeadRef, "sha": p.HeadSHA, "repo": repo},
		"base": map[string]any{"ref": p.BaseRef, "sha": p.BaseSHA, "repo": repo},
	}
}

func (s *Server) listArtifacts(c *call) answer {
	run := c.repo.run(c.number("run_id"))
	if run == nil {
		return notFound()
	}
	items := []any{}
	name := c.URL.Query().Get("name")
	for _, a := range c.repo.artifacts {
		if a.RunID == run.ID && (name == "" || name == a.Name) {
			items = append(items, s.artifactJSON(c.repo, run, a))
		}
	}
	return s.page(c, items, func(part []any) any { return map[string]any{"total_count": len(items), "artifacts": part} })
}

func (s *Server) artifactJSON(r *Repo, run *Run, a *Artifact) any {
	v := s.sample(first(within(s.description.examples[ListRunArtifacts], "artifacts")), r.Owner, r.Name,
		"/artifacts/11", fmt.Sprintf("/artifacts/%d", a.ID))
	v["id"], v["node_id"], v["name"], v["size_in_bytes"] = a.ID, node("Artifact", a.ID), a.Name, a.Size
	v["expired"], v["digest"] = a.Expired, fmt.Sprintf("sha256:%x", sha256.Sum256(a.zip))
	v["created_at"], v["updated_at"], v["expires_at"] = stamp(a.created), stamp(a.created), stamp(a.created.AddDate(0, 0, 90))
	v["workflow_run"] = map[string]any{
		"id": run.ID, "repository_id": r.id, "head_repository_id": r.fork(run.HeadOwner).id, "head_branch": run.HeadBranch,
		"head_sha": run.HeadSHA,
	}
	return v
}

// downloadArtifact sends the caller to the store, whose address lets everybody in for a short time.
func (s *Server) downloadArtifact(c *call) answer {
	for _, a := range c.repo.artifacts {
		if a.ID != c.number("artifact_id") {
			continue
		}
		if a.Expired {
			return refuse(http.StatusGone, "Artifact has expired")
		}
		if c.PathValue("archive_format") != "zip" {
			return notFound()
		}
		name := random(16)
		s.blobs[name] = a.zip
		s.keep(name)
		return answer{status: http.StatusFound, header: http.Header{"Location": {s.WebURL + "/_blobs/" + name}}}
	}
	return notFound()
}

// blob is the store of artifacts. It is another company's, so that no token may get there.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" {
		s.fail(r, []string{"the store of artifacts was sent an Authorization header"})
	}
	s.mu.Lock()
	record := s.record(r, DownloadBlob, nil)
	fault := s.nextFault(DownloadBlob)
	s.mu.Unlock()
	if fault.before != nil {
		fault.before()
	}
	s.mu.Lock()
	result := answer{status: http.StatusNotFound, body: html("<h1>The specified blob does not exist.</h1>")}
	if zip, found := s.blobs[r.PathValue("name")]; found {
		result = answer{status: http.StatusOK, body: blob(zip)}
	}
	if fault.answer != nil {
		result = fault.answer(s, &call{Request: r})
	}
	header := s.headers(result)
	if !fault.mute {
		record.Status = result.status
	}
	s.mu.Unlock()
	fault.send(s, w, r, result.status, header, encode(result.body))
}
