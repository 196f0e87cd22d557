// Package revision names the reviewed sources that an update comes from, as git knows them.
package revision

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os/exec"
	"strings"
	"time"
)

// Unknown stands where git or the repository is missing, as in an unpacked archive.
const Unknown = "unknown"

// timeout bounds each call of git; a repository on a hung network disk must not hang the program.
const timeout = 10 * time.Second

// sources are the directories that decide what is deployed. Their trees have the same ids before and
// after a merge, whereas the commit has not.
var sources = []string{"infra", "stacks", "ray"}

// Revision identifies the sources.
type Revision struct {
	// Commit is the id of the commit checked out, or Unknown.
	Commit string
	// Tree identifies the content of the sources alone: the first 40 hexadecimal digits of the SHA-256
	// over their git tree ids. It ends in "-modified" when the working tree differs from the commit,
	// and is Unknown where git can't tell.
	Tree string
}

// Read asks git about the repository that holds dir.
func Read(ctx context.Context, dir string) Revision {
	unknown := Revision{Commit: Unknown, Tree: Unknown}
	root, err := git(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return unknown
	}
	args := []string{"rev-parse", "HEAD"}
	for _, source := range sources {
		args = append(args, "HEAD:"+source)
	}
	ids, err := git(ctx, root, args...)
	if err != nil {
		return unknown
	}
	modified, err := git(ctx, root, append([]string{"status", "--porcelain", "--"}, sources...)...)
	if err != nil {
		return unknown
	}
	commit, trees, _ := strings.Cut(ids, "\n")
	sum := sha256.Sum256([]byte(trees))
	revision := Revision{Commit: commit, Tree: hex.EncodeToString(sum[:20])}
	if modified != "" {
		revision.Tree += "-modified"
	}
	return revision
}

func git(ctx context.Context, dir string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	out, err := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...).Output()
	return strings.TrimSpace(string(out)), err
}
