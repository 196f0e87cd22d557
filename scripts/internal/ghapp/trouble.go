package ghapp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/go-github/v88/github"
)

// settle waits until what was written shows, or returns ctx's error when that ends first.
func (s *Session) settle(ctx context.Context) error {
	retry := s.retry.withDefaults()
	timer := time.NewTimer(retry.Shorten(retry.Settle))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// pages calls get for one page after another until there is no next one.
func pages(get func(github.ListOptions) (*github.Response, error)) error {
	options := github.ListOptions{Page: 1, PerPage: 100}
	for {
		response, err := get(options)
		if err != nil {
			return err
		}
		if response.NextPage <= options.Page {
			return nil
		}
		options.Page = response.NextPage
	}
}

// conclusive tells whether an error is a conclusion of ours: nothing is unclear, and it says all that is to be said.
func conclusive(err error) bool {
	var ours *Error
	var large *TooLargeError
	return errors.As(err, &ours) || errors.As(err, &large) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// ambiguous tells whether GitHub may have done what was asked although the call failed.
func ambiguous(err error) bool {
	if err == nil || conclusive(err) {
		return false
	}
	code := status(err)
	return code == 0 || code >= http.StatusInternalServerError
}

// explain wraps the error of a call with what was under way and how to mend it. Needs is the App's permission for it, as
// "checks:write".
func (s *Session) explain(action, needs string, err error) error {
	err = Clean(err)
	if remedy := s.remedy(needs, err); remedy != "" {
		return &Error{What: action, Remedy: remedy, Err: err}
	}
	return wrap(action, err)
}

func (s *Session) remedy(needs string, err error) string {
	if conclusive(err) {
		return ""
	}
	switch code := status(err); {
	case code == http.StatusUnauthorized:
		return "GitHub does not take the App's token: \"platform app doctor\" says why"
	case code == http.StatusForbidden && locked(err):
		return "the conversation is locked: unlock it and run this again"
	case code == http.StatusForbidden:
		return fmt.Sprintf("the App needs the permission %s, and its installation has to accept it: "+
			"\"platform app doctor\" tells", needs)
	case code == http.StatusNotFound:
		return fmt.Sprintf("see that it exists in %s and that the App is installed there with the permission %s: "+
			"\"platform app doctor\" tells", s.Repository, needs)
	case code == http.StatusGone:
		return "GitHub has it no more: it was deleted, has expired, or is turned off for this repository"
	case code == 0, code >= http.StatusInternalServerError:
		return "GitHub did not answer as it should, several times: see https://www.githubstatus.com and run this again"
	}
	return ""
}

// locked tells whether GitHub refused because a conversation is locked, which it says in words only.
func locked(err error) bool {
	var answer *github.ErrorResponse
	return errors.As(err, &answer) &&
		(strings.Contains(answer.Message, "locked") || strings.Contains(answer.DocumentationURL, "locking-conversations"))
}
