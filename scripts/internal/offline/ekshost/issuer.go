package ekshost

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"time"
)

// issuer signs certificates for the hosts that the proxy stands in for, with a chain of three as public
// hosts have: the component takes the thumbprint of the authority below the root. Root and authority are the
// same in every run, because that thumbprint is a property that a preview shows. That their keys are no
// secret does no harm: only the component provider trusts them, and it reaches nothing but the proxy.
type issuer struct {
	pem       []byte // the root
	chain     [][]byte
	authority *x509.Certificate
	key       ed25519.PrivateKey
}

// The certificates are valid for as long as X.509 can say without ado.
var (
	validFrom = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	validTo   = time.Date(2049, 12, 31, 0, 0, 0, 0, time.UTC)
)

func newIssuer() (*issuer, error) {
	root, rootKey, err := newAuthority("rayplatform offline root", nil, nil)
	if err != nil {
		return nil, err
	}
	authority, key, err := newAuthority("rayplatform offline authority", root, rootKey)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: root.Raw}); err != nil {
		return nil, err
	}
	return &issuer{
		pem: text.Bytes(), chain: [][]byte{authority.Raw, root.Raw}, authority: authority, key: key,
	}, nil
}

// newAuthority is signed by parent, or by itself if there is none. Its key comes from its name.
func newAuthority(
	name string, parent *x509.Certificate, parentKey ed25519.PrivateKey,
) (*x509.Certificate, ed25519.PrivateKey, error) {
	seed := sha256.Sum256([]byte(name))
	key := ed25519.NewKeyFromSeed(seed[:])
	template := template(name, 1)
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign
	if parent == nil {
		parent, parentKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return certificate, key, err
}

// certificate is one for host, with the chain above it.
func (i *issuer) certificate(host string) (tls.Certificate, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := template(host, time.Now().UnixNano())
	template.DNSNames = []string{host}
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	der, err := x509.CreateCertificate(rand.Reader, template, i.authority, public, i.key)
	return tls.Certificate{Certificate: append([][]byte{der}, i.chain...), PrivateKey: private}, err
}

func template(name string, serial int64) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    validFrom,
		NotAfter:     validTo,
	}
}
