package githubtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"
)

const (
	// maxOutput is the length of a check run's summary and of its text, in characters and in bytes.
	maxOutput = 65535
	// maxAnnotations is how many go into one request.
	maxAnnotations = 50
)

// Check is a check run.
type Check struct {
	ID                                     int64
	App                                    *App
	Name, HeadSHA, ExternalID, DetailsURL  string
	Status, Conclusion, Started, Completed string // Conclusion and the times are empty until they are known
	Title, Summary, Text                   string
	Annotations                            []Annotation
}

// Annotation is a remark on lines of a file, as it was sent.
type Annotation struct {
	Path        string `json:"path"`
	StartLine   int    `json:"start_line"`
	EndLine     int    `json:"end_line"`
	StartColumn *int   `json:"start_column"`
	EndColumn   *int   `json:"end_column"`
	Level       string `json:"annotation_level"`
	Message     string `json:"message"`
	Title       string `json:"title"`
	RawDetails  string `json:"raw_details"`
}

// AddCheck is a check run of any App.
func (r *Repo) AddCheck(app *App, c Check) Check {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	c.ID, c.App = r.server.id(), app
	if c.Status == "" {
		c.Status = "queued"
	}
	r.commits[c.HeadSHA] = true
	r.checks = append(r.checks, &c)
	return c
}

// Checks are all check runs of a commit, the oldest first.
func (r *Repo) Checks(sha string) []Check {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	var all []Check
	for _, c := range r.checks {
		if c.HeadSHA == sha {
			copied := *c
			copied.Annotations = append([]Annotation(nil), c.Annotations...)
			all = append(all, copied)
		}
	}
	return all
}

var (
	readChecks  = []string{"checks:read"}
	writeChecks = []string{"checks:write"}
)

var checkOperations = []operation{
	{ListChecks, byToken, readChecks, (*Server).listChecks},
	{GetCheck, byToken, readChecks, (*Server).getCheck},
	{CreateCheck, byToken, writeChecks, (*Server).createCheck},
	{UpdateCheck, byToken, writeChecks, (*Server).updateCheck},
	{ListCheckAnnotations, byToken, readChecks, (*Server).listAnnotations},
}

func noCommit(sha string) answer { return unprocessable("No commit found for SHA: " + sha) }

func (s *Server) listChecks(c *call) answer {
	sha := c.commit(c.PathValue("ref"))
	if sha == "" {
		return noCommit(c.PathValue("ref"))
	}
	query := c.URL.Query()
	items := []any{}
	seen := map[string]bool{}
	for i := len(c.repo.checks) - 1; i >= 0; i-- { // the newest first
		check := c.repo.checks[i]
		key := fmt.Sprint(check.App.ID, " ", check.Name)
		if check.HeadSHA != sha || query.Get("filter") != "all" && seen[key] {
			continue
		}
		seen[key] = true
		if !asked(query.Get("check_name"), check.Name) || !asked(query.Get("status"), check.Status) ||
			!asked(query.Get("app_id"), fmt.Sprint(check.App.ID)) {
			continue
		}
		items = append(items, s.checkJSON(c.repo, check))
	}
	return s.page(c, items, func(part []any) any { return map[string]any{"total_count": len(items), "check_runs": part} })
}

// asked tells whether a value passes a filter.
func asked(filter, value string) bool { return filter == "" || filter == value }

// commit is the commit of a name: a commit itself, or the head of a pull request's branch. Empty: there is none.
func (c *call) commit(ref string) string {
	if c.repo.commits[ref] {
		return ref
	}
	for _, p := range c.repo.pulls {
		if p.HeadRef == ref || "heads/"+p.HeadRef == ref {
			return p.HeadSHA
		}
	}
	return ""
}

// sentCheck is what a request says of a check run. Nil: it says nothing.
type sentCheck struct {
	Name       *string `json:"name"`
	HeadSHA    string  `json:"head_sha"`
	DetailsURL *string `json:"details_url"`
	ExternalID *string `json:"external_id"`
	Status     *string `json:"status"`
	Conclusion *string `json:"conclusion"`
	Started    *string `json:"started_at"`
	Completed  *string `json:"completed_at"`
	Output     *struct {
		Title       *string      `json:"title"`
		Summary     *string      `json:"summary"`
		Text        *string      `json:"text"`
		Annotations []Annotation `json:"annotations"`
	} `json:"output"`
}

// sent reads what a request says; false: the answer refuses it.
func (c *call) sent() (sentCheck, answer, bool) {
	var sent sentCheck
	if err := json.Unmarshal(c.body, &sent); err != nil {
		return sent, problems(), false
	}
	if sent.Output == nil {
		return sent, answer{}, true
	}
	for name, text := range map[string]*string{"summary": sent.Output.Summary, "text": sent.Output.Text} {
		if refused, ok := fitting(name, text); !ok {
			return sent, refused, false
		}
	}
	if n := len(sent.Output.Annotations); n > maxAnnotations {
		return sent, unprocessable(fmt.Sprintf("Invalid request.\n\nNo more than %d items are allowed; %d were supplied.",
			maxAnnotations, n)), false
	}
	return sent, answer{}, true
}

// fitting tells whether a text is short enough. GitHub counts its characters at the door and its bytes inside.
func fitting(name string, text *string) (answer, bool) {
	if text == nil {
		return answer{}, true
	}
	if n := utf8.RuneCountInString(*text); n > maxOutput {
		return unprocessable(fmt.Sprintf("Invalid request.\n\nOnly %d characters are allowed; %d were supplied.", maxOutput, n)), false
	}
	if len(*text) > maxOutput {
		return invalid("CheckRun", name, "custom", fmt.Sprintf("%s exceeds a maximum bytesize of %d", name, maxOutput)), false
	}
	return answer{}, true
}

func (s *Server) createCheck(c *call) answer {
	sent, refused, fine := c.sent()
	if !fine {
		return refused
	}
	if !c.repo.commits[sent.HeadSHA] {
		return noCommit(sent.HeadSHA)
	}
	check := &Check{ID: s.id(), App: c.app, HeadSHA: sent.HeadSHA, Status: "queued", DetailsURL: c.app.homepage}
	check.apply(sent, s.now())
	c.repo.checks = append(c.repo.checks, check)
	return answer{status: http.StatusCreated, body: s.checkJSON(c.repo, check)}
}

func (s *Server) getCheck(c *call) answer {
	check := c.repo.check(c.number("check_run_id"))
	if check == nil {
		return notFound()
	}
	return ok(s.checkJSON(c.repo, check))
}

func (s *Server) updateCheck(c *call) answer {
	check := c.repo.check(c.number("check_run_id"))
	if check == nil {
		return notFound()
	}
	if check.App != c.app {
		return refuse(http.StatusForbidden, fmt.Sprintf("Invalid app_id `%d` - check run can only be modified by the GitHub App "+
			"that created it.", c.app.ID))
	}
	sent, refused, fine := c.sent()
	if !fine {
		return refused
	}
	check.apply(sent, s.now())
	return ok(s.checkJSON(c.repo, check))
}

func (r *Repo) check(id int64) *Check {
	for _, c := range r.checks {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// apply takes over what was sent: annotations are added to those that are there, all else is replaced.
func (k *Check) apply(sent sentCheck, now time.Time) {
	pairs := []struct{ to, from *string }{
		{&k.Name, sent.Name}, {&k.DetailsURL, sent.DetailsURL}, {&k.ExternalID, sent.ExternalID}, {&k.Status, sent.Status},
		{&k.Conclusion, sent.Conclusion}, {&k.Started, sent.Started}, {&k.Completed, sent.Completed},
	}
	if sent.Output != nil {
		pairs = append(pairs, []struct{ to, from *string }{
			{&k.Title, sent.Output.Title}, {&k.Summary, sent.Output.Summary}, {&k.Text, sent.Output.Text},
		}...)
		k.Annotations = append(k.Annotations, sent.Output.Annotations...)
	}
	for _, pair := range pairs {
		if pair.from != nil {
			*pair.to = *pair.from
		}
	}
	if sent.Conclusion != nil {
		k.Status = "completed"
		if k.Completed == "" {
			k.Completed = stamp(now)
		}
	}
	if k.Status != "completed" {
		k.Conclusion, k.Completed = "", ""
	}
	if k.Started == "" && k.Status != "queued" {
		k.Started = stamp(now)
	}
}

func (s *Server) listAnnotations(c *call) answer {
	check := c.repo.check(c.number("check_run_id"))
	if check == nil {
		return notFound()
	}
	items := []any{}
	for _, a := range check.Annotations {
		v := s.sample(first(s.description.examples[ListCheckAnnotations]), c.repo.Owner, c.repo.Name)
		v["path"], v["start_line"], v["end_line"], v["annotation_level"] = a.Path, a.StartLine, a.EndLine, a.Level
		v["start_column"], v["end_column"] = a.StartColumn, a.EndColumn
		v["title"], v["message"], v["raw_details"] = known(a.Title), a.Message, known(a.RawDetails)
		items = append(items, v)
	}
	return s.page(c, items, func(part []any) any { return part })
}

// known is null for what is empty.
func known(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func (s *Server) checkJSON(r *Repo, k *Check) any {
	id := fmt.Sprint(k.ID)
	v := s.sample(s.description.examples[UpdateCheck], r.Owner, r.Name, "/check-runs/4", "/check-runs/"+id, "/runs/4", "/runs/"+id)
	v["id"], v["node_id"], v["head_sha"], v["name"] = k.ID, node("CheckRun", k.ID), k.HeadSHA, k.Name
	v["external_id"], v["details_url"], v["status"] = k.ExternalID, known(k.DetailsURL), k.Status
	v["conclusion"], v["started_at"], v["completed_at"] = known(k.Conclusion), known(k.Started), known(k.Completed)
	v["check_suite"], v["app"] = map[string]any{"id": k.App.ID + 1}, s.appJSON(GetApp, k.App)
	pulls := []any{}
	for _, p := range r.pulls {
		if p.HeadSHA == k.HeadSHA && p.HeadOwner == r.Owner {
			pulls = append(pulls, s.pullOfRun(r, p))
		}
	}
	v["pull_requests"] = pulls
	v["output"] = map[string]any{
		"title": known(k.Title), "summary": known(k.Summary), "text": known(k.Text), "annotations_count": len(k.Annotations),
		"annotations_url": fmt.Sprintf("%s/repos/%s/%s/check-runs/%s/annotations", s.APIURL, r.Owner, r.Name, id),
	}
	return v
}
