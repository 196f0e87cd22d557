package ghapp

import "crypto/rsa"

// Sealed is a comment on a pull request of acme/ray as the App with that key writes it.
func Sealed(key *rsa.PrivateKey, number int, c Comment) string {
	return (&Session{Repository: Repository{"acme", "ray"}, sealing: sealingKey(key)}).text(number, c)
}
