package ghapp

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"strings"

	"github.com/google/go-github/v88/github"
)

// GitHub is the API of github.com.
const GitHub = "https://api.github.com"

// Config says which App speaks about which repository. It names no installation: that is found by the repository, so one
// configuration serves every organisation where the App is installed.
type Config struct {
	// App is the App's id (digits) or its client id (Iv...); required.
	App string
	// Key is one of the App's private keys; required. See ParseKey.
	Key *rsa.PrivateKey
	// Repository is the only one that the token is for; required.
	Repository Repository
	// Permissions are what the token may do; required, since a token without any would get all that the App has.
	Permissions github.InstallationPermissions
	// APIURL is GitHub's API; empty for github.com, https://HOST/api/v3 for GitHub Enterprise Server.
	APIURL string
	// Log gets a line for each request, at level debug: never a header, a body or a query. Nil: silent.
	Log *slog.Logger
	// UserAgent is what GitHub sees in its logs; empty for "rayplatform".
	UserAgent string
	// Retry says how often and how long to try; the zero value suits GitHub.
	Retry Retry
}

// check reports everything that is wrong at once.
func (c Config) check() error {
	var missing []error
	if c.Key == nil {
		missing = append(missing, &Error{What: "the App's private key is missing", Remedy: "give one of those " + whereKeysAre})
	}
	if c.Repository.Owner == "" || c.Repository.Name == "" {
		missing = append(missing, &Error{What: "the repository is missing", Remedy: writeRepository})
	}
	if len(levels(&c.Permissions)) == 0 {
		missing = append(missing, &Error{What: "no permission is asked for", Remedy: "name those that are needed"})
	}
	return errors.Join(append(missing, CheckApp(c.App), CheckAPIURL(c.APIURL))...)
}

// withDefaults fills in what is empty. The API's address gets the slash at its end that go-github asks for.
func (c Config) withDefaults() Config {
	if c.APIURL == "" {
		c.APIURL = GitHub
	}
	c.APIURL = strings.TrimRight(c.APIURL, "/") + "/"
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.UserAgent == "" {
		c.UserAgent = "rayplatform"
	}
	c.Retry = c.Retry.withDefaults()
	return c
}

var (
	appIDForm    = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)
	clientIDForm = regexp.MustCompile(`^Iv[A-Za-z0-9.]{2,62}$`)
)

// longestQuoted is how much of a wrong App id is quoted: what is longer may be a secret in the wrong place.
const longestQuoted = 30

// CheckApp tells whether a text is an App id or a client id. An error is an *Error.
func CheckApp(app string) error {
	const remedy = "take one from the settings of the App, under \"About\""
	switch {
	case appIDForm.MatchString(app) || clientIDForm.MatchString(app):
		return nil
	case app == "":
		return &Error{What: "the App id is missing", Remedy: remedy}
	case len(app) > longestQuoted:
		return &Error{
			What: "this is no App id (digits) and no client id (Iv…), and as it may be a secret it is not shown", Remedy: remedy,
		}
	}
	return &Error{What: fmt.Sprintf("%q is no App id (digits) and no client id (Iv…)", app), Remedy: remedy}
}

// CheckAPIURL tells whether a text can be the address of GitHub's API; the empty one stands for github.com. Tokens are sent
// there, so it has to be https, but for tests on this machine. An error is an *Error.
func CheckAPIURL(text string) error {
	if text == "" {
		return nil
	}
	const remedy = "write " + GitHub + ", or https://HOST/api/v3 for GitHub Enterprise Server"
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "":
		return &Error{What: "the API's address is no URL", Remedy: remedy}
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return &Error{What: fmt.Sprintf("the API's address at %q has more than scheme, host and path", u.Host), Remedy: remedy}
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return &Error{What: fmt.Sprintf("the API's address %q has to begin with https://", text), Remedy: remedy}
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// WebURL is where people see what the API at apiURL serves, without a slash at the end.
func WebURL(apiURL string) (string, error) {
	if apiURL == "" {
		apiURL = GitHub
	}
	if err := CheckAPIURL(apiURL); err != nil {
		return "", err
	}
	u, err := url.Parse(apiURL)
	if err != nil {
		return "", err
	}
	host := strings.TrimPrefix(u.Host, "api.")
	return u.Scheme + "://" + host, nil
}
