package ghapp

import (
	"crypto/rsa"
	"net/http"
	"net/url"
	"time"

	"github.com/bradleyfalzon/ghinstallation/v2"
	"github.com/golang-jwt/jwt/v4"
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
