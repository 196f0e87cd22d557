package ghapp_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// asker makes calls of three kinds: one that reads, one that may be repeated, and one that may not.
type asker struct {
	*hub
	session *ghapp.Session
	comment int64
}

func newAsker(t *testing.T) asker {
	t.Helper()
	h := newHub(t)
	repo := h.Repo("acme/ray")
	repo.AddPull(githubtest.Pull{Number: 5})
	return asker{h, h.session(t), repo.AddAppComment(5, h.App, "text").ID}
}

func (a asker) ask(ctx context.Context, operation githubtest.Operation) error {
	issues, comment := a.session.Client.Issues, &github.IssueComment{Body: github.Ptr("text")}
	var err error
	switch operation {
	case githubtest.GetComment:
		_, _, err = issues.GetComment(ctx, "acme", "ray", a.comment)
	case githubtest.EditComment:
		_, _, err = issues.EditComment(ctx, "acme", "ray", a.comment, comment)
	case githubtest.CreateComment:
		_, _, err = issues.CreateComment(ctx, "acme", "ray", 5, comment)
	}
	return ghapp.Clean(err)
}

const (
	read   = githubtest.GetComment
	edit   = githubtest.EditComment
	create = githubtest.CreateComment
)

// What can be repeated is repeated until it works.
func TestFaultsThatPass(t *testing.T) {
	for name, c := range map[string]struct {
		fault githubtest.Fault
		of    []githubtest.Operation
	}{
		"500":                      {githubtest.Status(http.StatusInternalServerError), []githubtest.Operation{read, edit}},
		"page":                     {githubtest.BadGateway(), []githubtest.Operation{read, edit}},
		"reset":                    {githubtest.Reset(), []githubtest.Operation{read, edit}},
		"reset when it was done":   {githubtest.ResetAfter(), []githubtest.Operation{read, edit}},
		"cut off":                  {githubtest.Truncated(), []githubtest.Operation{read, edit}},
		"slow":                     {githubtest.Slow(5 * time.Millisecond), []githubtest.Operation{read, edit, create}},
		"secondary limit":          {githubtest.SecondaryLimit(10), []githubtest.Operation{read, edit, create}},
		"secondary limit, no time": {githubtest.SecondaryLimit(-1), []githubtest.Operation{read, edit, create}},
		"too many requests":        {githubtest.TooManyRequests(10), []githubtest.Operation{read, edit, create}},
		"primary limit, soon over": {githubtest.PrimaryLimit(10 * time.Second), []githubtest.Operation{read, edit, create}},
		"a token that was refused": {githubtest.ExpiredToken(), []githubtest.Operation{read, edit, create}},
		"nothing":                  {githubtest.Fault{}, []githubtest.Operation{read, edit, create}},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAsker(t)
			for _, operation := range c.of {
				a.Fail(operation, 1, c.fault)
				if err := a.ask(t.Context(), operation); err != nil {
					t.Errorf("%s: %v", operation, err)
				}
			}
		})
	}
}

// Getting a token is a POST that is harmless to repeat.
func TestFaultsOfTheToken(t *testing.T) {
	for name, fault := range map[string]githubtest.Fault{
		"500": githubtest.Status(http.StatusInternalServerError), "reset": githubtest.ResetAfter(), "page": githubtest.BadGateway(),
	} {
		h := newHub(t)
		h.Fail(githubtest.CreateToken, 2, fault)
		if _, err := ghapp.Open(t.Context(), h.config(t)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Faults of all kinds may come one after another.
func TestFaultsInARow(t *testing.T) {
	a := newAsker(t)
	for _, fault := range []githubtest.Fault{
		githubtest.SecondaryLimit(1), githubtest.Status(http.StatusServiceUnavailable), githubtest.Truncated(), githubtest.BadGateway(),
	} {
		a.Fail(read, 1, fault)
	}
	if err := a.ask(t.Context(), read); err != nil {
		t.Error(err)
	}
	if got := a.count(read); got != 5 {
		t.Errorf("it was asked %d times", got)
	}
}

// What can't be repeated, or fails too often, is an error that says all there is to say.
func TestFaultsThatStay(t *testing.T) {
	fail := githubtest.Status(http.StatusInternalServerError)
	for name, c := range map[string]struct {
		operation githubtest.Operation
		fault     githubtest.Fault
		asked     int
		want      string
	}{
		"500 of POST":      {create, fail, 1, "POST /api/v3/repos/acme/ray/issues/5/comments: GitHub answered 500 Internal Server Error: "},
		"reset of POST":    {create, githubtest.ResetAfter(), 1, "reset"},
		"500 for ever":     {read, fail, 5, "GitHub answered 500 Internal Server Error: "},
		"page for ever":    {read, githubtest.BadGateway(), 5, "GitHub answered 502 Bad Gateway"},
		"cut off for ever": {edit, githubtest.Truncated(), 5, "given up after 5 attempts: the answer was cut off: "},
		"long limit":       {read, githubtest.PrimaryLimit(time.Hour), 1, "GitHub takes no more requests until 20"},
		"long in all":      {read, githubtest.TooManyRequests(50), 3, "You have exceeded a secondary rate limit"},
		"gone":             {edit, githubtest.Status(http.StatusNotFound), 1, "404 Not Found: Not Found"},
		"conflict":         {edit, githubtest.Status(http.StatusConflict), 1, "409 Conflict: Conflict"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAsker(t)
			a.Fail(c.operation, 9, c.fault)
			a.spare = true
			a.failed(t, a.ask(t.Context(), c.operation), c.want)
			if got := a.count(c.operation); got != c.asked {
				t.Errorf("it was asked %d times", got)
			}
		})
	}
}

// An answer that stops half-way is asked for again.
func TestStalledAnswer(t *testing.T) {
	a := newAsker(t)
	config := a.config(t)
	config.Retry.Timeout, config.Retry.Attempts = 100*time.Millisecond, 2
	a.session = a.open(t, config)
	a.Fail(read, 1, githubtest.Stalled())
	if err := a.ask(t.Context(), read); err != nil {
		t.Error(err)
	}
	a.Fail(read, 2, githubtest.Stalled())
	a.failed(t, a.ask(t.Context(), read), "given up after 2 attempts: no whole answer within 100ms")
}

// Whoever asked may stop waiting, and the token is revoked even then.
func TestInterruptedWait(t *testing.T) {
	h := newHub(t)
	config := h.config(t)
	ctx, cancel := context.WithCancel(t.Context())
	config.Retry.Shorten = func(wait time.Duration) time.Duration {
		cancel()
		return wait
	}
	session, err := ghapp.Open(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	h.Fail(githubtest.GetRepo, 1, githubtest.SecondaryLimit(100))
	if _, _, err := session.Client.Repositories.Get(ctx, "acme", "ray"); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if err := session.Close(ctx); err != nil || h.count(githubtest.RevokeToken) != 1 {
		t.Errorf("closing: %v, %d revocations", err, h.count(githubtest.RevokeToken))
	}
}

// Revoking may fail, and then the token's end is named. A token that is dead already is as good as revoked.
func TestCloseFails(t *testing.T) {
	h := newHub(t)
	session := h.session(t)
	h.Fail(githubtest.RevokeToken, 1, githubtest.Status(http.StatusForbidden))
	h.failed(t, session.Close(t.Context()), "revoking the token, which now lives until")
	session = h.session(t)
	h.Fail(githubtest.RevokeToken, 1, githubtest.ResetAfter())
	if err := session.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
