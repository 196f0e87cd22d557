package ghapp

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/bradleyfalzon/ghinstallation/v2"
	"github.com/google/go-github/v88/github"
)

// api is how to reach GitHub with a configuration that has been checked.
type api struct {
	config Config
	host   string // scheme and host of the API
	plain  retrying
	// app is authenticated as the App.
	app *github.Client
}

func newAPI(config Config) (*api, error) {
	u, err := url.Parse(config.APIURL)
	if err != nil {
		return nil, fmt.Errorf("reading the API's address: %w", err)
	}
	a := &api{config: config, host: u.Scheme + "://" + u.Host, plain: newRetrying(config)}
	jwts, err := ghinstallation.NewAppsTransportWithOptions(a.plain, 0,
		ghinstallation.WithSigner(signer{config.App, config.Key, a.plain.now}))
	if err != nil {
		return nil, fmt.Errorf("signing as the App: %w", err)
	}
	a.app, err = a.client(asApp{a.host, a.plain, jwts})
	return a, err
}

// client makes a go-github client. What go-github does about rate limits is turned off: it refuses requests that would come
// through after a wait.
func (a *api) client(transport http.RoundTripper) (*github.Client, error) {
	client, err := github.NewClient(github.WithTransport(transport), github.WithURLs(&a.config.APIURL, nil),
		github.WithUserAgent(a.config.UserAgent), github.WithDisableRateLimitCheck())
	if err != nil {
		return nil, fmt.Errorf("making a client for GitHub: %w", err)
	}
	return client, nil
}
