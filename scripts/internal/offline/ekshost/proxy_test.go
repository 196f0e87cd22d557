package ekshost

import (
	"bufio"
	"context"
	"crypto/sha1" // AWS's thumbprints
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func newProxy(t *testing.T) *proxy {
	t.Helper()
	p, err := startProxy(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	return p
}

// client trusts what Node is told to trust, and goes through the proxy.
func client(t *testing.T, p *proxy) *http.Client {
	t.Helper()
	pem, err := os.ReadFile(p.authority)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("the file of the authority holds no certificate")
	}
	address, err := url.Parse(p.url())
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// answer is what a host said, and with which certificates.
type answer struct {
	status int
	body   string
	chain  []*x509.Certificate
}

func get(t *testing.T, c *http.Client, address string) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := c.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, string(body), response.TLS.PeerCertificates}
}

func TestProxyAnswers(t *testing.T) {
	p := newProxy(t)
	hosts := []string{
		"oidc.eks.us-east-1.amazonaws.com", "oidc.eks.eu-west-1.amazonaws.com",
		"0123456789abcdef0.gr7.us-east-1.eks.amazonaws.com",
	}
	var want []string
	for _, host := range hosts {
		want = append(want, host+":443")
		if got := get(t, client(t, p), "https://"+host+"/healthz"); got.status != http.StatusOK || got.body != "ok" {
			t.Errorf("%s: %d %q, want 200 ok", host, got.status, got.body)
		}
	}
	if diff := cmp.Diff(want, p.requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestProxyRefuses(t *testing.T) {
	p := newProxy(t)
	address := strings.TrimPrefix(p.url(), "http://")
	targets := []string{
		"CONNECT example.com:443", "CONNECT sts.amazonaws.com:443", "CONNECT oidc.eks.us-east-1.amazonaws.com:80",
		"CONNECT oidc.eks.us-east-1.amazonaws.com.example.com:443", "CONNECT x.oidc.eks.us-east-1.amazonaws.com:443",
		"CONNECT 169.254.169.254:80", "GET http://oidc.eks.us-east-1.amazonaws.com/", "GET http://169.254.169.254/latest/meta-data",
		"GET http://oidc.eks.us-east-1.amazonaws.com:443/", "POST http://example.com/",
	}
	for _, target := range targets {
		connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(connection, "%s HTTP/1.1\r\nHost: ignored\r\nConnection: close\r\n\r\n", target)
		response, err := http.ReadResponse(bufio.NewReader(connection), nil)
		if err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		_ = connection.Close()
		if response.StatusCode != http.StatusForbidden || !strings.HasPrefix(string(body), "offline: nothing answers for ") {
			t.Errorf("%s: %s %q, want 403", target, response.Status, body)
		}
	}
	if got := p.requests(); len(got) != len(targets) || got[0] != "example.com:443" || got[len(got)-1] != "example.com" {
		t.Errorf("%d requests are logged, want %d: %v", len(got), len(targets), got)
	}
}

// The thumbprint of the authority below the root is what pulumi-eks takes, so it must not differ between runs,
// and neither between hosts.
func TestThumbprintStays(t *testing.T) {
	var chains [][]string
	for _, host := range []string{"oidc.eks.us-east-1.amazonaws.com", "oidc.eks.us-west-2.amazonaws.com"} {
		p := newProxy(t)
		certificates := get(t, client(t, p), "https://"+host+"/").chain
		if len(certificates) != 3 || certificates[0].DNSNames[0] != host {
			t.Fatalf("%s: chain of %d, for %v", host, len(certificates), certificates[0].DNSNames)
		}
		var above []string
		for _, c := range certificates[1:] {
			above = append(above, fmt.Sprintf("%x", sha1.Sum(c.Raw)))
		}
		chains = append(chains, above)
	}
	if diff := cmp.Diff(chains[0], chains[1]); diff != "" {
		t.Errorf("authority and root differ between two proxies:\n%s", diff)
	}
	// It is in every preview: another one would be a change to every stack that was previewed before.
	if want := "9cbb67f17d0b056beda79d29d775583f73019463"; chains[0][0] != want {
		t.Errorf("thumbprint %s, want %s", chains[0][0], want)
	}
}

func TestProxyCloses(t *testing.T) {
	p := newProxy(t)
	p.close()
	if connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(p.url(), "http://")); err == nil {
		_ = connection.Close()
		t.Error("it still listens")
	}
}
