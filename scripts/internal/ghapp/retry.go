package ghapp

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Retry says how often and how long a request is tried.
type Retry struct {
	// Attempts is how often in all; 0: 5.
	Attempts int
	// First is the wait before the second attempt when GitHub says nothing of it; it doubles each time. 0: 1 s.
	First time.Duration
	// Longest is how long one request may wait in all; what would take longer is given up at once. 0: 2 minutes.
	Longest time.Duration
	// Timeout is how long one attempt may take, its answer read in full. 0: 30 s.
	Timeout time.Duration
	// Settle is how long a reporter waits between writing and looking again: GitHub's lists can be behind by a moment, and the
	// write of another reporter may be on its way. 0: 1 s.
	Settle time.Duration
	// Shorten turns a wait into the one that is really waited. Nil: as it is. For tests.
	Shorten func(time.Duration) time.Duration
}

func (r Retry) withDefaults() Retry {
	if r.Attempts <= 0 {
		r.Attempts = 5
	}
	if r.First <= 0 {
		r.First = time.Second
	}
	if r.Longest <= 0 {
		r.Longest = 2 * time.Minute
	}
	if r.Timeout <= 0 {
		r.Timeout = 30 * time.Second
	}
	if r.Settle <= 0 {
		r.Settle = time.Second
	}
	if r.Shorten == nil {
		r.Shorten = func(wait time.Duration) time.Duration { return wait }
	}
	return r
}

// defaultLimitWait is what to wait when GitHub says that there are too many requests, but not for how long.
const defaultLimitWait = time.Minute

// answer is what came of an attempt: a status with its headers and text, or an error.
type answer struct {
	status int
	header http.Header
	text   []byte
	err    error
}

// decision is what to do after an attempt.
type decision struct {
	again bool
	// wait is what GitHub asks for; 0: it says nothing, so that the backoff holds.
	wait time.Duration
	// limited: GitHub answers nobody before that time, and did nothing.
	limited bool
}

// decide tells what to do after an attempt. What may have been done is repeated only where doing it twice is harmless.
func decide(method, path string, a answer, now time.Time) decision {
	if a.err != nil {
		return decision{again: repeatable(method, path) && !final(a.err) || notSent(a.err)}
	}
	if wait, limited := limit(a, now); limited {
		return decision{again: true, wait: wait, limited: true}
	}
	if a.status >= 500 && a.status != http.StatusNotImplemented && repeatable(method, path) {
		wait, _ := retryAfter(a.header, now)
		return decision{again: true, wait: wait}
	}
	return decision{}
}

// repeatable tells whether doing a request twice is as good as once. Of the POSTs that is so of a new token only: the other
// one expires by itself. A second comment or check run would stay, and the code of a new App can be used only once.
func repeatable(method, path string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		return true
	case http.MethodPatch: // a check run would get its annotations a second time
		return !strings.Contains(path, "/check-runs/")
	case http.MethodPost:
		return strings.HasSuffix(path, "/access_tokens")
	}
	return false
}

// final tells whether another attempt would meet the same error.
func final(err error) bool {
	return errors.Is(err, errTooLong) || errors.Is(err, errUnreadable) || errors.Is(err, context.Canceled) || isCertificate(err)
}

// notSent tells whether an error came before anything was sent.
func notSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial" && !errors.Is(err, context.Canceled)
}

// limit tells whether an answer only says that there are too many requests, and how long to wait.
func limit(a answer, now time.Time) (time.Duration, bool) {
	if a.status != http.StatusForbidden && a.status != http.StatusTooManyRequests {
		return 0, false
	}
	if wait, ok := retryAfter(a.header, now); ok {
		return max(wait, time.Second), true
	}
	if a.header.Get("X-Ratelimit-Remaining") == "0" {
		if reset, err := strconv.ParseInt(a.header.Get("X-Ratelimit-Reset"), 10, 64); err == nil && reset > 0 {
			return max(time.Unix(reset, 0).Sub(now)+time.Second, time.Second), true // our clocks may differ by a little
		}
		return defaultLimitWait, true
	}
	if a.status == http.StatusTooManyRequests || secondary(a.text) {
		return defaultLimitWait, true
	}
	return 0, false
}

// secondary tells whether a refusal is GitHub's secondary limit, which may come without any header.
func secondary(text []byte) bool {
	said := struct {
		Message string `json:"message"`
		About   string `json:"documentation_url"`
	}{}
	if json.Unmarshal(text, &said) != nil {
		return false
	}
	return strings.Contains(strings.ToLower(said.Message), "secondary rate limit") ||
		strings.Contains(said.About, "secondary-rate-limits")
}

// retryAfter reads a wait in seconds or until a date; a date that has passed is no wait.
func retryAfter(header http.Header, now time.Time) (time.Duration, bool) {
	text := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(date.Sub(now), 0), true
	}
	return 0, false
}

// backoff is the wait after the given number of attempts: it doubles, and up to half of it is left to chance, so that those who
// failed together don't come back together.
func backoff(first, longest time.Duration, attempts int, chance func() float64) time.Duration {
	wait := first
	for range attempts - 1 {
		if wait >= longest {
			break
		}
		wait *= 2
	}
	wait = min(wait, longest)
	return wait - time.Duration(chance()*float64(wait)/2)
}

func chance() float64 { return rand.Float64() } //nolint:gosec // nothing secret hangs on it
