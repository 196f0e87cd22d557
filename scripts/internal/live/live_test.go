package live

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// settingsOf is a stack's file with all that only its own secrets provider can read.
const settingsOf = `# a comment
secretsprovider: awskms://alias/key?region=us-east-1
encryptedkey: AQICAHh
config:
  other:token:
    secure: AAABAGVu
`

// options are those of a stack in a user's surroundings; the CLI is a script that notes what it sees and does as text says.
func options(t *testing.T, text string) (o Options, seen string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		return name
	}
	seen = filepath.Join(dir, "seen")
	t.Chdir(dir)
	for _, name := range []string{"PULUMI_ACCESS_TOKEN", "PULUMI_CREDENTIALS_PATH", "GOGC", "PULUMI_DEBUG_PROVIDERS"} {
		t.Setenv(name, "")
	}
	t.Setenv("PULUMI_HOME", filepath.Join(dir, "users"))
	t.Setenv("PULUMI_BACKEND_URL", "file://state")
	return Options{
		CLI: write("pulumi", "#!/bin/sh\nif [ \"$1\" = version ]; then echo v3.258.0; exit; fi\n"+
			"/usr/bin/env > '"+seen+"'\necho \"args=$*\" >> '"+seen+"'\n"+text),
		Dir: filepath.Join(dir, "engine"), Stack: "dev", StackFile: []byte(settingsOf), PolicyPack: write("pack", ""),
		ProjectFile: write("Pulumi.yaml", "name: rayplatform\nruntime: go\nmain: infra\nstackConfigDir: stacks\n"),
		Program:     func(*pulumi.Context) error { return nil },
	}, seen
}

// The engine sees what the user's own CLI would, from a folder of its own.
func TestSurroundings(t *testing.T) {
	o, seen := options(t, "")
	t.Setenv("AWS_PROFILE", "mine")
	t.Setenv("PULUMI_CONFIG_PASSPHRASE_FILE", "passphrase")
	if _, err := Start(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(seen)
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"AWS_PROFILE=mine", "PULUMI_BACKEND_URL=file://" + here + "/state", "PULUMI_CONFIG_PASSPHRASE_FILE=" + here + "/passphrase",
		"PULUMI_CREDENTIALS_PATH=" + here + "/users", "PULUMI_HOME=" + o.Dir + "/home", "TMPDIR=" + o.Dir + "/tmp",
		"PULUMI_SKIP_UPDATE_CHECK=true", "args=stack select --stack dev --non-interactive",
	} {
		if !strings.Contains("\n"+string(text), "\n"+want+"\n") {
			t.Errorf("the engine does not see %s:\n%s", want, text)
		}
	}
	if target, err := os.Readlink(filepath.Join(o.Dir, "home", "plugins")); err != nil || target != filepath.Join(here, "users", "plugins") {
		t.Errorf("plugins are in %s, %v", target, err)
	}
	if copied, err := os.ReadFile(filepath.Join(o.Dir, "work", "Pulumi.dev.yaml")); string(copied) != settingsOf {
		t.Errorf("the stack's file became %s, %v", copied, err)
	}
	project, err := os.ReadFile(filepath.Join(o.Dir, "work", "Pulumi.yaml"))
	if err != nil || strings.Contains(string(project), "stackConfigDir") || strings.Contains(string(project), "main") {
		t.Errorf("the project became %s, %v", project, err)
	}
}

// Where the user is logged in, in whichever way, nothing is missing.
func TestLogin(t *testing.T) {
	for name, login := range map[string]func(Options) error{
		"backend": func(Options) error { return os.Setenv("PULUMI_BACKEND_URL", "s3://bucket") },
		"token":   func(Options) error { return os.Setenv("PULUMI_ACCESS_TOKEN", "x") },
		"project": func(o Options) error {
			return os.WriteFile(o.ProjectFile, []byte("name: rayplatform\nruntime: go\nbackend: {url: 's3://bucket'}\n"), 0o600)
		},
		"stored": func(Options) error {
			return errors.Join(os.MkdirAll("users", 0o700),
				os.WriteFile("users/credentials.json", []byte(`{"current":"s3://bucket"}`), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := options(t, "")
			t.Setenv("PULUMI_BACKEND_URL", "")
			var missing *MissingError
			if _, err := Start(t.Context(), o); !errors.As(err, &missing) || !strings.Contains(err.Error(), "pulumi login") {
				t.Fatalf("without a login: %v", err)
			}
			if err := login(o); err != nil {
				t.Fatal(err)
			}
			if _, err := Start(t.Context(), o); err != nil {
				t.Error(err)
			}
		})
	}
}

// An unknown stack is the user's to make; any other trouble is told as the CLI tells it.
func TestSelectFails(t *testing.T) {
	var missing *MissingError
	o, _ := options(t, "echo \"error: no stack named 'dev' found\" >&2\nexit 255\n")
	if _, err := Start(t.Context(), o); !errors.As(err, &missing) || !strings.Contains(missing.Remedy, "pulumi stack init dev") {
		t.Errorf("an unknown stack: %v", err)
	}
	o, _ = options(t, "echo 'error: AccessDenied by postgres://me:planted@host/x' >&2\nexit 255\n")
	const want = "looking for stack dev in the backend: error: AccessDenied by postgres://…@host/x"
	if _, err := Start(t.Context(), o); err == nil || errors.As(err, &missing) || err.Error() != want {
		t.Errorf("no access: %v", err)
	}
}

func TestFromHere(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"": "", "file://": "file://", "file://~/x": "file://~/x", "file:///x": "file:///x", "s3://bucket/x?region=y": "s3://bucket/x?region=y",
		"file://./x?metadata=skip": "file://" + here + "/x?metadata=skip", "x/y": here + "/x/y", "/x": "/x",
	} {
		if got, err := fromHere(name); got != want || err != nil {
			t.Errorf("%q became %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestAttached(t *testing.T) {
	for text, want := range map[string][]string{"": nil, "eks:1,aws:2, aws:3": {"aws", "eks"}, "nonsense": nil} {
		t.Setenv("PULUMI_DEBUG_PROVIDERS", text)
		if diff := cmp.Diff(want, Attached()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
