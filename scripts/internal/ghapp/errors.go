package ghapp

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// Trouble names what is wrong, for those who do something about it.
type Trouble string

// The troubles that opening a session may meet, besides those of the network. The ones of a key's text stand by ParseKey.
const (
	TroubleKey          Trouble = "key refused"
	TroubleClock        Trouble = "clock wrong"
	TroubleApp          Trouble = "no such App"
	TroubleNotInstalled Trouble = "not installed"
	TroubleRepository   Trouble = "repository not selected"
	TroublePermission   Trouble = "permission missing"
	TroubleSuspended    Trouble = "suspended"
	// TroubleLimit: GitHub takes no more requests for longer than we wait.
	TroubleLimit Trouble = "too many requests"
)

// Error is an error that knows how to mend what is wrong.
type Error struct {
	// Trouble may be empty, which is none of the named ones.
	Trouble Trouble
	// What is wrong, or what was under way, in one clause. Remedy is what to do about it; empty: nothing is known.
	What, Remedy string
	// Err is GitHub's answer, or the error on the way to one; nil: What says all.
	Err error
}

// Error is all of it, the remedy last and after a semicolon.
func (e *Error) Error() string {
	if e.Remedy == "" {
		return e.detail()
	}
	return e.detail() + "; " + e.Remedy
}

// detail is all but the remedy.
func (e *Error) detail() string {
	if e.Err == nil {
		return e.What
	}
	return e.What + ": " + e.Err.Error()
}

// Unwrap is the error behind it.
func (e *Error) Unwrap() error { return e.Err }

// AnswerError is an answer of GitHub that was not what we asked for.
type AnswerError struct {
	Method, Path string
	// Status is HTTP's.
	Status int
	// Message is what GitHub says about it, RequestID what its support asks for; both may be empty.
	Message, RequestID string
	// Err is go-github's error.
	Err error
}

// Error names the request without its query, which may be secret.
func (e *AnswerError) Error() string {
	text := fmt.Sprintf("%s %s: GitHub answered %d %s", e.Method, e.Path, e.Status, http.StatusText(e.Status))
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.RequestID != "" {
		text += ", request " + e.RequestID
	}
	return text
}

// Unwrap is go-github's error. It is not printed, as its text may hold more than ours.
func (e *AnswerError) Unwrap() error { return e.Err }

// Clean makes an error of go-github one that can be shown: with status, GitHub's message and the request's id, and without the
// query of any URL. Nil stays nil, and other errors stay what they are.
func Clean(err error) error {
	var answer *github.ErrorResponse
	var withURL *url.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answer) && answer.Response != nil && answer.Response.Request != nil:
		response := answer.Response
		return &AnswerError{
			Method: response.Request.Method, Path: publicPath(response.Request.URL), Status: response.StatusCode,
			Message: answerText(answer), RequestID: requestID(response.Header), Err: err,
		}
	case errors.As(err, &withURL):
		u, parseErr := url.Parse(withURL.URL)
		if parseErr != nil {
			return withURL.Err
		}
		return fmt.Errorf("%s %s%s: %w", strings.ToUpper(withURL.Op), u.Host, publicPath(u), withURL.Err)
	}
	return err
}

// status is the one that GitHub answered with; 0: it gave no answer that could be read to its end.
func status(err error) int {
	var answer *AnswerError
	if errors.As(Clean(err), &answer) {
		return answer.Status
	}
	return 0
}

// answerText is GitHub's message with the fields that it complains about.
func answerText(answer *github.ErrorResponse) string {
	var parts []string
	for _, e := range answer.Errors {
		if part := tame(strings.Join(strings.Fields(e.Resource+" "+e.Field+" "+e.Code+" "+e.Message), " ")); part != "" {
			parts = append(parts, part)
		}
	}
	text := tame(answer.Message)
	if len(parts) > 0 {
		text = strings.TrimPrefix(text+": "+strings.Join(parts, ", "), ": ")
	}
	return text
}

// message is GitHub's message in an answer, empty if there is none.
func message(text []byte) string {
	said := struct {
		Message string `json:"message"`
	}{}
	if json.Unmarshal(text, &said) != nil {
		return ""
	}
	return tame(said.Message)
}

// longestMessage is how much of what GitHub says is repeated.
const longestMessage = 500

// tame makes a text from outside one line that can be printed.
func tame(text string) string {
	return untrusted.Shorten(untrusted.Visible(strings.Join(strings.Fields(text), " ")), longestMessage)
}

func requestID(header http.Header) string { return tame(header.Get("X-Github-Request-Id")) }

// publicPath is the path of a URL as far as it may be shown: the code that makes an App is as good as its key.
func publicPath(u *url.URL) string {
	before, after, found := strings.Cut(u.EscapedPath(), "/app-manifests/")
	if !found {
		return u.EscapedPath()
	}
	_, rest, _ := strings.Cut(after, "/")
	return before + "/app-manifests/…/" + rest
}
