package ghapp_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// A job counts as it ended in the newest attempt that ran it, whichever attempts ran the others.
func TestJobs(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	run := h.repo.AddRun(githubtest.Run{HeadSHA: head, Attempt: 3})
	add := func(name, status, conclusion string, attempt int) {
		h.repo.AddJob(run.ID, githubtest.Job{Name: name, Status: status, Conclusion: conclusion, Attempt: attempt})
	}
	add("offline (dev)", "completed", "failure", 3) // the newest need not come last
	add("offline (dev)", "completed", "success", 1)
	add("offline (staging)", "completed", "failure", 1)
	add("offline (staging)", "completed", "success", 2)
	add("stacks", "", "", 1)
	add("cloud (production)", "completed", "timed_out", 2)
	add("cloud (production)", "in_progress", "", 3)
	add("twice", "completed", "success", 3)
	add("twice", "completed", "failure", 3)
	other := h.repo.AddRun(githubtest.Run{HeadSHA: head})
	h.repo.AddJob(other.ID, githubtest.Job{Name: "offline (dev)"})
	got, err := s.Jobs(t.Context(), run.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := []ghapp.Job{
		{Name: "offline (dev)", Status: "completed", Conclusion: "failure", Attempt: 3},
		{Name: "offline (staging)", Status: "completed", Conclusion: "success", Attempt: 2},
		{Name: "stacks", Status: "completed", Conclusion: "success", Attempt: 1},
		{Name: "cloud (production)", Status: "in_progress", Attempt: 3},
		{Name: "twice", Status: "completed", Conclusion: "success", Attempt: 3},
		{Name: "twice", Status: "completed", Conclusion: "failure", Attempt: 3},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestJobsOfManyPages(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	run := h.repo.AddRun(githubtest.Run{HeadSHA: head, Attempt: 2})
	for attempt := range 2 {
		for i := range 130 {
			h.repo.AddJob(run.ID, githubtest.Job{Name: fmt.Sprint("offline ", i), Attempt: attempt + 1})
		}
	}
	h.Fail(githubtest.ListJobs, 1, githubtest.Status(500))
	all, err := s.Jobs(t.Context(), run.ID)
	if err != nil || len(all) != 130 {
		t.Fatalf("%d jobs, error %v", len(all), err)
	}
	for i, job := range all {
		if job.Name != fmt.Sprint("offline ", i) || job.Attempt != 2 {
			t.Errorf("job %d is %+v", i, job)
		}
	}
	_, err = s.Jobs(t.Context(), 12)
	h.failed(t, err, "listing the jobs of the workflow run 12 of acme/ray", "404", "actions:read")
}
