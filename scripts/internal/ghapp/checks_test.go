package ghapp_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// verdict is the check of a run, with as many annotations.
func verdict(run int64, annotations int) ghapp.Check {
	c := ghapp.Check{
		Name: "preview / dev", Head: head, Conclusion: "success", Title: "3 to create", Summary: "All is well.",
		Text: fmt.Sprintf("of run %d", run), DetailsURL: "https://example.com/runs/7", ExternalID: ghapp.ExternalID(run, 1),
	}
	for i := range annotations {
		c.Annotations = append(c.Annotations, ghapp.Annotation{
			Path: "stacks/dev.yaml", Line: i + 1, Level: "warning", Title: "no limit", Message: fmt.Sprintf("remark %d", i),
		})
	}
	return c
}

func keepCheck(t *testing.T, s *ghapp.Session, c ghapp.Check, want ghapp.State) ghapp.Kept {
	t.Helper()
	kept, err := s.KeepCheck(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if kept.State != want {
		t.Fatalf("the check run is %s, want %s", kept.State, want)
	}
	return kept
}

// stands expects that the latest check run says what c does, that it is completed, and that none is left in progress.
func (h *hub) stands(t *testing.T, c ghapp.Check) githubtest.Check {
	t.Helper()
	all := h.repo.Checks(head)
	if len(all) == 0 {
		t.Fatal("there is no check run")
	}
	for _, run := range all {
		if run.Status != "completed" {
			t.Errorf("check run %d is %s", run.ID, run.Status)
		}
	}
	latest := all[len(all)-1]
	got := ghapp.Check{Name: latest.Name, Head: latest.HeadSHA, Conclusion: latest.Conclusion, Title: latest.Title,
		Summary: latest.Summary, Text: latest.Text, DetailsURL: latest.DetailsURL, ExternalID: latest.ExternalID}
	for _, a := range latest.Annotations {
		if a.StartLine != a.EndLine {
			t.Errorf("an annotation goes from line %d to %d", a.StartLine, a.EndLine)
		}
		got.Annotations = append(got.Annotations, ghapp.Annotation{Path: a.Path, Line: a.StartLine, Level: a.Level, Title: a.Title,
			Message: a.Message})
	}
	if diff := cmp.Diff(c, got); diff != "" {
		t.Errorf("the check run says something else (-want +got):\n%s", diff)
	}
	return latest
}

func TestCheck(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	other := h.AddApp("stranger", "Other App", nil)
	h.repo.AddCheck(other, githubtest.Check{Name: "preview / dev", HeadSHA: head, Status: "completed", Conclusion: "success"})
	h.repo.AddCheck(h.App, githubtest.Check{Name: "preview / prod", HeadSHA: head, Status: "completed", Conclusion: "success"})
	first := keepCheck(t, s, verdict(7, 2), ghapp.Created)
	if latest := h.stands(t, verdict(7, 2)); latest.ID != first.ID || first.URL == "" {
		t.Errorf("kept is %+v, the check run has the id %d", first, latest.ID)
	}
	before := h.writes()
	keepCheck(t, s, verdict(7, 2), ghapp.Unchanged)
	keepCheck(t, s, verdict(6, 1), ghapp.Newer)
	if h.writes() != before {
		t.Error("what was to be left alone was written")
	}

	changed := verdict(8, 2)
	changed.Conclusion, changed.Title, changed.Text = "failure", "a policy is broken", ""
	if kept := keepCheck(t, s, changed, ghapp.Updated); kept.ID != first.ID {
		t.Error("another check run was made though the annotations are the same")
	}
	h.stands(t, changed)

	less := verdict(9, 1)
	if kept := keepCheck(t, s, less, ghapp.Created); kept.ID == first.ID {
		t.Error("annotations were left behind in the same check run")
	}
	h.stands(t, less)
	more := verdict(9, 3)
	keepCheck(t, s, more, ghapp.Created)
	h.stands(t, more)
	keepCheck(t, s, more, ghapp.Unchanged)
	if n := len(h.repo.Checks(head)); n != 5 {
		t.Errorf("%d check runs in all, want 5", n)
	}
}

func TestCheckManyAnnotations(t *testing.T) {
	for _, n := range []int{50, 51, 100, 120, 230} {
		h := newHub(t)
		s := h.session(t)
		keepCheck(t, s, verdict(7, n), ghapp.Created)
		h.stands(t, verdict(7, n))
		writes := h.Calls(githubtest.CreateCheck, githubtest.UpdateCheck)
		if want := (n + 49) / 50; len(writes) != want {
			t.Errorf("%d annotations took %d requests, want %d", n, len(writes), want)
		}
		for i, call := range writes {
			if last := i == len(writes)-1; strings.Contains(call.Body, `"conclusion"`) != last {
				t.Errorf("request %d of %d: %s", i+1, len(writes), call.Body)
			}
		}
		before := h.writes()
		keepCheck(t, s, verdict(7, n), ghapp.Unchanged)
		if h.writes() != before {
			t.Error("an unchanged check run was written")
		}
	}
}

// A failure on the way leaves no success and nothing in progress, and the next report mends it.
func TestCheckHalfWay(t *testing.T) {
	for _, n := range []int{0, 1} {
		h := newHub(t)
		s := h.session(t)
		h.FailLater(githubtest.UpdateCheck, n, 1, githubtest.Status(http.StatusUnprocessableEntity))
		_, err := s.KeepCheck(t.Context(), verdict(7, 120))
		h.failed(t, err, `keeping the check run "preview / dev" at `+head, "422")
		h.brokenOff(t)
		keepCheck(t, s, verdict(7, 120), ghapp.Created)
		h.stands(t, verdict(7, 120))
	}
}

// When not even that works, the error says what is left.
func TestCheckLeftBehind(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	h.Fail(githubtest.UpdateCheck, 2, githubtest.Status(http.StatusUnprocessableEntity))
	_, err := s.KeepCheck(t.Context(), verdict(7, 120))
	h.failed(t, err, `keeping the check run "preview / dev" at `+head, "is left in progress: PATCH ", "422")
}

func (h *hub) brokenOff(t *testing.T) {
	t.Helper()
	for _, run := range h.repo.Checks(head) {
		if run.Status != "completed" || run.Conclusion != "failure" || run.Title != "The report is not complete" {
			t.Errorf("left is %+v", run)
		}
	}
}

// A report that is stopped half-way does not leave its check run in progress either.
func TestCheckStopped(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	ctx, cancel := context.WithCancel(t.Context())
	h.FailLater(githubtest.UpdateCheck, 1, 1, githubtest.Meanwhile(cancel))
	_, err := s.KeepCheck(ctx, verdict(7, 220))
	h.failed(t, err, "context canceled")
	h.brokenOff(t)
}

// What an earlier report left in progress is taken on, or followed and closed.
func TestCheckLeftInProgress(t *testing.T) {
	for name, c := range map[string]struct {
		path string
		want ghapp.State
		runs int
	}{
		"to be taken on":          {"stacks/dev.yaml", ghapp.Updated, 1},
		"with another annotation": {"stacks/prod.yaml", ghapp.Created, 2},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t)
			h.repo.AddCheck(h.App, githubtest.Check{Name: "preview / dev", HeadSHA: head, Status: "in_progress",
				Annotations: []githubtest.Annotation{{Path: c.path, StartLine: 1, EndLine: 1, Level: "warning", Title: "no limit",
					Message: "remark 0"}}})
			keepCheck(t, h.session(t), verdict(7, 60), c.want)
			h.stands(t, verdict(7, 60))
			if n := len(h.repo.Checks(head)); n != c.runs {
				t.Errorf("%d check runs, want %d", n, c.runs)
			}
		})
	}
}

func TestCheckFaults(t *testing.T) {
	all := append(faults(), fault{"404", githubtest.Status(http.StatusNotFound), "; see that it exists"})
	for _, op := range []githubtest.Operation{githubtest.ListChecks, githubtest.CreateCheck, githubtest.UpdateCheck} {
		for _, f := range all {
			t.Run(string(op)+"/"+f.name, func(t *testing.T) {
				h := newHub(t)
				s := h.session(t)
				h.Fail(op, 1, f.Fault)
				kept, err := s.KeepCheck(t.Context(), verdict(7, 120))
				fmt.Fprintln(h, kept, err)
				if f.want != "" {
					h.failed(t, err, `keeping the check run "preview / dev"`, f.want)
					h.brokenOff(t)
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				h.stands(t, verdict(7, 120))
				if n := len(h.repo.Checks(head)); n != 1 {
					t.Errorf("%d check runs, want 1", n)
				}
			})
		}
	}
}

func TestCheckMistakes(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	before := len(h.Calls())
	wrong := ghapp.Check{Head: "main", Conclusion: "green", Title: strings.Repeat("t", 256), Text: strings.Repeat("ä", 32768),
		Annotations: []ghapp.Annotation{{Level: "error", Title: strings.Repeat("t", 256), Message: strings.Repeat("m", 65537)}}}
	_, err := s.KeepCheck(t.Context(), wrong)
	h.failed(t, err, "name: missing", `head: "main" is no full commit id`, `conclusion "green"`, "title: from 1 to 255", "summary of 0 bytes",
		"text of 65536 bytes", "annotation 0: the path is missing", "line 0", `level "error"`, "annotation 0: title", "message of 65537 bytes")
	if len(h.Calls()) != before {
		t.Error("GitHub was asked")
	}
	full := verdict(7, 1)
	full.Title, full.Summary, full.Text = strings.Repeat("ä", 255), strings.Repeat("s", 65535), strings.Repeat("t", 65535)
	full.Annotations[0].Title, full.Annotations[0].Message = strings.Repeat("ä", 255), strings.Repeat("m", 64<<10)
	keepCheck(t, s, full, ghapp.Created)
	h.stands(t, full)
}

// The order of annotations does not matter, how often each is there does.
func TestCheckAnnotationOrder(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	c := verdict(7, 3)
	keepCheck(t, s, c, ghapp.Created)
	c.Annotations = slices.Clone(c.Annotations)
	slices.Reverse(c.Annotations)
	keepCheck(t, s, c, ghapp.Unchanged)
	c.Annotations[0] = c.Annotations[1]
	keepCheck(t, s, c, ghapp.Created)
	h.stands(t, c)
}

// A check run of another App is not ours, whatever GitHub's filter lets through.
func TestCheckOfAnotherApp(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	keepCheck(t, s, verdict(7, 0), ghapp.Created)
	h.Fail(githubtest.ListChecks, 1, githubtest.Altered(func(body any) any {
		for _, run := range body.(map[string]any)["check_runs"].([]any) {
			run.(map[string]any)["app"].(map[string]any)["id"] = int64(4)
		}
		return body
	}))
	keepCheck(t, s, verdict(7, 0), ghapp.Created)
	if n := len(h.repo.Checks(head)); n != 2 {
		t.Errorf("%d check runs, want 2", n)
	}
}
