package revision_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/infra/revision"
)

// repository is a git repository with the source directories and one file beside them.
func repository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	for _, name := range []string{"infra/main.go", "stacks/Pulumi.dev.yaml", "ray/cluster.go", "README.md"} {
		write(t, dir, name, "first")
	}
	git(t, dir, "init", "--quiet")
	commit(t, dir)
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	args = append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)
	if out, err := exec.CommandContext(t.Context(), "git", args...).CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func commit(t *testing.T, dir string) {
	t.Helper()
	git(t, dir, "add", "--all")
	git(t, dir, "commit", "--quiet", "--message", "change")
}

func TestRead(t *testing.T) {
	dir := repository(t)
	first := revision.Read(t.Context(), filepath.Join(dir, "infra"))
	if len(first.Commit) != 40 || len(first.Tree) != 40 {
		t.Fatalf("got %+v, want two ids of 40 digits", first)
	}

	write(t, dir, "README.md", "second")
	commit(t, dir)
	beside := revision.Read(t.Context(), dir)
	if beside.Commit == first.Commit || beside.Tree != first.Tree {
		t.Errorf("a change beside the sources: got %+v after %+v, want another commit and the same tree", beside, first)
	}

	write(t, dir, "stacks/Pulumi.dev.yaml", "second")
	modified := revision.Read(t.Context(), dir)
	if modified.Tree != first.Tree+"-modified" {
		t.Errorf("an uncommitted change: got tree %q", modified.Tree)
	}
	commit(t, dir)
	changed := revision.Read(t.Context(), dir)
	if changed.Tree == first.Tree || strings.HasSuffix(changed.Tree, "-modified") {
		t.Errorf("a committed change: got tree %q after %q", changed.Tree, first.Tree)
	}
}

func TestReadOutsideOfARepository(t *testing.T) {
	got := revision.Read(t.Context(), t.TempDir())
	if got.Commit != revision.Unknown || got.Tree != revision.Unknown {
		t.Errorf("got %+v, want both unknown", got)
	}
}
