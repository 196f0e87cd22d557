// Package ghapp speaks to GitHub as a GitHub App: one short-lived token, for one repository, with the permissions that a command
// needs. It knows texts and commits, and nothing of Pulumi.
package ghapp

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/google/go-github/v88/github"
)

// Repository names a repository.
type Repository struct{ Owner, Name string }

var repositoryForm = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9-]*)/([A-Za-z0-9._-]+)$`)

const writeRepository = "write OWNER/NAME"

// addressForm is the address of a repository, in a browser or for git; what is before an @ may be a secret.
var addressForm = regexp.MustCompile(`^(?:[a-z+]+://)?(?:[^/@]*@)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+/|[:/])` +
	`([A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+)(?:[/?#].*)?$`)

// ParseRepository reads OWNER/NAME. An error is an *Error, which shows no address, as there may be a token in it.
func ParseRepository(text string) (Repository, error) {
	if parts := repositoryForm.FindStringSubmatch(text); parts != nil {
		return Repository{parts[1], parts[2]}, nil
	}
	address := addressForm.FindStringSubmatch(text)
	switch {
	case address != nil:
		return Repository{}, &Error{
			What:   "this is the address of a repository, where only its owner and name belong",
			Remedy: "write " + strings.TrimSuffix(address[1], ".git"),
		}
	case strings.Contains(text, "@"):
		return Repository{}, &Error{What: "this is no repository", Remedy: writeRepository}
	}
	return Repository{}, &Error{What: fmt.Sprintf("%q is no repository", text), Remedy: writeRepository}
}

// String is OWNER/NAME.
func (r Repository) String() string { return r.Owner + "/" + r.Name }

var commitForm = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// CheckCommit tells whether a text is the id of a commit in full. An error is an *Error.
func CheckCommit(text string) error {
	if commitForm.MatchString(text) {
		return nil
	}
	return &Error{What: fmt.Sprintf("%q is no full commit id", text), Remedy: "give all of its digits, as git rev-parse does"}
}

// Session is a token of the App for one repository. Whoever opens one closes it.
type Session struct {
	// Client carries the token, waits as rate limits ask for, and repeats what may be repeated.
	Client     *github.Client
	Repository Repository
	// AppID and Slug are the App's own id and the name in its URL; its comments are by Slug[bot].
	AppID int64
	Slug  string

	tokens *tokens
	api    *api
	retry  Retry
	// sealing is the key of the seals in comments.
	sealing []byte
}
