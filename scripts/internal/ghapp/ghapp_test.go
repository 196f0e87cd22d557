package ghapp_test

import (
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
)

func TestParseRepository(t *testing.T) {
	for text, want := range map[string]string{
		"acme/ray":                        "", // as it is
		"acme.example/ray":                `"acme.example/ray" is no repository; write OWNER/NAME`,
		"acme":                            `"acme" is no repository; write OWNER/NAME`,
		"acme/ray/":                       `"acme/ray/" is no repository; write OWNER/NAME`,
		"https://github.com/acme":         `"https://github.com/acme" is no repository; write OWNER/NAME`,
		"https://github.com/acme/ray":     "; write acme/ray",
		"https://github.com/acme/ray.git": "; write acme/ray",
		"https://github.com/acme/my.ray/pull/7?x": "; write acme/my.ray",
		"https://ghe.example.com:8443/acme/ray/":  "; write acme/ray",
		"ssh://git@github.com/acme/ray.git":       "; write acme/ray",
		"git@github.com:acme/ray.git":             "; write acme/ray",
		"github.com/acme/ray":                     "; write acme/ray",
		"https://x:PLANTED@github.com/acme/ray":   "; write acme/ray",
		"https://PLANTED@github.com/":             "this is no repository; write OWNER/NAME",
	} {
		got, err := ghapp.ParseRepository(text)
		switch {
		case want == "" && (err != nil || got.String() != text):
			t.Errorf("%s: %s, error %v", text, got, err)
		case want != "" && (err == nil || !strings.HasSuffix(err.Error(), want)):
			t.Errorf("%s: the error is %v", text, err)
		case err != nil && strings.Contains(err.Error(), "PLANTED"):
			t.Errorf("a secret is told: %v", err)
		}
	}
}
