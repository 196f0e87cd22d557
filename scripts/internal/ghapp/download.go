package ghapp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

const (
	// downloadTime is how long one attempt at an artifact may take.
	downloadTime = 2 * time.Minute
	// downloadTries is how often it is tried: each time from the start, as GitHub signs an address for a minute only.
	downloadTries = 3
)

// TooLargeError says that an artifact has more bytes than are taken.
type TooLargeError struct {
	Name  string
	Limit int64
}

// Error names the artifact and the limit.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the artifact %q has more than the %d bytes that are taken", e.Name, e.Limit)
}

// Download reads the zip file of an artifact, which may have up to limit bytes: more is a TooLargeError, whatever size GitHub
// tells. GitHub answers with the address of another host, whose query is as good as a password for a while: the App's token is
// not sent there, and no error shows the query.
func (s *Session) Download(ctx context.Context, a Artifact, limit int64) ([]byte, error) {
	action := fmt.Sprintf("downloading the artifact %q of %s", a.Name, s.Repository)
	switch {
	case a.Expired:
		return nil, &Error{What: action + ": it has expired", Remedy: "run the workflow again"}
	case a.Size > limit:
		return nil, &TooLargeError{a.Name, limit}
	}
	zip, err := s.download(ctx, a, limit)
	for try := 1; again(err) && try < downloadTries && s.settle(ctx) == nil; try++ {
		zip, err = s.download(ctx, a, limit)
	}
	if err != nil {
		return nil, s.explain(action, runsNeed, err)
	}
	return zip, nil
}

// storageError is a trouble with the host that has the artifact. It shows no address but the host's name.
type storageError struct {
	host   string
	status int   // 0: no answer
	err    error // nil: the status says it
}

func (e *storageError) Error() string {
	if e.err != nil {
		return fmt.Sprintf("from %s: %v", e.host, e.err)
	}
	return fmt.Sprintf("%s answered %d %s", e.host, e.status, http.StatusText(e.status))
}

func (e *storageError) Unwrap() error { return e.err }

// again tells whether another attempt may go better. GitHub's API was asked often enough already.
func again(err error) bool {
	var trouble *storageError
	return errors.As(err, &trouble) && !conclusive(err)
}

// errUnreadable stands for errors that would show an address.
var errUnreadable = &Error{What: "the address that it names can't be read"}

func (s *Session) download(ctx context.Context, a Artifact, limit int64) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, downloadTime, fmt.Errorf("not done within %s", downloadTime))
	defer cancel()
	address, err := s.addressOf(ctx, a)
	if err != nil {
		return nil, err
	}
	for range 2 { // the address, and one more that it may name
		zip, next, err := fetch(ctx, address, limit)
		switch {
		case err != nil:
			return nil, err
		case next == nil && int64(len(zip)) > limit:
			return nil, &TooLargeError{a.Name, limit}
		case next == nil:
			return zip, nil
		}
		address = next
	}
	return nil, &Error{What: address.Hostname() + " is one address too many: given up"}
}

// addressOf asks GitHub where an artifact is. The address is secret.
func (s *Session) addressOf(ctx context.Context, a Artifact) (*url.URL, error) {
	address, response, err := s.Client.Actions.DownloadArtifact(ctx, s.Repository.Owner, s.Repository.Name, a.ID, 1)
	if err == nil || response == nil {
		return address, err
	}
	if response.StatusCode == http.StatusFound {
		return nil, errUnreadable
	}
	return nil, &AnswerError{Method: http.MethodGet, Path: fmt.Sprintf("/repos/%s/actions/artifacts/%d/zip", s.Repository, a.ID),
		Status: response.StatusCode, RequestID: requestID(response.Header), Err: err}
}

// fetch reads up to limit bytes from an address; next is where that points instead.
func fetch(ctx context.Context, address *url.URL, limit int64) (text []byte, next *url.URL, err error) {
	host := address.Hostname()
	if address.Scheme != "https" && (address.Scheme != "http" || !loopback(host)) {
		return nil, nil, &storageError{host: host, err: &Error{What: "the address is not taken: it is not https"}}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, nil, &storageError{host: host, err: errUnreadable}
	}
	// Not by a client: it would tell the next host this address, query and all, as the Referer, and show the next address when
	// that can't be read.
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return nil, nil, &storageError{host: host, err: overdue(ctx, err)}
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode >= 300 && response.StatusCode < 400 {
		if next, err = response.Location(); err != nil {
			return nil, nil, &storageError{host: host, err: errUnreadable}
		}
		return nil, next, nil
	}
	if response.StatusCode != http.StatusOK {
		return nil, nil, &storageError{host: host, status: response.StatusCode}
	}
	text, err = io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err != nil {
		return nil, nil, &storageError{host: host, err: overdue(ctx, err)}
	}
	return text, nil, nil
}
