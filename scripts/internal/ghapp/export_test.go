package ghapp

import "crypto/rsa"

// Sealed is a comment as the App with that key writes it.
func Sealed(key *rsa.PrivateKey, c Comment) string {
	return (&Session{sealing: sealingKey(key)}).text(c)
}
