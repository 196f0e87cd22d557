package reporter

import (
	"path"
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
)

// changes is what matters here about the files that a pull request changes.
type changes struct {
	// pack: the policy pack or its limits.
	pack bool
	// code are the files of the code that makes previews, sorted.
	code []string
	// removed are the stacks whose settings it takes away.
	removed []string
}

// changesOf sorts the files out. Of files that GitHub does not list any more, it is taken that all sorts are among them.
func changesOf(files []ghapp.ChangedFile, complete bool) changes {
	c := changes{pack: !complete}
	if !complete {
		c.code = append(c.code, "more files than GitHub lists")
	}
	for _, file := range files {
		if stack := filenames.StackOf(gone(file)); stack != "" {
			c.removed = append(c.removed, stack)
		}
		for _, name := range []string{file.Name, file.Previous} {
			c.pack = c.pack || strings.HasPrefix(name, "policypack/")
			if makesPreviews(name) {
				c.code = append(c.code, name)
			}
		}
	}
	slices.Sort(c.code)
	c.code = slices.Compact(c.code)
	return c
}

// gone is the name under which a file is there no more; empty when it stays. A copy leaves what it was made of.
func gone(file ghapp.ChangedFile) string {
	switch file.Status {
	case "removed":
		return file.Name
	case "renamed":
		return file.Previous
	}
	return ""
}

// makesPreviews tells whether a file can be part of what runs when a preview is made: it could make a preview say anything. The
// program itself is, because it runs in the same process, and so is much that no list would have: makefiles by other names,
// workspaces of Go, assembly, tools that are checked in. So this names what is not.
func makesPreviews(name string) bool {
	switch {
	case name == "" || filenames.StackOf(name) != "" || strings.HasSuffix(name, "_test.go"):
		return false
	case strings.HasPrefix(name, ".github/"):
		return true
	case strings.HasPrefix(name, "docs/") || strings.HasPrefix(name, "diagrams/") || path.Ext(name) == ".md":
		return false
	case strings.HasPrefix(name, "policypack/"):
		rule := []string{".rego", ".yaml", ".json"}
		return !slices.Contains(rule, path.Ext(name)) // rules and limits are told by themselves
	}
	return true
}
