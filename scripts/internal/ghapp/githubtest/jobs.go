package githubtest

import (
	"strconv"
	"time"
)

// Job is a job of a workflow run. A run has those that are added to it, whatever artifacts it has.
type Job struct {
	ID    int64
	RunID int64
	Name  string
	// Status is queued, in_progress or completed; Conclusion is empty until then.
	Status, Conclusion string
	// Attempt is the attempt of the run in which it ran.
	Attempt int

	created time.Time
}

// AddJob is a job of a run. An empty status is a completed success, and no attempt is the one that the run has now.
func (r *Repo) AddJob(runID int64, job Job) Job {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	run := r.run(runID)
	if run == nil {
		r.server.t.Errorf("there is no run %d to add the job %q to", runID, job.Name)
		return Job{}
	}
	job.ID, job.RunID, job.created = r.server.id(), runID, r.server.now()
	if job.Status == "" {
		job.Status, job.Conclusion = "completed", "success"
	}
	if job.Attempt == 0 {
		job.Attempt = run.Attempt
	}
	r.jobs = append(r.jobs, &job)
	return job
}

// listJobs gives those of the newest attempt, or of all. What GitHub did not run again is only in the attempt where it ran.
func (s *Server) listJobs(c *call) answer {
	run := c.repo.run(c.number("run_id"))
	if run == nil {
		return notFound()
	}
	items := []any{}
	all := c.URL.Query().Get("filter") == "all"
	for _, job := range c.repo.jobs {
		if job.RunID == run.ID && (all || job.Attempt == run.Attempt) {
			items = append(items, s.jobJSON(c.repo, run, job))
		}
	}
	return s.page(c, items, func(part []any) any { return map[string]any{"total_count": len(items), "jobs": part} })
}

func (s *Server) jobJSON(r *Repo, run *Run, job *Job) any {
	v := s.sample(first(within(s.description.examples[ListJobs], "jobs")), r.Owner, r.Name,
		"29679449", strconv.FormatInt(run.ID, 10), "399444496", strconv.FormatInt(job.ID, 10))
	v["id"], v["node_id"], v["run_id"], v["run_attempt"] = job.ID, node("WorkflowJob", job.ID), run.ID, job.Attempt
	v["name"], v["workflow_name"], v["head_branch"], v["head_sha"] = job.Name, run.Name, run.HeadBranch, run.HeadSHA
	v["created_at"], v["started_at"], v["steps"] = stamp(job.created), stamp(job.created), []any{}
	v["status"], v["conclusion"], v["completed_at"] = job.Status, nil, nil
	if job.Conclusion != "" {
		v["conclusion"], v["completed_at"] = job.Conclusion, stamp(job.created)
	}
	return v
}
