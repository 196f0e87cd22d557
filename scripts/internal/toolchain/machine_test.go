package toolchain_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3"
)

// machine is a repository and a PATH on which go, npm and pulumi are scripts that note how they were called.
type machine struct {
	root, bin string
}

// newMachine is one on which nothing was built yet and no Pulumi is installed.
func newMachine(t *testing.T) machine {
	t.Helper()
	m := machine{root: t.TempDir(), bin: t.TempDir()}
	for _, name := range []string{"sh", "mkdir", "chmod", "sleep"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(m.bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", m.bin)
	m.write(t, "Pulumi.yaml", "name: test\n")
	m.write(t, "scripts/tools/eks-provider/package-lock.json", "{}\n")
	m.write(t, "scripts/tools/pulumi/go.mod", "module test\n")
	m.program(t, "go", fmt.Sprintf(`while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\necho %s\n' > "$2" && chmod +x "$2"
`, sdk.Version))
	m.program(t, "npm", "mkdir -p node_modules\n")
	m.program(t, "node", "")
	return m
}

func (m machine) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(m.root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// program puts a script on the PATH.
func (m machine) program(t *testing.T, name, text string) {
	t.Helper()
	script := fmt.Sprintf("#!/bin/sh\necho \"%s $*\" >> '%s'\n%s", name, filepath.Join(m.bin, "calls"), text)
	if err := os.WriteFile(filepath.Join(m.bin, name), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
}

// calls are what the scripts were called with, sorted, since the last time.
func (m machine) calls(t *testing.T) []string {
	t.Helper()
	path := filepath.Join(m.bin, "calls")
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	_ = os.Remove(path)
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(text), m.root+"/", "")), "\n")
	slices.Sort(lines)
	return lines
}
