package githubtest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"sync"
)

// keys are made once for all tests of a process: each takes a good part of a second. The first is every Server's App's.
var keys struct {
	sync.Mutex
	made []*rsa.PrivateKey
}

func key(index int) (*rsa.PrivateKey, error) {
	keys.Lock()
	defer keys.Unlock()
	for len(keys.made) <= index {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, err
		}
		keys.made = append(keys.made, k)
	}
	return keys.made[index], nil
}

func pkcs1(k *rsa.PrivateKey) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)}))
}

func pkcs8(k *rsa.PrivateKey) (string, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), nil
}
