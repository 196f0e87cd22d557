package githubtest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// token is what an installation calls with.
type token struct {
	text         string
	installation *Installation
	permissions  map[string]string
	repos        []*Repo
	// selected is true when the token was asked for by repository.
	selected bool
	expires  time.Time
	revoked  bool
}

func badCredentials() answer { return refuse(http.StatusUnauthorized, "Bad credentials") }

// credential is what a caller presents; empty: nothing.
func credential(r *http.Request) string {
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "bearer") || strings.EqualFold(scheme, "token") {
		return strings.TrimSpace(rest)
	}
	return ""
}

// admit finds out who calls and whether that is allowed; false: the answer says no. The lock is held.
func (s *Server) admit(op operation, c *call) (answer, bool) {
	presented := credential(c.Request)
	if presented != "" && s.find(presented) == nil {
		s.keep(presented)
	}
	switch {
	case op.access == byAnyone:
		return answer{}, true
	case presented == "":
		return refuse(http.StatusUnauthorized, "Requires authentication"), false
	case op.access == byJWT:
		app, refused := s.signedBy(presented)
		if app == nil {
			return refused, false
		}
		c.app = app
		return answer{}, true
	}
	return s.admitToken(op, c, presented)
}

// find is the token of that text; nil: none was given out.
func (s *Server) find(text string) *token {
	for _, t := range s.tokens {
		if t.text == text {
			return t
		}
	}
	return nil
}

func (s *Server) admitToken(op operation, c *call, presented string) (answer, bool) {
	t := s.find(presented)
	if t == nil || t.revoked || t.installation.deleted || !s.now().Before(t.expires) {
		return badCredentials(), false
	}
	if t.installation.suspended {
		return refuse(http.StatusForbidden, "This installation has been suspended"), false
	}
	c.token, c.app = t, t.installation.App
	if owner := c.PathValue("owner"); owner != "" {
		c.repo = findRepo(t.repos, owner, c.PathValue("repo"))
		if c.repo == nil {
			return notFound(), false
		}
	}
	if len(op.needs) > 0 && !slices.ContainsFunc(op.needs, t.may) {
		return refuse(http.StatusForbidden, "Resource not accessible by integration"), false
	}
	return answer{}, true
}

// may tells whether the token has a permission, as issues:write.
func (t *token) may(need string) bool {
	name, level, _ := strings.Cut(need, ":")
	return covers(t.permissions[name], level)
}

// covers tells whether one level includes another.
func covers(have, want string) bool {
	levels := []string{"", "read", "write", "admin"}
	return slices.Index(levels, have) >= slices.Index(levels, want)
}

// signedBy is the App whose valid signature that is; nil: the answer says what is wrong with it, as GitHub words it.
func (s *Server) signedBy(jwt string) (*App, answer) {
	undecodable := refuse(http.StatusUnauthorized, "A JSON web token could not be decoded")
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		return nil, undecodable
	}
	var header struct {
		Algorithm string `json:"alg"`
	}
	var claims struct {
		Issuer   any      `json:"iss"`
		Issued   *float64 `json:"iat"`
		Expires  *float64 `json:"exp"`
		NotUntil *float64 `json:"nbf"`
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || !decodePart(parts[0], &header) || !decodePart(parts[1], &claims) || header.Algorithm != "RS256" {
		return nil, undecodable
	}
	app := s.issuer(claims.Issuer)
	if app == nil {
		return nil, refuse(http.StatusNotFound, "Integration not found")
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if rsa.VerifyPKCS1v15(&app.key.PublicKey, crypto.SHA256, sum[:], signature) != nil {
		return nil, undecodable
	}
	if message := s.wrongTimes(claims.Issued, claims.Expires); message != "" {
		return nil, refuse(http.StatusUnauthorized, message)
	}
	return app, answer{}
}

func decodePart(part string, into any) bool {
	text, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(text, into) == nil
}

// wrongTimes is empty when a signature is valid now.
func (s *Server) wrongTimes(issued, expires *float64) string {
	now := float64(s.now().Unix())
	switch {
	case issued == nil || *issued != float64(int64(*issued)) || *issued > now:
		return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
	case expires == nil || *expires <= now:
		return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
	case *expires > now+600:
		return "'Expiration time' claim ('exp') is too far in the future"
	}
	return ""
}

// issuer is the App that a signature names, by its id or its client id.
func (s *Server) issuer(issuer any) *App {
	var name string
	switch issuer := issuer.(type) {
	case float64:
		name = strconv.FormatInt(int64(issuer), 10)
	case string:
		name = issuer
	}
	for _, app := range s.apps {
		if name == app.ClientID || name == strconv.FormatInt(app.ID, 10) {
			return app
		}
	}
	return nil
}
