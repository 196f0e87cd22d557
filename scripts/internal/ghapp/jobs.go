package ghapp

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/go-github/v88/github"
)

// Job is a job of a workflow run. Its name is as trustworthy as the workflow that ran.
type Job struct {
	// Name is the shown one, with what a matrix puts into it, as offline (dev).
	Name string
	// Status is completed when it has ended; Conclusion is success, failure, cancelled, skipped and the like, empty until then.
	Status, Conclusion string
	// Attempt is the attempt of the run in which the job ran last.
	Attempt int
}

// Jobs are those of a workflow run, each as it ended in the newest attempt that ran it: "re-run failed jobs" leaves the others
// where they were. So an artifact that an earlier attempt left can be told from what became of its job since. Only jobs that
// share a name within an attempt are there more than once. A run that has not begun has none.
func (s *Session) Jobs(ctx context.Context, run int64) ([]Job, error) {
	var all []Job
	newest := map[string]int{}
	err := pages(func(page github.ListOptions) (*github.Response, error) {
		// The filter "latest" has meant both the newest attempt alone and the newest of each job, so we do not use it.
		list, response, err := s.Client.Actions.ListWorkflowJobs(ctx, s.Repository.Owner, s.Repository.Name, run,
			&github.ListWorkflowJobsOptions{Filter: "all", ListOptions: page})
		if err != nil {
			return response, err
		}
		for _, j := range list.Jobs {
			job := Job{Name: j.GetName(), Status: j.GetStatus(), Conclusion: j.GetConclusion(), Attempt: int(j.GetRunAttempt())}
			all = append(all, job)
			newest[job.Name] = max(newest[job.Name], job.Attempt)
		}
		return response, nil
	})
	if err != nil {
		return nil, s.explain(fmt.Sprintf("listing the jobs of the workflow run %d of %s", run, s.Repository), runsNeed, err)
	}
	return slices.DeleteFunc(all, func(job Job) bool { return job.Attempt < newest[job.Name] }), nil
}
