package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// appWorld is a GitHub with the App on acme/ray, and what the command line gets from outside.
type appWorld struct {
	*githubtest.Server
	installation *githubtest.Installation
	dir          string
	variables    map[string]string
	stdin        io.Reader
	now          func() time.Time
	agreement    time.Duration
}

func newAppWorld(t *testing.T) *appWorld {
	t.Helper()
	s := githubtest.New(t, githubtest.Options{Enterprise: true})
	return &appWorld{
		Server: s, installation: s.AddInstallation("acme", nil, "ray"), dir: t.TempDir(),
		variables: map[string]string{
			appVariable: fmt.Sprint(s.App.ID), keyVariable: s.App.PEM, repositoryVariable: "acme/ray", apiVariable: s.APIURL,
			keyCreatedVariable: time.Now().UTC().Format(time.DateOnly),
		},
	}
}

// environment is what run takes.
func (w *appWorld) environment(stdout, stderr io.Writer, args ...string) environment {
	return environment{
		args: append([]string{"app"}, args...), stdout: stdout, stderr: stderr, dir: w.dir, stdin: w.stdin, now: w.now,
		getenv:    func(name string) string { return w.variables[name] },
		retry:     ghapp.Retry{Attempts: 2, Shorten: func(time.Duration) time.Duration { return time.Millisecond }},
		agreement: w.agreement,
	}
}

func (w *appWorld) run(t *testing.T, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), w.environment(&stdout, &stderr, args...))
	return result{code: code, stdout: stdout.String(), stderr: stderr.String()}
}

// silent fails if anything secret was printed.
func (w *appWorld) silent(t *testing.T, r result) {
	t.Helper()
	for _, secret := range w.Secrets() {
		if strings.Contains(r.stdout+r.stderr, secret) {
			t.Errorf("%q was printed:\n%s\n%s", secret, r.stdout, r.stderr)
		}
	}
}

// write makes a file in the command's folder.
func (w *appWorld) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func has(t *testing.T, what, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %q:\n%s", what, want, text)
		}
	}
}

func TestAppManifest(t *testing.T) {
	w := newAppWorld(t)
	delete(w.variables, apiVariable)
	r := w.run(t, "manifest")
	want := `{
  "name": "ray-platform-acme",
  "url": "https://github.com/acme/ray",
  "description": "Comments on pull requests that change the Ray platform: what they would change, and which policies they break.",
  "public": false,
  "default_permissions": {
    "actions": "read",
    "checks": "write",
    "contents": "read",
    "issues": "write",
    "pull_requests": "write"
  },
  "default_events": []
}
`
	if r.code != exitOK || r.stdout != want || r.stderr != "" {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	r = w.run(t, "manifest", "--name", "reports", "--public", "--repo", "other/ray", "--api-url", "https://ghe.example.com/api/v3")
	has(t, "the manifest", r.stdout, `"name": "reports"`, `"public": true`, `"url": "https://ghe.example.com/other/ray"`)
}

func TestAppToken(t *testing.T) {
	w := newAppWorld(t)
	r := w.run(t, "token", "--permissions", "contents:read")
	if r.code != exitOK {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	has(t, "standard error", r.stderr, "token for acme/ray with contents:read, until 20")
	token := strings.TrimSuffix(r.stdout, "\n")
	if strings.ContainsAny(token, " \n") || strings.Contains(r.stderr, token) {
		t.Errorf("standard output is more than a token, or standard error has it too:\n%s%s", r.stdout, r.stderr)
	}
	for path, want := range map[string]int{"/repos/acme/ray": http.StatusOK, "/repos/acme/ray/actions/runs/1": http.StatusForbidden} {
		request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, w.APIURL+path, http.NoBody)
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s with the token: %s", path, response.Status)
		}
	}
}

// noWriter takes nothing.
type noWriter struct{}

func (noWriter) Write([]byte) (int, error) { return 0, errors.New("full") }

// A runner is told to mask the token before the token can be seen, and no token stays that could not be masked or printed.
func TestAppTokenInWorkflow(t *testing.T) {
	w := newAppWorld(t)
	w.variables[actionsVariable] = "true"
	var both bytes.Buffer
	if code := run(t.Context(), w.environment(&both, &both, "token")); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, both.String())
	}
	_, told, found := strings.Cut(both.String(), "\n::add-mask::")
	lines := strings.Split(told, "\n")
	if !found || len(lines) < 2 || lines[0] == "" || lines[0] != lines[1] {
		t.Errorf("no mask, or not the token right after it:\n%s", both.String())
	}
	if got := len(w.Calls(githubtest.RevokeToken)); got != 0 {
		t.Errorf("%d tokens were revoked", got)
	}
	for name, env := range map[string]environment{
		"masking": w.environment(&both, noWriter{}, "token"), "printing": w.environment(noWriter{}, &both, "token"),
	} {
		both.Reset()
		before := len(w.Calls(githubtest.RevokeToken))
		if code := run(t.Context(), env); code != exitFailed {
			t.Errorf("%s: exit code %d", name, code)
		}
		if got := len(w.Calls(githubtest.RevokeToken)) - before; got != 1 {
			t.Errorf("%s: %d tokens were revoked", name, got)
		}
		if name == "masking" && both.String() != "" {
			t.Errorf("printed without a mask: %q", both.String())
		}
	}
}

// Whoever names no permissions gets a token that only reads.
func TestAppTokenReadsOnly(t *testing.T) {
	w := newAppWorld(t)
	r := w.run(t, "token")
	has(t, "standard error", r.stderr, "token for acme/ray with contents:read,metadata:read, until 20")
	calls := w.Calls(githubtest.CreateToken)
	if r.code != exitOK || len(calls) != 1 || !strings.Contains(calls[0].Body, `"permissions":{"contents":"read","metadata":"read"}`) {
		t.Errorf("exit code %d, asked for %+v", r.code, calls)
	}
	if r := w.run(t, "token", "--permissions", ""); r.code != exitInput {
		t.Errorf("without any: exit code %d\n%s", r.code, r.stderr)
	}
}

// The key may come from a file or from standard input, in either form.
func TestAppKeySources(t *testing.T) {
	w := newAppWorld(t)
	delete(w.variables, keyVariable)
	w.write(t, "app.pem", w.App.PKCS8())
	if r := w.run(t, "token", "--key", "app.pem"); r.code != exitOK {
		t.Errorf("file: exit code %d\n%s", r.code, r.stderr)
	}
	w.stdin = strings.NewReader(strings.ReplaceAll(w.App.PEM, "\n", `\n`))
	if r := w.run(t, "token", "--key", "-", "--app", w.App.ClientID); r.code != exitOK {
		t.Errorf("standard input: exit code %d\n%s", r.code, r.stderr)
	}
}

// Mistakes of the user are all told at once, and none of them tells a secret.
func TestAppWrongInput(t *testing.T) {
	big := strings.Repeat("x", longestKey+1)
	for name, c := range map[string]struct {
		variables map[string]string
		args      []string
		want      []string
	}{
		"no command":       {nil, []string{"frob"}, []string{`there is no command "frob"`}},
		"stray argument":   {nil, []string{"doctor", "now"}, []string{`"now" is one argument too many`}},
		"nothing said":     {map[string]string{appVariable: "", keyVariable: "", repositoryVariable: ""}, []string{"token"}, []string{"--app or PLATFORM_APP_ID", "private key is missing", "--repo OWNER/NAME"}},
		"nothing to check": {map[string]string{appVariable: "", keyVariable: " ", repositoryVariable: ""}, []string{"doctor"}, []string{"--app or PLATFORM_APP_ID", "private key is missing", "--repo OWNER/NAME"}},
		"everything wrong": {
			map[string]string{keyVariable: `"quoted"`},
			[]string{"token", "--app", "ray", "--repo", "ray", "--api-url", "http://example.com", "--permissions", "frob:read"},
			[]string{`"ray" is no App id`, `"ray" is no repository`, "has to begin with https://", "quotation mark", `no permission named "frob"`},
		},
		"no such file":        {nil, []string{"token", "--key", "app.pem"}, []string{"--key: open ", "app.pem: no such file"}},
		"large file":          {nil, []string{"token", "--key", "big.pem"}, []string{"64 KiB and is no key"}},
		"key as an argument":  {nil, []string{"token", "--key", "KEY"}, []string{"--key is the key itself", "--key FILE"}},
		"no standard input":   {nil, []string{"doctor", "--key", "-"}, []string{"there is no standard input"}},
		"name":                {nil, []string{"manifest", "--name", strings.Repeat("x", 40)}, []string{"has 40 characters; GitHub allows 34"}},
		"GitHub's own name":   {nil, []string{"manifest", "--name", "GitHub reports"}, []string{"keeps names"}},
		"name and repository": {map[string]string{repositoryVariable: "x"}, []string{"manifest", "--name", " x"}, []string{`"x" is no repository`, "blanks"}},
		"nothing to create":   {map[string]string{repositoryVariable: ""}, []string{"create", "--org", "a/b"}, []string{"--repo OWNER/NAME", "--key-out is missing", `--org: "a/b"`}},
		"key is there":        {nil, []string{"create", "--key-out", "big.pem"}, []string{"--key-out: open", "file exists; name a file that does not exist"}},
		"no folder":           {nil, []string{"create", "--key-out", "no/app.pem"}, []string{"--key-out: open", "no such file"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newAppWorld(t)
			w.write(t, "big.pem", big)
			for name, value := range c.variables {
				w.variables[name] = value
			}
			for i, arg := range c.args {
				c.args[i] = strings.ReplaceAll(arg, "KEY", w.App.PEM)
			}
			r := w.run(t, c.args...)
			if r.code != exitInput || r.stdout != "" {
				t.Errorf("exit code %d, standard output %q", r.code, r.stdout)
			}
			has(t, "standard error", r.stderr, c.want...)
			if len(w.Calls()) != 0 {
				t.Errorf("GitHub was asked: %+v", w.Calls())
			}
			w.silent(t, r)
		})
	}
}

// What GitHub refuses is an error, and the log that was asked for tells every request and nothing secret.
func TestAppTokenRefused(t *testing.T) {
	w := newAppWorld(t)
	w.variables[verboseVariable] = "1"
	w.installation.Suspend()
	r := w.run(t, "token")
	if r.code != exitFailed || r.stdout != "" {
		t.Errorf("exit code %d, standard output %q", r.code, r.stdout)
	}
	has(t, "standard error", r.stderr, "is suspended; an owner unsuspends it at", "path=/api/v3/app attempt=1 status=200")
	w.silent(t, r)
}
