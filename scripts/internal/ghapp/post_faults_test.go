package ghapp_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// fault is a way in which GitHub breaks once. Empty want: the report comes through all the same; else it is the error.
type fault struct {
	name string
	githubtest.Fault
	want string
}

func faults() []fault {
	return []fault{
		{"401 expired token", githubtest.ExpiredToken(), ""},
		{"403 secondary limit", githubtest.SecondaryLimit(30), ""},
		{"403 secondary limit without a time", githubtest.SecondaryLimit(-1), ""},
		{"429", githubtest.TooManyRequests(2), ""},
		{"403 primary limit", githubtest.PrimaryLimit(time.Hour), "takes no more requests until"},
		{"403", githubtest.Status(http.StatusForbidden), "; the App needs the permission"},
		{"409", githubtest.Status(http.StatusConflict), "409 Conflict"},
		{"422", githubtest.Status(http.StatusUnprocessableEntity), "422 Unprocessable Entity"},
		{"410", githubtest.Status(http.StatusGone), "; GitHub has it no more"},
		{"500", githubtest.Status(http.StatusInternalServerError), ""},
		{"502 page", githubtest.BadGateway(), ""},
		{"reset before", githubtest.Reset(), ""},
		{"reset after", githubtest.ResetAfter(), ""},
		{"slow", githubtest.Slow(20 * time.Millisecond), ""},
		{"truncated", githubtest.Truncated(), ""},
	}
}

func TestCommentFaults(t *testing.T) {
	for _, op := range []githubtest.Operation{
		githubtest.ListComments, githubtest.CreateComment, githubtest.EditComment, githubtest.DeleteComment,
	} {
		for _, f := range faults() {
			t.Run(string(op)+"/"+f.name, func(t *testing.T) {
				h := newHub(t)
				s := h.session(t)
				if op == githubtest.EditComment || op == githubtest.DeleteComment {
					h.repo.AddAppComment(pull, h.App, text(report(3)))
				}
				if op == githubtest.DeleteComment {
					h.repo.AddAppComment(pull, h.App, text(report(4)))
				}
				h.Fail(op, 1, f.Fault)
				kept, err := s.KeepComment(t.Context(), pull, report(7))
				fmt.Fprintln(h, kept, err)
				if f.want != "" {
					h.failed(t, err, "keeping the comment on pull request 1 of acme/ray", f.want)
					if n := len(h.ours()); n > 2 || n > 1 && op != githubtest.DeleteComment {
						t.Errorf("%d comments", n)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				h.one(t, report(7))
			})
		}
	}
}

// What does not get better is given up, with one comment or none.
func TestCommentGivesUp(t *testing.T) {
	for _, f := range faults() {
		if f.want != "" || f.name == "slow" {
			continue
		}
		for _, op := range []githubtest.Operation{githubtest.ListComments, githubtest.CreateComment} {
			t.Run(string(op)+"/"+f.name, func(t *testing.T) {
				h := newHub(t)
				s := h.session(t)
				h.spare = true
				h.Fail(op, 1000, f.Fault)
				kept, err := s.KeepComment(t.Context(), pull, report(7))
				fmt.Fprintln(h, kept, err)
				h.come(t, op, f.name, err)
			})
		}
	}
}

// come looks at what a report has come to when GitHub failed every time.
func (h *hub) come(t *testing.T, op githubtest.Operation, fault string, err error) {
	t.Helper()
	posted := op == githubtest.CreateComment && (fault == "reset after" || fault == "truncated")
	if posted {
		if err != nil {
			t.Fatal(err)
		}
		h.one(t, report(7))
		return
	}
	h.failed(t, err, "keeping the comment on pull request 1 of acme/ray")
	if n := len(h.ours()); n != 0 {
		t.Errorf("%d comments", n)
	}
	if n := len(h.Calls(githubtest.CreateComment)); n > 15 {
		t.Errorf("%d times created", n)
	}
}

// A call that gets no end is given up when its time is over.
func TestCommentStalled(t *testing.T) {
	for _, op := range []githubtest.Operation{githubtest.ListComments, githubtest.CreateComment} {
		h := newHub(t)
		config := h.config(t)
		config.Retry.Timeout = time.Second
		s := h.open(t, config)
		h.Fail(op, 1, githubtest.Stalled())
		if _, err := s.KeepComment(t.Context(), pull, report(7)); err != nil {
			t.Fatal(err)
		}
		h.one(t, report(7))
	}
}

func TestCommentNowhere(t *testing.T) {
	h := newHub(t)
	_, err := h.session(t).KeepComment(t.Context(), 99, report(7))
	h.failed(t, err, "keeping the comment on pull request 99 of acme/ray", "404", "; see that it exists in acme/ray")
}

// GitHub says in words only that a conversation is locked.
func TestCommentLocked(t *testing.T) {
	h := newHub(t)
	h.Fail(githubtest.CreateComment, 1, githubtest.Refused(403, "Unable to create comment because issue is locked."))
	_, err := h.session(t).KeepComment(t.Context(), pull, report(7))
	h.failed(t, err, "; the conversation is locked: unlock it")
}
