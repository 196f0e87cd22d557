package ekshost

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"
)

// answered are the hosts whose place the proxy takes: the OIDC issuer, whose certificate the component
// reads, and a cluster's public endpoint, whose health it asks for. Node writes hosts in lower case.
var answered = regexp.MustCompile(`^(oidc\.eks\.[a-z0-9-]+|[0-9a-z]+\.gr7\.[a-z0-9-]+\.eks)\.amazonaws\.com:443$`)

// proxy is an HTTP proxy on loopback that connects nowhere: it answers for the hosts it knows and refuses
// all others.
type proxy struct {
	listener  net.Listener
	server    *http.Server
	issuer    *issuer
	authority string // file of the certificate authority that the answers are signed with

	mu    sync.Mutex
	asked []string
}

func startProxy(dir string) (*proxy, error) {
	issuer, err := newIssuer()
	if err != nil {
		return nil, fmt.Errorf("making certificates for the loopback proxy: %w", err)
	}
	authority := filepath.Join(dir, "authority.pem")
	if err := os.WriteFile(authority, issuer.pem, 0o600); err != nil {
		return nil, fmt.Errorf("writing the loopback proxy's certificate: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the loopback proxy: %w", err)
	}
	p := &proxy{listener: listener, issuer: issuer, authority: authority}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = p.server.Serve(listener) }()
	return p, nil
}

func (p *proxy) url() string { return "http://" + p.listener.Addr().String() }

func (p *proxy) close() {
	_ = p.server.Close()
	_ = p.listener.Close() // the server does not know it yet if it was only just started
}

func (p *proxy) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked)
}

// ServeHTTP takes CONNECT requests only.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Host)
	p.mu.Unlock()
	hijacker, ok := w.(http.Hijacker)
	if r.Method != http.MethodConnect || !answered.MatchString(r.Host) || !ok {
		http.Error(w, "offline: nothing answers for "+r.Host, http.StatusForbidden)
		return
	}
	connection, _, err := hijacker.Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	p.impersonate(connection, r.Host)
}

// impersonate speaks TLS in the name of the host that was asked for and says that all is well.
func (p *proxy) impersonate(connection net.Conn, address string) {
	defer func() { _ = connection.Close() }()
	_ = connection.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := connection.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		return
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return
	}
	certificate, err := p.issuer.certificate(host)
	if err != nil {
		return
	}
	secure := tls.Server(connection, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
	buffer := make([]byte, 4<<10)
	if _, err := secure.Read(buffer); err != nil {
		return
	}
	_, _ = secure.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"))
	_ = secure.Close()
}
