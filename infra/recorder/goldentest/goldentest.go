// Package goldentest holds what a component registers against a golden file.
package goldentest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/recorder"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Compare runs a program for an update and compares everything that it registers with the golden file; then it runs it
// for a preview, in which it must register the same resources though the outputs of others are unknown.
func Compare(t *testing.T, golden string, outputs recorder.Outputs, program pulumi.RunFunc) {
	t.Helper()
	updated, err := recorder.Run(recorder.Update, outputs, program)
	if err != nil {
		t.Fatal(err)
	}
	got, err := recorder.YAML(updated)
	if err != nil {
		t.Fatal(err)
	}
	File(t, golden, got)
	previewed, err := recorder.Run(recorder.Preview, nil, program)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(recorder.Names(updated), recorder.Names(previewed)); diff != "" {
		t.Errorf("registered for an update, but not for a preview, or the other way round (-update +preview):\n%s", diff)
	}
}

// File compares text with a golden file, or writes it there with -update.
func File(t *testing.T, golden string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(golden), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("against %s (-want +got):\n%s", golden, diff)
	}
}

// Refuses runs a program whose component must fail with a message that contains want before it registers anything.
func Refuses(t *testing.T, want string, program pulumi.RunFunc) {
	t.Helper()
	registered, err := recorder.Run(recorder.Update, nil, program)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v, want one with %q", err, want)
	}
	if len(registered) != 0 {
		t.Errorf("registered %v", recorder.Names(registered))
	}
}
