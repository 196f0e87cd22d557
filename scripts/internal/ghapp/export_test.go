package ghapp

import (
	"crypto/rsa"

	"github.com/google/go-github/v88/github"
)

// Sealed is a comment as the App with that key writes it.
func Sealed(key *rsa.PrivateKey, c Comment) string {
	return (&Session{sealing: sealingKey(key)}).text(c)
}

// NewSession is one with a client of the test's own.
func NewSession(client *github.Client, repository Repository, retry Retry) *Session {
	return &Session{Client: client, Repository: repository, retry: retry}
}
