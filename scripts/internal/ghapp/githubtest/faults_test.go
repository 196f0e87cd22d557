package githubtest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-github/v88/github"
	"golang.org/x/sync/errgroup"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// comment makes one and gives the error.
func (w *world) comment(ctx context.Context, body string) error {
	_, _, err := w.api.Issues.CreateComment(ctx, owner, name, 7, &github.IssueComment{Body: github.Ptr(body)})
	return err
}

// Each fault is what go-github makes of GitHub's real ones, happens as often as asked, and leaves behind what it should.
func TestFaults(t *testing.T) {
	status := func(want string) func(*testing.T, error) {
		return func(t *testing.T, err error) {
			if got := message(t, err); !strings.HasPrefix(got, want) {
				t.Errorf("%s, want %s", got, want)
			}
		}
	}
	secondary := func(t *testing.T, err error) {
		var limit *github.AbuseRateLimitError
		if !errors.As(err, &limit) || limit.GetRetryAfter() != 7*time.Second {
			t.Errorf("%T %v", err, err)
		}
	}
	reset := func(t *testing.T, err error) {
		if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
			t.Errorf("%T %v", err, err)
		}
	}
	for _, c := range []struct {
		name  string
		fault githubtest.Fault
		check func(*testing.T, error)
		made  int // comments that there are after the fault
	}{
		{"404", githubtest.Status(404), status("404 Not Found"), 0},
		{"409", githubtest.Status(409), status("409 Conflict"), 0},
		{"422", githubtest.Status(422), status("422 Validation Failed"), 0},
		{"500", githubtest.Status(500), status("500 Internal Server Error"), 0},
		{"expired", githubtest.ExpiredToken(), status("401 Bad credentials"), 0},
		{"secondary", githubtest.SecondaryLimit(7), secondary, 0},
		{"429", githubtest.TooManyRequests(7), secondary, 0},
		{"primary", githubtest.PrimaryLimit(time.Minute), func(t *testing.T, err error) {
			var limit *github.RateLimitError
			if !errors.As(err, &limit) || limit.Rate.Remaining != 0 || time.Until(limit.Rate.Reset.Time) > 61*time.Second {
				t.Errorf("%T %v", err, err)
			}
		}, 0},
		{"502", githubtest.BadGateway(), func(t *testing.T, err error) {
			var response *github.ErrorResponse
			if !errors.As(err, &response) || response.Response.StatusCode != http.StatusBadGateway || response.Response.Header.Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("%T %v", err, err)
			}
		}, 0},
		{"reset", githubtest.Reset(), reset, 0},
		{"reset after", githubtest.ResetAfter(), reset, 1},
		{"truncated", githubtest.Truncated(), func(t *testing.T, err error) {
			if !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("%T %v", err, err)
			}
		}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, githubtest.Options{})
			w.Fail(githubtest.CreateComment, 1, c.fault)
			c.check(t, w.comment(t.Context(), "one"))
			if n := len(w.repo.Comments(7)); n != c.made {
				t.Errorf("%d comments, want %d", n, c.made)
			}
			if left := w.FaultsLeft(); left != 0 {
				t.Errorf("%d faults are left", left)
			}
			again := w.client(t, w.inst.Token()) // a client remembers limits
			if _, _, err := again.Issues.CreateComment(t.Context(), owner, name, 7, &github.IssueComment{Body: github.Ptr("two")}); err != nil {
				t.Errorf("after the fault: %v", err)
			}
		})
	}
}

// A token that expired stays expired.
func TestExpiredTokenStays(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.Fail(githubtest.CreateComment, 1, githubtest.ExpiredToken())
	for range 2 {
		if got := message(t, w.comment(t.Context(), "x")); got != "401 Bad credentials" {
			t.Error(got)
		}
	}
}

func TestStalled(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.Fail(githubtest.CreateComment, 1, githubtest.Stalled())
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	err := w.comment(ctx, "x")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%T %v", err, err)
	}
}

func TestSlow(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.Fail(githubtest.CreateComment, 1, githubtest.Slow(5*time.Millisecond))
	if err := w.comment(t.Context(), "x"); err != nil || w.repo.Comments(7)[0].Body != "x" {
		t.Error(err)
	}
}

// A fault can wait for its turn, and somebody else can do something meanwhile.
func TestMeanwhile(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	ours := w.repo.AddAppComment(7, w.App, "ours")
	w.FailLater(githubtest.EditComment, 1, 1, githubtest.Meanwhile(func() { w.repo.DeleteComment(ours.ID) }))
	edit := func() error {
		_, _, err := w.api.Issues.EditComment(t.Context(), owner, name, ours.ID, &github.IssueComment{Body: github.Ptr("x")})
		return err
	}
	if err := edit(); err != nil {
		t.Error(err)
	}
	if got := message(t, edit()); got != "404 Not Found" {
		t.Error(got)
	}
	var seen []int
	for _, c := range w.Calls(githubtest.EditComment) {
		seen = append(seen, c.Status)
		if c.Token != w.token || c.Body != "{\"body\":\"x\"}\n" {
			t.Errorf("call %+v", c)
		}
	}
	if diff := cmp.Diff([]int{200, 404}, seen); diff != "" {
		t.Error(diff)
	}
}

// Callers at the same time don't hinder each other, and a fault is one caller's.
func TestManyCallers(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.Fail(githubtest.CreateComment, 3, githubtest.Status(500))
	var group errgroup.Group
	var failed atomic.Int32
	for i := range 20 {
		group.Go(func() error {
			if w.comment(t.Context(), fmt.Sprint(i)) != nil {
				failed.Add(1)
			}
			_, _, err := w.api.Issues.ListComments(t.Context(), owner, name, 7, nil)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
	if made := len(w.repo.Comments(7)); failed.Load() != 3 || made != 17 {
		t.Errorf("%d failed, %d made", failed.Load(), made)
	}
}
