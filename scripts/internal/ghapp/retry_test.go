package ghapp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"
)

func headers(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

func TestDecide(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	reset := func(after time.Duration) string { return fmt.Sprint(now.Add(after).Unix()) }
	const comments, token = "/repos/o/r/issues/1/comments", "/app/installations/7/access_tokens"
	dial := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	read := &net.OpError{Op: "read", Err: syscall.ECONNRESET}
	second := []byte(`{"message":"You have exceeded a secondary rate limit."}`)
	about := []byte(`{"message":"Slow down","documentation_url":"https://docs.github.com/rest/overview/rate-limits#about-secondary-rate-limits"}`)
	var never, again, ownPace = decision{}, decision{again: true}, decision{again: true}
	limited := func(wait time.Duration) decision { return decision{again: true, wait: wait, limited: true} }
	for name, c := range map[string]struct {
		method, path string
		answer       answer
		want         decision
	}{
		"done":                              {"GET", comments, answer{status: 200, header: headers("X-Ratelimit-Remaining", "0", "X-Ratelimit-Reset", reset(time.Hour))}, never},
		"no such thing":                     {"GET", comments, answer{status: 404}, never},
		"refused":                           {"GET", comments, answer{status: 403, text: []byte(`{"message":"Resource not accessible by integration"}`)}, never},
		"refused, no JSON":                  {"GET", comments, answer{status: 403, text: []byte("secondary rate limit")}, never},
		"wrong":                             {"PATCH", comments, answer{status: 422}, never},
		"conflict":                          {"PATCH", comments, answer{status: 409}, never},
		"not authenticated":                 {"GET", comments, answer{status: 401}, never},
		"seconds":                           {"POST", comments, answer{status: 403, header: headers("Retry-After", "17")}, limited(17 * time.Second)},
		"seconds of a 429":                  {"POST", comments, answer{status: 429, header: headers("Retry-After", "17")}, limited(17 * time.Second)},
		"no seconds":                        {"GET", comments, answer{status: 429, header: headers("Retry-After", "0")}, limited(time.Second)},
		"date":                              {"GET", comments, answer{status: 403, header: headers("Retry-After", now.Add(time.Minute).Format(http.TimeFormat))}, limited(time.Minute)},
		"date that has passed":              {"GET", comments, answer{status: 403, header: headers("Retry-After", now.Add(-time.Minute).Format(http.TimeFormat))}, limited(time.Second)},
		"nonsense":                          {"GET", comments, answer{status: 429, header: headers("Retry-After", "soon")}, limited(time.Minute)},
		"negative":                          {"GET", comments, answer{status: 429, header: headers("Retry-After", "-1")}, limited(time.Minute)},
		"very many seconds":                 {"GET", comments, answer{status: 429, header: headers("Retry-After", "99999999999999999999")}, limited(time.Minute)},
		"primary limit":                     {"POST", comments, answer{status: 403, header: headers("X-Ratelimit-Remaining", "0", "X-Ratelimit-Reset", reset(40*time.Second))}, limited(41 * time.Second)},
		"primary limit over":                {"GET", comments, answer{status: 429, header: headers("X-Ratelimit-Remaining", "0", "X-Ratelimit-Reset", reset(-40*time.Second))}, limited(time.Second)},
		"primary limit, until nobody knows": {"GET", comments, answer{status: 403, header: headers("X-Ratelimit-Remaining", "0")}, limited(time.Minute)},
		"refused, some left":                {"GET", comments, answer{status: 403, header: headers("X-Ratelimit-Remaining", "9", "X-Ratelimit-Reset", reset(time.Hour))}, never},
		"secondary limit by its words":      {"POST", comments, answer{status: 403, text: second}, limited(time.Minute)},
		"secondary limit by its link":       {"POST", comments, answer{status: 403, text: about}, limited(time.Minute)},
		"429 without a word":                {"POST", comments, answer{status: 429}, limited(time.Minute)},
		"500 of GET":                        {"GET", comments, answer{status: 500}, ownPace},
		"502 of PATCH":                      {"PATCH", comments, answer{status: 502, text: []byte("<html>")}, ownPace},
		"503 of PUT that says when":         {"PUT", comments, answer{status: 503, header: headers("Retry-After", "3")}, decision{again: true, wait: 3 * time.Second}},
		"504 of DELETE":                     {"DELETE", comments, answer{status: 504}, ownPace},
		"501":                               {"GET", comments, answer{status: 501}, never},
		"500 of POST":                       {"POST", comments, answer{status: 500}, never},
		"503 of POST that says when":        {"POST", comments, answer{status: 503, header: headers("Retry-After", "3")}, never},
		"500 of a token":                    {"POST", token, answer{status: 500}, ownPace},
		"500 of a new App":                  {"POST", "/app-manifests/code/conversions", answer{status: 500}, never},
		"reset of GET":                      {"GET", comments, answer{err: read}, again},
		"reset of POST":                     {"POST", comments, answer{err: read}, never},
		"reset of a token":                  {"POST", token, answer{err: read}, again},
		"refused connection of POST":        {"POST", comments, answer{err: dial}, again},
		"cut off":                           {"GET", comments, answer{err: fmt.Errorf("cut: %w", io.ErrUnexpectedEOF)}, again},
		"too long":                          {"GET", comments, answer{err: errTooLong}, never},
		"broken off by us":                  {"GET", comments, answer{err: context.Canceled}, never},
		"certificate":                       {"GET", comments, answer{err: &tls.CertificateVerificationError{Err: errors.New("x")}}, never},
	} {
		if got := decide(c.method, c.path, c.answer, now); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// GitHub's lists need a moment, also where nothing is said of it.
func TestRetryDefaults(t *testing.T) {
	r := Retry{}.withDefaults()
	if r.Settle != time.Second || r.Attempts != 5 || r.Shorten(r.First) != time.Second || r.Longest != 2*time.Minute ||
		r.Timeout != 30*time.Second {
		t.Errorf("the defaults are %+v", r)
	}
}

func TestBackoff(t *testing.T) {
	none, all := func() float64 { return 0 }, func() float64 { return 1 }
	for i, want := range []time.Duration{1, 2, 4, 8, 10, 10} {
		want *= time.Second
		if got := backoff(time.Second, 10*time.Second, i+1, none); got != want {
			t.Errorf("after %d attempts %s, want %s", i+1, got, want)
		}
		if got := backoff(time.Second, 10*time.Second, i+1, all); got != want/2 {
			t.Errorf("after %d attempts at least %s, want %s", i+1, got, want/2)
		}
	}
	if got := backoff(time.Second, time.Minute, 1000, none); got != time.Minute {
		t.Errorf("after very many attempts %s", got)
	}
}
