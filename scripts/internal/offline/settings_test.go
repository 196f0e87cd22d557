package offline_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// The stack's own secrets provider and what only it can read stay out of the copy.
const encrypted = `# a comment
secretsprovider: awskms://alias/never-asked?region=us-east-1
encryptedkey: AQICAHh
encryptionsalt: v1:abc=:v1:def:ghi
config:
  example:plain: one
  example:settings:
    team: ml
    sizes: [1, 2]
  example:token:
    secure: AAABAGVuY3J5cHRlZA==
  example:nested:
    deep:
      password:
        secure: AAABAGVuY3J5cHRlZA==
`

func TestStackFileIsCopied(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "planted")
	o := options(t, nil)
	o.StackFile = []byte(encrypted)
	original := slices.Clone(o.StackFile)
	got := map[string]string{}
	o.Program = func(ctx *pulumi.Context) error {
		for _, key := range []string{"example:plain", "example:settings", "example:token", "example:nested"} {
			if value, ok := ctx.GetConfig(key); ok {
				got[key] = value
			}
		}
		return nil
	}
	e := start(t, o)
	for range 2 {
		if err := e.Preview(deadline(t), nil); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{"example:plain": "one", "example:settings": `{"sizes":[1,2],"team":"ml"}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings of the program (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"example:nested", "example:token"}, e.LeftOut); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	if string(o.StackFile) != string(original) {
		t.Error("the original was changed")
	}
	file, err := os.ReadFile(filepath.Join(o.Dir, "work", "Pulumi.dev.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"awskms", "AQICAHh", "AAABAG", "v1:abc"} {
		if strings.Contains(string(file), bad) {
			t.Errorf("the copy holds %s:\n%s", bad, file)
		}
	}
}

// Without settings there is nothing to read, and nothing is left out.
func TestNoStackFile(t *testing.T) {
	t.Parallel()
	e := start(t, options(t, oneBox))
	if err := e.Preview(deadline(t), nil); err != nil || len(e.LeftOut) > 0 {
		t.Errorf("got %v, left out %v", err, e.LeftOut)
	}
}

// Other settings count from the next operation on.
func TestSetStackFile(t *testing.T) {
	t.Parallel()
	label := ""
	o := options(t, func(ctx *pulumi.Context) error {
		label, _ = ctx.GetConfig("example:label")
		return nil
	})
	o.StackFile = []byte("config:\n  example:label: first\n")
	e := start(t, o)
	for _, want := range []string{"first", "second"} {
		if err := e.Preview(deadline(t), nil); err != nil || label != want {
			t.Errorf("got %q, %v, want %q", label, err, want)
		}
		if err := e.SetStackFile(deadline(t), []byte("config:\n  example:label: second\n  example:x: {secure: AAAA}\n")); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"example:x"}, e.LeftOut); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	if err := e.SetStackFile(deadline(t), []byte("config: [")); err == nil {
		t.Error("broken settings are taken")
	}
}
