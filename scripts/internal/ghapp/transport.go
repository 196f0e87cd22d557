package ghapp

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// longestAnswer is how much of an answer is read. The longest that GitHub documents are lists of a hundred, far below it.
const longestAnswer = 64 << 20

var errTooLong = errors.New("the answer is longer than any of GitHub's")

// isCertificate tells whether the other side could not prove who it is.
func isCertificate(err error) bool {
	var wrong *tls.CertificateVerificationError
	return errors.As(err, &wrong)
}

// limitError says that GitHub takes no more requests for longer than we wait.
func limitError(a answer, until time.Time) error {
	return &Error{
		Trouble: TroubleLimit, What: fmt.Sprintf("GitHub takes no more requests until %s: %s (status %d, request %s)",
			until.UTC().Format("2006-01-02 15:04:05 UTC"), message(a.text), a.status, requestID(a.header)),
		Remedy: "run the command again after that",
	}
}

// buffered reads answers in full, so that one which is cut off or slow is an error of the attempt and can be repeated. It limits
// how long an attempt takes and how much it brings.
type buffered struct {
	next    http.RoundTripper
	timeout time.Duration
	longest int64
}

// bufferedBody is an answer's body that was read already.
type bufferedBody struct {
	*bytes.Reader
	text []byte
}

// Close does nothing: what had to be closed is.
func (bufferedBody) Close() error { return nil }

// RoundTrip is one attempt.
func (t buffered) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeoutCause(request.Context(), t.timeout, fmt.Errorf("no whole answer within %s", t.timeout))
	defer cancel()
	response, err := t.next.RoundTrip(request.WithContext(ctx))
	if err != nil {
		return nil, overdue(ctx, err)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, t.longest+1))
	_ = response.Body.Close()
	switch {
	case err != nil:
		return nil, overdue(ctx, fmt.Errorf("the answer was cut off: %w", err))
	case int64(len(text)) > t.longest:
		return nil, errTooLong
	}
	// Go's client would show the address, and with it the signature that opens it.
	if _, err := request.URL.Parse(response.Header.Get("Location")); err != nil {
		return nil, errUnreadable
	}
	response.Body = bufferedBody{bytes.NewReader(text), text}
	return response, nil
}

// overdue is what ended ctx, as that the time was up, where that is why something failed.
func overdue(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// retrying repeats what may be repeated.
type retrying struct {
	client *http.Client
	retry  Retry
	log    *slog.Logger
	now    func() time.Time
}

func newRetrying(c Config) retrying {
	return retrying{
		client: &http.Client{
			Transport: buffered{http.DefaultTransport, c.Retry.Timeout, longestAnswer},
			// Whoever asked follows redirections: an attempt is one request.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		retry: c.Retry, log: c.Log, now: time.Now,
	}
}

// call is one request with all its attempts.
type call struct {
	retrying
	request  *http.Request
	attempts int
	waited   time.Duration
	wait     time.Duration // before the next attempt
}

// RoundTrip makes one request, as often as it takes.
func (r retrying) RoundTrip(request *http.Request) (*http.Response, error) {
	c := &call{retrying: r, request: request}
	client := retryablehttp.Client{
		HTTPClient: r.client, RetryMax: r.retry.Attempts - 1, CheckRetry: c.check, ErrorHandler: c.fail,
		Backoff: func(time.Duration, time.Duration, int, *http.Response) time.Duration {
			return r.retry.Shorten(c.wait)
		},
	}
	attempt, err := retryablehttp.FromRequest(request.Clone(request.Context()))
	if request.Body != nil {
		_ = request.Body.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("reading the request's body: %w", err)
	}
	return client.Do(attempt)
}

// check decides after each attempt. The error it returns is the last word on the request.
func (c *call) check(ctx context.Context, response *http.Response, err error) (bool, error) {
	c.attempts++
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	a := answer{err: withoutURL(err)}
	if err == nil {
		a = answer{status: response.StatusCode, header: response.Header, text: textOf(response)}
	}
	d := decide(c.request.Method, c.request.URL.Path, a, c.now())
	c.wait = d.wait
	if c.wait == 0 {
		c.wait = backoff(c.retry.First, c.retry.Longest, c.attempts, chance)
	}
	last := !d.again || c.attempts >= c.retry.Attempts || c.waited+c.wait > c.retry.Longest
	c.say(ctx, a, last)
	if !last {
		c.waited += c.wait
		return true, nil
	}
	if d.limited {
		return false, limitError(a, c.now().Add(c.wait))
	}
	return false, a.err
}

// say logs an attempt.
func (c *call) say(ctx context.Context, a answer, last bool) {
	attrs := []slog.Attr{
		slog.String("method", c.request.Method), slog.String("host", c.request.URL.Host),
		slog.String("path", publicPath(c.request.URL)), slog.Int("attempt", c.attempts),
	}
	if a.err != nil {
		attrs = append(attrs, slog.String("error", a.err.Error()))
	} else {
		attrs = append(attrs, slog.Int("status", a.status), slog.String("request", requestID(a.header)),
			slog.String("remaining", a.header.Get("X-Ratelimit-Remaining")))
	}
	if !last {
		attrs = append(attrs, slog.Duration("wait", c.wait))
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "GitHub", attrs...)
}

// fail turns the library's last word into ours, which names no query. It gets no error when there is an answer to hand on.
func (c *call) fail(response *http.Response, err error, _ int) (*http.Response, error) {
	if err == nil {
		return response, nil
	}
	if c.attempts > 1 {
		return nil, fmt.Errorf("given up after %d attempts: %w", c.attempts, withoutURL(err))
	}
	return nil, withoutURL(err)
}

// withoutURL takes the URL out of an error: its query may be a signature that opens something.
func withoutURL(err error) error {
	var withURL *url.Error
	if errors.As(err, &withURL) {
		return withURL.Err
	}
	return err
}

func textOf(response *http.Response) []byte {
	if body, ok := response.Body.(bufferedBody); ok {
		return body.text
	}
	return nil
}
