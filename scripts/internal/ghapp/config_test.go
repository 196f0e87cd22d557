package ghapp_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
)

func TestCheckApp(t *testing.T) {
	for _, right := range []string{"1", "123456", "Iv1.8a61f9b3a7aba766", "Iv23liABCDEFGHIJ"} {
		if err := ghapp.CheckApp(right); err != nil {
			t.Errorf("%s: %v", right, err)
		}
	}
	secret := "0123456789abcdef0123456789abcdef01234567"
	for wrong, want := range map[string]string{
		"": "missing", "0": "no App id", "-1": "no App id", "12 ": "no App id", `"123"`: "no App id", "ray-reports": `"ray-reports"`,
		"12345678901234567890": "no App id", secret: "not shown",
	} {
		err := ghapp.CheckApp(wrong)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%q: the error is %v", wrong, err)
		}
	}
}

func TestCheckCommit(t *testing.T) {
	for text, right := range map[string]bool{
		head: true, strings.Repeat("a", 64): true, "": false, "main": false, head[:7]: false, head + "0": false,
		strings.ToUpper(head): false, head + "\n": false,
	} {
		if err := ghapp.CheckCommit(text); (err == nil) != right {
			t.Errorf("%q: the error is %v", text, err)
		}
	}
}

func TestAPIURL(t *testing.T) {
	for api, web := range map[string]string{
		"": "https://github.com", "https://api.github.com": "https://github.com", "https://api.github.com/": "https://github.com",
		"https://ghe.example.com/api/v3": "https://ghe.example.com", "https://api.acme.ghe.com": "https://acme.ghe.com",
		"http://127.0.0.1:8080/api/v3": "http://127.0.0.1:8080", "http://localhost:1": "http://localhost:1", "http://[::1]:1": "http://[::1]:1",
	} {
		got, err := ghapp.WebURL(api)
		if err != nil || got != web {
			t.Errorf("%q: %q, error %v", api, got, err)
		}
	}
	for _, wrong := range []string{
		"http://api.github.com", "api.github.com", "ftp://ghe.example.com", "https://me:PLANTED@ghe.example.com",
		"https://ghe.example.com?token=PLANTED", "https://ghe.example.com/#PLANTED", "https://", "://", "http://127.0.0.1.example.com",
	} {
		_, err := ghapp.WebURL(wrong)
		if err == nil || strings.Contains(err.Error(), "PLANTED") {
			t.Errorf("%q: the error is %v", wrong, err)
		}
	}
}

func TestPermissions(t *testing.T) {
	got, err := ghapp.ParsePermissions("contents:read, pull-requests:write")
	want := github.InstallationPermissions{Contents: github.Ptr("read"), PullRequests: github.Ptr("write")}
	if err != nil || !cmp.Equal(got, want) {
		t.Errorf("error %v, %s", err, cmp.Diff(want, got))
	}
	if text := ghapp.FormatPermissions(got); text != "contents:read,pull_requests:write" {
		t.Errorf("written as %q", text)
	}
	for text, wants := range map[string][]string{
		"contents,checks:all":      {`"contents" is not NAME:LEVEL`, `"checks:all" is not`},
		"frob:read,Checks:read":    {`no permission named "Checks", "frob"`, "pull_requests:write"},
		"checks:read,checks:write": {`"checks" is named twice`},
		",":                        {`"" is not NAME:LEVEL`},
		"":                         {`"" is not NAME:LEVEL`},
	} {
		_, err := ghapp.ParsePermissions(text)
		for _, want := range wants {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: the error lacks %q: %v", text, want, err)
			}
		}
	}
}
