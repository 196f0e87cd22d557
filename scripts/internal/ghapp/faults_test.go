package ghapp_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
)

// reset breaks the connection before anything is answered.
func reset(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// cut announces more than it sends.
func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = w.Write([]byte(`{"id":`))
}

// page is what stands in front of GitHub when it is down.
func page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	_, _ = w.Write([]byte("<html>Unicorn! ghs_PLANTED</html>"))
}

const (
	getComment  = "GET /repos/acme/ray/issues/comments/1"
	editComment = "PATCH /repos/acme/ray/issues/comments/1"
	postComment = "POST /repos/acme/ray/issues/5/comments"
)

// do makes one of the three requests above.
func do(ctx context.Context, session *ghapp.Session, name string) error {
	issues, comment := session.Client.Issues, &github.IssueComment{Body: github.Ptr("text")}
	var err error
	switch name {
	case getComment:
		_, _, err = issues.GetComment(ctx, "acme", "ray", 1)
	case editComment:
		_, _, err = issues.EditComment(ctx, "acme", "ray", 1, comment)
	case postComment:
		_, _, err = issues.CreateComment(ctx, "acme", "ray", 5, comment)
	}
	return ghapp.Clean(err)
}

// What can be repeated is repeated until it works.
func TestFaultsThatPass(t *testing.T) {
	limited := saying(http.StatusForbidden, "You have exceeded a secondary rate limit.", "Retry-After", "60")
	fail := saying(http.StatusInternalServerError, "Server Error")
	for name, faults := range map[string]map[string][]http.HandlerFunc{
		"500":               {getComment: {fail}, editComment: {fail, fail}},
		"page":              {getComment: {page, page}, editComment: {page}},
		"reset":             {getComment: {reset}, editComment: {reset, reset}},
		"cut off":           {getComment: {cut, cut}, editComment: {cut}},
		"secondary limit":   {getComment: {limited}, editComment: {limited}, postComment: {limited}},
		"one after another": {getComment: {limited, fail, reset, cut}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStub(t)
			session := s.open(t)
			for request, answers := range faults {
				s.next(request, answers...)
				if err := do(t.Context(), session, request); err != nil {
					t.Errorf("%s: %v", request, err)
				}
				if got := s.count(request); got != len(answers)+1 {
					t.Errorf("%s was asked %d times", request, got)
				}
			}
			silent(t, "the log", s.logged.String())
		})
	}
}

// What can't be repeated, or fails too often, is an error that says all there is to say.
func TestFaultsThatStay(t *testing.T) {
	fail := saying(http.StatusInternalServerError, "Server Error")
	five := func(h http.HandlerFunc) []http.HandlerFunc { return []http.HandlerFunc{h, h, h, h, h} }
	hour := saying(http.StatusForbidden, "API rate limit exceeded", "Retry-After", "3600", "Date", time.Now().UTC().Format(http.TimeFormat))
	for name, c := range map[string]struct {
		request string
		answers []http.HandlerFunc
		asked   int
		want    string
	}{
		"500 of POST":      {postComment, five(fail), 1, "POST /api/v3/repos/acme/ray/issues/5/comments: GitHub answered 500 Internal Server Error: Server Error, request REQ:1"},
		"reset of POST":    {postComment, five(reset), 1, "EOF"},
		"500 for ever":     {getComment, five(fail), 5, "500 Internal Server Error: Server Error, request REQ:1"},
		"page for ever":    {getComment, five(page), 5, "502 Bad Gateway, request REQ:1"},
		"cut off for ever": {getComment, five(cut), 5, "given up after 5 attempts: the answer was cut off: unexpected EOF"},
		"long limit":       {getComment, five(hour), 1, "GitHub takes no more requests until " + time.Now().Add(time.Hour).UTC().Format("2006-01-02 15:")},
		"long in all": {
			getComment, five(saying(http.StatusTooManyRequests, "Slow down", "Retry-After", "50")), 3, "Slow down (status 429, request REQ:1)",
		},
		"gone": {editComment, five(saying(http.StatusNotFound, "Not Found")), 1, "404 Not Found: Not Found, request REQ:1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStub(t)
			session := s.open(t)
			s.next(c.request, c.answers...)
			err := do(t.Context(), session, c.request)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("the error is %v", err)
			}
			if got := s.count(c.request); got != c.asked {
				t.Errorf("it was asked %d times", got)
			}
			silent(t, "the error", err.Error())
			silent(t, "the log", s.logged.String())
		})
	}
}

// An answer that takes too long is asked for again.
func TestSlowAnswer(t *testing.T) {
	s := newStub(t)
	config := s.config()
	session := s.open(t)
	config.Patience.Timeout, config.Patience.Attempts = 50*time.Millisecond, 2
	impatient, err := ghapp.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	slow := func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"id":`))
		_ = http.NewResponseController(w).Flush()
		time.Sleep(100 * time.Millisecond)
	}
	s.next(getComment, slow)
	if err := do(t.Context(), session, getComment); err != nil && !strings.Contains(err.Error(), "unexpected EOF") {
		t.Error(err)
	}
	s.next(getComment, slow, slow)
	err = do(t.Context(), impatient, getComment)
	if err == nil || !strings.Contains(err.Error(), "given up after 2 attempts: no whole answer within 50ms") {
		t.Errorf("the error is %v", err)
	}
}

// Whoever asked may stop waiting.
func TestInterruptedWait(t *testing.T) {
	s := newStub(t)
	config := s.config()
	config.Patience.Shorten = nil
	session, err := ghapp.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.next(getComment, func(w http.ResponseWriter, r *http.Request) {
		saying(http.StatusTooManyRequests, "Slow down", "Retry-After", "60")(w, r)
		time.AfterFunc(10*time.Millisecond, cancel)
	})
	if err := do(ctx, session, getComment); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if err := session.Close(context.WithoutCancel(ctx)); err != nil || len(s.alive) != 0 {
		t.Errorf("closing: %v, %d tokens live on", err, len(s.alive))
	}
}

// Revoking may fail, and then the token's end is named.
func TestCloseFails(t *testing.T) {
	s := newStub(t)
	session := s.open(t)
	s.next("DELETE /installation/token", saying(http.StatusForbidden, "No"))
	err := session.Close(t.Context())
	if err == nil || !strings.Contains(err.Error(), "revoking the token, which now lives until") {
		t.Fatalf("the error is %v", err)
	}
	silent(t, "the error", err.Error())
}
