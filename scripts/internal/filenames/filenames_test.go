package filenames_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
)

// The project and the stacks are called what they are called in the repository.
func TestInTheRepository(t *testing.T) {
	const root = "../../.."
	project, err := os.ReadFile(filepath.Join(root, "Pulumi.yaml"))
	if err != nil || !bytes.HasPrefix(project, []byte("name: "+filenames.Project+"\n")) {
		t.Errorf("Pulumi.yaml: %s (%v)", project, err)
	}
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(filenames.Stack("production")))); err != nil {
		t.Error(err)
	}
}

func TestStackOf(t *testing.T) {
	for name, want := range map[string]string{
		filenames.Stack("dev"): "dev", "stacks/Pulumi.a-b.yaml": "a-b", "": "", "stacks/Pulumi.yaml": "", "stacks/Pulumi..yaml": "",
		"stacks/Pulumi.a/b.yaml": "", "x/stacks/Pulumi.dev.yaml": "", "stacks/Pulumi.dev.yaml.md": "", "Pulumi.dev.yaml": "",
	} {
		if got := filenames.StackOf(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
