package userinfo_test

import (
	"testing"

	"github.com/rayplatform/rayplatform/infra/userinfo"
)

func TestHide(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "",
		"https://host/path":                 "https://host/path",
		"mail a@b.example or see // and @c": "mail a@b.example or see // and @c",
		"https://host/path@2 and s3://bucket?x=@": "https://host/path@2 and s3://…@",
		"https://PLANTED@github.com/org/repo":     "https://…@github.com/org/repo",
		"at postgres://me:PLANTED@host/x, denied": "at postgres://…@host/x, denied",
		"p://a:PL@ANTED@host":                     "p://…@host",
		"two: a://PLANTED@x/ b://PLANTED@y/":      "two: a://…@x/ b://…@y/",
		"//PLANTED@host":                          "//…@host",
	} {
		if got := userinfo.Hide(text); got != want {
			t.Errorf("Hide(%q) = %q, want %q", text, got, want)
		}
	}
}
