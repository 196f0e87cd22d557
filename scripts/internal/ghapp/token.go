package ghapp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/google/go-github/v88/github"
)

// early is how long before its end a token is replaced: longer than one request may take with all its attempts.
const early = 5 * time.Minute

// tokens keeps one installation token and makes another when it is time.
type tokens struct {
	make func(context.Context) (*github.InstallationToken, error)
	now  func() time.Time

	mu      sync.Mutex
	current *github.InstallationToken
}

// get is the token to use now.
func (t *tokens) get(ctx context.Context) (*github.InstallationToken, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current != nil && t.now().Add(early).Before(t.current.GetExpiresAt().Time) {
		return t.current, nil
	}
	token, err := t.make(ctx)
	if err != nil {
		return nil, err
	}
	if token.GetToken() == "" || token.GetExpiresAt().IsZero() {
		return nil, errors.New("GitHub's answer has no token in it, or no time when it expires")
	}
	t.current = token
	return token, nil
}

// drop forgets a token that GitHub refuses. When it was replaced meanwhile, there is nothing to do.
func (t *tokens) drop(token *github.InstallationToken) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current == token {
		t.current = nil
	}
}

// take hands the token over, if there is one.
func (t *tokens) take() *github.InstallationToken {
	t.mu.Lock()
	defer t.mu.Unlock()
	token := t.current
	t.current = nil
	return token
}

// asInstallation sends the token with each request to GitHub's API, and with none to anywhere else.
type asInstallation struct {
	host   string
	plain  http.RoundTripper
	tokens *tokens
}

// RoundTrip gets a new token once when GitHub refuses the one it had: it may have expired early or been revoked. What GitHub
// refuses like that it has not done, so that any request may be repeated.
func (t asInstallation) RoundTrip(request *http.Request) (*http.Response, error) {
	if !sameHost(request.URL, t.host) {
		return t.plain.RoundTrip(request)
	}
	response, token, err := t.send(request)
	if err != nil || response.StatusCode != http.StatusUnauthorized {
		return response, err
	}
	again := request.Clone(request.Context())
	if request.Body != nil && request.Body != http.NoBody {
		if request.GetBody == nil {
			return response, nil
		}
		if again.Body, err = request.GetBody(); err != nil {
			return response, nil //nolint:nilerr // GitHub's refusal says more
		}
	}
	_ = response.Body.Close()
	t.tokens.drop(token)
	response, _, err = t.send(again)
	return response, err
}

// send makes a request with the token of now.
func (t asInstallation) send(request *http.Request) (*http.Response, *github.InstallationToken, error) {
	token, err := t.tokens.get(request.Context())
	if err != nil {
		if request.Body != nil {
			_ = request.Body.Close()
		}
		return nil, nil, err
	}
	authorized := request.Clone(request.Context())
	authorized.Header.Set("Authorization", "Bearer "+token.GetToken())
	response, err := t.plain.RoundTrip(authorized)
	return response, token, err
}

// Token is the installation token and when it expires. It gets a new one when the last one is about to expire.
func (s *Session) Token(ctx context.Context) (token string, expires time.Time, err error) {
	t, err := s.tokens.get(ctx)
	if err != nil {
		return "", time.Time{}, err
	}
	return t.GetToken(), t.GetExpiresAt().Time, nil
}

// closeTime is how long revoking a token may take.
const closeTime = 10 * time.Second

// Close revokes the token, so that a copy of it is worth nothing from now on; also when ctx has ended, and within ten seconds. An
// error says that it was not revoked: it then expires by itself within the hour. A session that was closed makes a new token when
// it is used again.
func (s *Session) Close(ctx context.Context) error {
	if s.tokens == nil {
		return nil
	}
	token := s.tokens.take()
	if token == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	if err := s.api.revoke(ctx, token); err != nil {
		return fmt.Errorf("revoking the token, which now lives until %s: %w", token.GetExpiresAt().UTC().Format("15:04 UTC"), err)
	}
	return nil
}

// revoke sends a token to its end. Not by the session's own client, which would get a new token for a refused one.
func (a *api) revoke(ctx context.Context, token *github.InstallationToken) error {
	client, err := a.client(a.plain)
	if err != nil {
		return err
	}
	request, err := client.NewRequest(ctx, http.MethodDelete, "installation/token", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token.GetToken())
	_, err = client.Do(request, nil)
	if err = Clean(err); status(err) == http.StatusUnauthorized {
		return nil // it was dead already, or the first of two attempts did it
	}
	return err
}
