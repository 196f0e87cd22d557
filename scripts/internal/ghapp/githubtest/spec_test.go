package githubtest

import (
	"path/filepath"
	"strings"
	"testing"
)

// Who runs a test before the description is installed is told what to do.
func TestDescriptionMissing(t *testing.T) {
	_, err := readDescription(filepath.Join(t.TempDir(), "api.github.com.json"))
	if err == nil || !strings.Contains(err.Error(), "run make github-openapi") {
		t.Error(err)
	}
	for text, want := range map[string]string{
		"{":  "decoding GitHub's description",
		"{}": "has no component schemas/basic-error",
	} {
		if _, err := parseDescription([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// The answers are GitHub's own examples, so each operation with a body has one.
func TestExamples(t *testing.T) {
	d, err := published()
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range operations {
		without := op.name == RevokeToken || op.name == DeleteComment || op.name == DownloadArtifact
		if (d.examples[op.name] == nil) != without {
			t.Errorf("%s: example %v", op.name, d.examples[op.name])
		}
	}
}
