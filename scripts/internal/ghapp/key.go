package ghapp

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"path/filepath"
	"regexp"
)

// The troubles that a text may have instead of being the private key of a GitHub App.
const (
	KeyEmpty       Trouble = "empty"
	KeyQuoted      Trouble = "quoted"
	KeyNotPEM      Trouble = "not PEM"
	KeyPublic      Trouble = "public key"
	KeyCertificate Trouble = "certificate"
	KeyEncrypted   Trouble = "encrypted"
	KeyNotRSA      Trouble = "not RSA"
	KeyOpenSSH     Trouble = "OpenSSH key"
	KeyFileName    Trouble = "name of a file"
	KeyWeak        Trouble = "too short"
	KeyDamaged     Trouble = "damaged"
	KeySeveral     Trouble = "several keys"
)

const whereKeysAre = "in the settings of the App, under \"Private keys\""

// keyTexts say what each trouble is, and how to mend it.
var keyTexts = map[Trouble]struct{ what, remedy string }{
	KeyEmpty: {
		"the private key is empty",
		"give the whole file that GitHub made (SLUG.DATE.private-key.pem), and see that the secret exists in this environment",
	},
	KeyQuoted: {
		"the private key begins or ends with a quotation mark", "store the file's text without quotation marks around it",
	},
	KeyNotPEM: {
		"the private key is no PEM text: it lacks the line \"-----BEGIN RSA PRIVATE KEY-----\"",
		"give the whole file, first and last line too, and neither base64 of it nor the App's client secret",
	},
	KeyPublic:      {"this is a public key", "give the private one, which is the file that GitHub made " + whereKeysAre},
	KeyCertificate: {"this is a certificate and no private key", "give the file that GitHub made " + whereKeysAre},
	KeyEncrypted: {
		"the private key is encrypted with a passphrase",
		"take that off (openssl rsa -in KEY.pem -out PLAIN.pem) or make a new key " + whereKeysAre,
	},
	KeyNotRSA: {
		"this is no RSA key, and a GitHub App has no other ones", "give the file that GitHub made " + whereKeysAre,
	},
	KeyOpenSSH: {
		"this is an OpenSSH key, and a GitHub App's are none", "give the file that GitHub made " + whereKeysAre,
	},
	KeyFileName: {
		"this looks like a file's name and not like a key", "name the file with --key FILE, or give what is in it",
	},
	KeyWeak:    {"the RSA key has less than 2048 bits, so GitHub did not make it", "make one " + whereKeysAre},
	KeyDamaged: {"the private key is cut off or damaged", "copy the whole file again, with its line breaks"},
	KeySeveral: {"there is more than one key in the text", "give one file of one key"},
}

// keyError never quotes the text of the key.
func keyError(trouble Trouble) error {
	text := keyTexts[trouble]
	return &Error{Trouble: trouble, What: text.what, Remedy: text.remedy}
}

// shortestKey is the length in bits of the keys that GitHub makes.
const shortestKey = 2048

// oneLine is a key whose line breaks became blanks or nothing. Its body has neither, so that none is lost.
var oneLine = regexp.MustCompile(`^(-----BEGIN [A-Z ]+-----)([A-Za-z0-9+/= ]+)(-----END [A-Z ]+-----)$`)

// ParseKey reads the private key of a GitHub App: PEM in PKCS#1 or PKCS#8. As secrets are pasted by hand, line breaks may be
// written as \n or be gone, lines may end with CRLF, and blanks may stand around. An error is an *Error that does not quote the
// text.
func ParseKey(text []byte) (*rsa.PrivateKey, error) {
	text = tidyKey(text)
	text = oneLine.ReplaceAll(text, []byte("$1\n$2\n$3"))
	if trouble := keyShape(text); trouble != "" {
		return nil, keyError(trouble)
	}
	block, rest := pem.Decode(text)
	switch {
	case block == nil:
		return nil, keyError(KeyDamaged)
	case bytes.Contains(rest, []byte("-----BEGIN ")):
		return nil, keyError(KeySeveral)
	}
	key, trouble := decodeKey(block)
	if trouble != "" {
		return nil, keyError(trouble)
	}
	if key.N.BitLen() < shortestKey {
		return nil, keyError(KeyWeak)
	}
	return key, nil
}

// tidyKey undoes what pasting does to a text.
func tidyKey(text []byte) []byte {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	text = bytes.ReplaceAll(text, []byte(`\r`), nil)
	text = bytes.ReplaceAll(text, []byte(`\n`), []byte("\n"))
	text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	lines := bytes.Split(text, []byte("\n"))
	for i := range lines {
		lines[i] = bytes.TrimSpace(lines[i])
	}
	return bytes.TrimSpace(bytes.Join(lines, []byte("\n")))
}

// keyShape finds the troubles that show before anything is decoded.
func keyShape(text []byte) Trouble {
	switch {
	case len(text) == 0:
		return KeyEmpty
	case isQuote(text[0]) || isQuote(text[len(text)-1]):
		return KeyQuoted
	case bytes.Contains(text, []byte("-----BEGIN ")):
		return ""
	case bytes.Contains(text, []byte("-----END ")):
		return KeyDamaged
	case bytes.HasPrefix(text, []byte("ssh-")) || bytes.HasPrefix(text, []byte("ecdsa-")):
		return KeyPublic
	case fileNameForm.Match(text):
		return KeyFileName
	}
	return KeyNotPEM
}

// fileNameForm is one line that begins or ends as the names of files do and no other secret does.
var fileNameForm = regexp.MustCompile(`(?i)^(\.{0,2}/|~|[a-z]:\\).{0,250}$|^.{0,250}\.(pem|key|txt)$`)

func isQuote(b byte) bool { return b == '"' || b == '\'' || b == '`' }

// decodeKey returns a key or a trouble.
func decodeKey(block *pem.Block) (*rsa.PrivateKey, Trouble) {
	if block.Headers["DEK-Info"] != "" || block.Type == "ENCRYPTED PRIVATE KEY" {
		return nil, KeyEncrypted
	}
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return nil, KeyDamaged
		}
		return key, ""
	case "PRIVATE KEY":
		return decodePKCS8(block.Bytes)
	case "PUBLIC KEY", "RSA PUBLIC KEY":
		return nil, KeyPublic
	case "CERTIFICATE", "CERTIFICATE REQUEST", "X509 CRL":
		return nil, KeyCertificate
	case "OPENSSH PRIVATE KEY":
		return nil, KeyOpenSSH
	}
	return nil, KeyNotRSA
}

func decodePKCS8(der []byte) (*rsa.PrivateKey, Trouble) {
	any, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, KeyDamaged
	}
	key, ok := any.(*rsa.PrivateKey)
	if !ok {
		return nil, KeyNotRSA
	}
	return key, ""
}

// keyFileForm is how GitHub names the files of keys.
var keyFileForm = regexp.MustCompile(`\.(\d{4}-\d{2}-\d{2})\.private-key\.pem$`)

// KeyFileDate is the day, as in 2026-03-01, that GitHub wrote into the name of a key's file; empty: it has none.
func KeyFileDate(name string) string {
	found := keyFileForm.FindStringSubmatch(filepath.Base(name))
	if found == nil {
		return ""
	}
	return found[1]
}
