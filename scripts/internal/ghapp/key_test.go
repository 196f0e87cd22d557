package ghapp_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
)

func pemText(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func pkcs1() string { return pemText("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(appKey)) }

func pkcs8(t testing.TB, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pemText("PRIVATE KEY", der)
}

func TestParseKey(t *testing.T) {
	key := pkcs1()
	for name, text := range map[string]string{
		"PKCS#1":                   key,
		"PKCS#8":                   pkcs8(t, appKey),
		"no line break at its end": strings.TrimSpace(key),
		"escaped line breaks":      strings.ReplaceAll(key, "\n", `\n`),
		"escaped CRLF":             strings.ReplaceAll(key, "\n", `\r\n`),
		"CRLF":                     strings.ReplaceAll(key, "\n", "\r\n"),
		"CR":                       strings.ReplaceAll(key, "\n", "\r"),
		"blanks around":            " \n\t" + key + "\n  ",
		"indented":                 "  " + strings.ReplaceAll(key, "\n", " \n    "),
		"blanks for line breaks":   strings.ReplaceAll(key, "\n", " "),
		"no line breaks":           strings.ReplaceAll(key, "\n", ""),
		"PKCS#8 in one line":       strings.ReplaceAll(pkcs8(t, appKey), "\n", "  "),
		"byte order mark":          "\ufeff" + key,
		"with a heading":           "the key of ray-reports:\n" + key,
	} {
		got, err := ghapp.ParseKey([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !got.Equal(appKey) {
			t.Errorf("%s: another key came out", name)
		}
	}
}

// wrongKeys are texts that people give for a key, and what they are.
func wrongKeys(t testing.TB) map[ghapp.Trouble][]string {
	t.Helper()
	key := pkcs1()
	body := strings.Join(strings.Split(key, "\n")[1:4], "\n")
	elliptical, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	sec1, _ := x509.MarshalECPrivateKey(elliptical)
	_, edwards, _ := ed25519.GenerateKey(rand.Reader)
	short, _ := rsa.GenerateKey(rand.Reader, 1024)
	public, _ := x509.MarshalPKIXPublicKey(&appKey.PublicKey)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ray"}}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &appKey.PublicKey, appKey)
	if err != nil {
		t.Fatal(err)
	}
	encrypted := string(pem.EncodeToMemory(&pem.Block{
		Type: "RSA PRIVATE KEY", Bytes: []byte("secret"),
		Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,00112233445566778899AABBCCDDEEFF"},
	}))
	return map[ghapp.Trouble][]string{
		ghapp.KeyEmpty:       {"", " \r\n\t", "\ufeff\n", `\n`},
		ghapp.KeyQuoted:      {`"` + key + `"`, "'" + strings.TrimSpace(key) + "'", `"` + strings.ReplaceAll(key, "\n", `\n`) + `"` + "\n", `""`},
		ghapp.KeyNotPEM:      {body, base64.StdEncoding.EncodeToString([]byte(key)), "/" + base64.StdEncoding.EncodeToString([]byte(key)), "0123456789abcdef0123456789abcdef01234567", "my key"},
		ghapp.KeyPublic:      {pemText("PUBLIC KEY", public), pemText("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&appKey.PublicKey)), "ssh-rsa AAAA me@here"},
		ghapp.KeyCertificate: {pemText("CERTIFICATE", certificate)},
		ghapp.KeyEncrypted:   {encrypted, pemText("ENCRYPTED PRIVATE KEY", []byte("secret"))},
		ghapp.KeyNotRSA:      {pemText("EC PRIVATE KEY", sec1), pkcs8(t, elliptical), pkcs8(t, edwards)},
		ghapp.KeyOpenSSH:     {pemText("OPENSSH PRIVATE KEY", []byte("x")), strings.ReplaceAll(pemText("OPENSSH PRIVATE KEY", []byte("x")), "\n", " ")},
		ghapp.KeyFileName:    {"app.pem", "/keys/app", "~/ray reports.PRIVATE-KEY.PEM", "../app", `C:\keys\app`, "./app\n"},
		ghapp.KeyWeak:        {pemText("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(short)), pkcs8(t, short)},
		ghapp.KeyDamaged: {
			key[:len(key)/2], key[len(key)/2:], strings.ReplaceAll(key[:200]+key[300:], "\n", " "), strings.Replace(key, "M", "*", 1),
			pemText("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(appKey)[:900]), pemText("PRIVATE KEY", []byte("x")),
		},
		ghapp.KeySeveral: {key + key, key + pemText("PUBLIC KEY", public), pkcs8(t, appKey) + "\n\n" + key[:80]},
	}
}

func TestParseWrongKey(t *testing.T) {
	for trouble, texts := range wrongKeys(t) {
		for i, text := range texts {
			_, err := ghapp.ParseKey([]byte(text))
			var wrong *ghapp.Error
			if !errors.As(err, &wrong) || wrong.Trouble != trouble {
				t.Errorf("%s, example %d: the error is %v", trouble, i, err)
				continue
			}
			if wrong.Error() == "" || quotes(wrong.Error(), text) {
				t.Errorf("%s, example %d: the error tells nothing, or quotes the key: %q", trouble, i, err)
			}
		}
	}
}

// quotes tells whether a message has a piece of a key's text in it that no message has of itself.
func quotes(message, text string) bool {
	for line := range strings.FieldsSeq(strings.ReplaceAll(text, `\n`, "\n")) {
		if len(line) > 20 && !strings.Contains(line, "-----") && strings.Contains(message, line[:20]) {
			return true
		}
	}
	return false
}

func FuzzParseKey(f *testing.F) {
	f.Add([]byte(pkcs1()))
	f.Add([]byte(pkcs8(f, appKey)))
	for _, texts := range wrongKeys(f) {
		for _, text := range texts {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		key, err := ghapp.ParseKey(text)
		var wrong *ghapp.Error
		switch {
		case err == nil && key.Validate() != nil:
			t.Error("a key that is none")
		case err != nil && (!errors.As(err, &wrong) || wrong.Error() == ""):
			t.Errorf("the error is %v", err)
		case err == nil && !bytes.Contains(text, []byte("-----BEGIN ")):
			t.Error("a key out of nothing")
		}
	})
}
