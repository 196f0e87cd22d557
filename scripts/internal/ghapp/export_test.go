package ghapp

import "github.com/google/go-github/v88/github"

// NewSession is one with a client of the test's own.
func NewSession(client *github.Client, repository Repository, retry Retry) *Session {
	return &Session{Client: client, Repository: repository, retry: retry}
}
