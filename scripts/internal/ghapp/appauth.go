package ghapp

import (
	"crypto/rsa"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/bradleyfalzon/ghinstallation/v2"
	"github.com/golang-jwt/jwt/v4"
	"github.com/google/go-github/v88/github"
)

// GitHub takes a JWT for ten minutes at most by its own clock, which may be a little behind or ahead of ours.
const (
	jwtBack    = time.Minute
	jwtForward = 8 * time.Minute
)

// signer makes the App's JWTs. The claims of ghinstallation know neither client ids nor clocks that are ahead of GitHub's by more
// than half a minute, so they are made anew.
type signer struct {
	issuer string
	key    *rsa.PrivateKey
	now    func() time.Time
}

// Sign makes a JWT.
func (s signer) Sign(jwt.Claims) (string, error) {
	now := s.now().Truncate(time.Second) // GitHub takes whole seconds only
	claims := jwt.RegisteredClaims{
		Issuer: s.issuer, IssuedAt: jwt.NewNumericDate(now.Add(-jwtBack)), ExpiresAt: jwt.NewNumericDate(now.Add(jwtForward)),
	}
	return jwt.NewWithClaims(jwt.SigningMethodRS256, claims).SignedString(s.key)
}

// asApp sends a JWT with each request to GitHub's API, and with none to anywhere else.
type asApp struct {
	host  string
	plain http.RoundTripper
	app   *ghinstallation.AppsTransport
}

// RoundTrip works on a copy, as ghinstallation changes what it gets.
func (t asApp) RoundTrip(request *http.Request) (*http.Response, error) {
	if !sameHost(request.URL, t.host) {
		return t.plain.RoundTrip(request)
	}
	return t.app.RoundTrip(request.Clone(request.Context()))
}

// sameHost keeps credentials from following a redirection to another place.
func sameHost(u *url.URL, host string) bool { return u.Scheme+"://"+u.Host == host }

// door is how to reach GitHub with a configuration that has been checked.
type door struct {
	config Config
	host   string // scheme and host of the API
	plain  patient
	// app is authenticated as the App.
	app *github.Client
}

func newDoor(config Config) (*door, error) {
	u, err := url.Parse(config.APIURL)
	if err != nil {
		return nil, fmt.Errorf("reading the API's address: %w", err)
	}
	d := &door{config: config, host: u.Scheme + "://" + u.Host, plain: newPatient(config)}
	jwts, err := ghinstallation.NewAppsTransportWithOptions(d.plain, 0,
		ghinstallation.WithSigner(signer{config.App, config.Key, d.plain.now}))
	if err != nil {
		return nil, fmt.Errorf("signing as the App: %w", err)
	}
	d.app, err = d.client(asApp{d.host, d.plain, jwts})
	return d, err
}

// client makes a go-github client. What go-github does about rate limits is turned off: it refuses requests that patience would
// still see through.
func (d *door) client(transport http.RoundTripper) (*github.Client, error) {
	client, err := github.NewClient(github.WithTransport(transport), github.WithURLs(&d.config.APIURL, nil),
		github.WithUserAgent(d.config.UserAgent), github.WithDisableRateLimitCheck())
	if err != nil {
		return nil, fmt.Errorf("making a client for GitHub: %w", err)
	}
	return client, nil
}
