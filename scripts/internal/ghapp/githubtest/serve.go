package githubtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// call is a request under way.
type call struct {
	*http.Request
	body []byte
	// app is who calls; token is nil when it calls as itself, by its signature.
	app   *App
	token *token
	// repo is the one in the path, which the token reaches.
	repo *Repo
}

// answer is what is sent. A nil body is none.
type answer struct {
	status int
	header http.Header
	body   any
}

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

// refuse is an error as GitHub words it.
func refuse(status int, message string) answer {
	return answer{status: status, body: map[string]any{
		"message": message, "documentation_url": docs, "status": strconv.Itoa(status),
	}}
}

const docs = "https://docs.github.com/rest"

func notFound() answer { return refuse(http.StatusNotFound, "Not Found") }

// invalid is the answer to a change that breaks GitHub's rules. The description has no status in it.
func invalid(resource, field, code, message string) answer {
	return answer{status: http.StatusUnprocessableEntity, body: map[string]any{
		"message": "Validation Failed", "documentation_url": docs,
		"errors": []any{map[string]any{"resource": resource, "field": field, "code": code, "message": message}},
	}}
}

// serve answers one call: looks at it, breaks as asked, asks who it is, does it, and looks at the answer.
func (s *Server) serve(op operation, w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller has gone
	}
	s.fail(r, s.description.request(op.name, r, body))
	s.mu.Lock()
	record := s.record(r, op.name, body)
	fault := s.nextFault(op.name)
	s.mu.Unlock()
	if fault.before != nil {
		fault.before()
	}
	s.mu.Lock()
	result := s.answerTo(op, &call{Request: r, body: body}, fault)
	if fault.alter != nil {
		result.body = altered(result.body, fault.alter)
	}
	header := s.headers(result)
	if !fault.mute {
		record.Status = result.status
	}
	s.mu.Unlock()
	text := encode(result.body)
	if _, page := result.body.(html); !page && result.status != 0 {
		s.fail(r, s.description.response(op.name, r, result.status, header, text))
	}
	fault.send(s, w, r, result.status, header, text)
}

// answerTo is what GitHub says to a call, with the lock held.
func (s *Server) answerTo(op operation, c *call, fault Fault) answer {
	switch {
	case fault.answer != nil:
		return fault.answer(s, c)
	case fault.mute && !fault.after:
		return answer{} // never sent
	case !s.rate.take(s.now(), s.options.RateLimit):
		return s.primaryLimit(c)
	}
	if refused, ok := s.admit(op, c); !ok {
		return refused
	}
	return op.do(s, c)
}

// The API's answers are JSON; html is a page, blob a file.
type (
	html string
	blob []byte
)

func encode(body any) []byte {
	switch body := body.(type) {
	case nil:
		return nil
	case html:
		return []byte(body)
	case blob:
		return body
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("a made answer is no JSON: %v", err)) // a mistake of this package
	}
	return text
}

// altered changes a body in the form that a caller reads it in.
func altered(body any, change func(any) any) any {
	value, err := decode(encode(body))
	if err != nil {
		return body // there is none, or a page
	}
	return change(value)
}

// decode reads JSON of any kind.
func decode(text []byte) (any, error) {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return nil, fmt.Errorf("no JSON: %w", err)
	}
	return value, nil
}

// read reads a request's body, which the validator has seen; an empty one is an empty object. False: it does not fit.
func (c *call) read(into any) bool {
	return len(bytes.TrimSpace(c.body)) == 0 || json.Unmarshal(c.body, into) == nil
}

func problems() answer { return refuse(http.StatusBadRequest, "Problems parsing JSON") }

// number is a number in the path; -1: it is none.
func (c *call) number(name string) int64 {
	n, err := strconv.ParseInt(c.PathValue(name), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// headers are those of an answer, with the lock held.
func (s *Server) headers(a answer) http.Header {
	header := http.Header{}
	header.Set("Date", s.now().Format(http.TimeFormat))
	header.Set("X-GitHub-Request-Id", strings.ToUpper(random(8)))
	header.Set("X-GitHub-Media-Type", "github.v3; format=json")
	header.Set("X-RateLimit-Limit", strconv.Itoa(s.options.RateLimit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(s.options.RateLimit-s.rate.used))
	header.Set("X-RateLimit-Used", strconv.Itoa(s.rate.used))
	header.Set("X-RateLimit-Reset", strconv.FormatInt(s.rate.resetAt(s.now()).Unix(), 10))
	header.Set("X-RateLimit-Resource", "core")
	if s.options.Enterprise {
		header.Set("X-GitHub-Enterprise-Version", "3.19.0")
	}
	switch a.body.(type) {
	case nil:
	case html:
		header.Set("Content-Type", "text/html; charset=utf-8")
	case blob:
		header.Set("Content-Type", "application/zip")
	default:
		header.Set("Content-Type", "application/json; charset=utf-8")
	}
	maps.Copy(header, a.header)
	return header
}

// rate counts the calls of an hour.
type rate struct {
	used  int
	reset time.Time
}

// take counts a call; false: there are none left.
func (r *rate) take(now time.Time, limit int) bool {
	if !now.Before(r.reset) {
		r.used, r.reset = 0, now.Add(time.Hour)
	}
	if r.used >= limit {
		return false
	}
	r.used++
	return true
}

func (r *rate) resetAt(now time.Time) time.Time {
	if r.reset.IsZero() {
		return now.Add(time.Hour)
	}
	return r.reset
}
