// Package environments finds what an environment has in place of the rules' own limits.
package environments

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// File is the name, below the repository and with forward slashes, of the file with a stack's limits.
func File(stack string) string { return "policypack/environments/" + stack + ".json" }

// Read is the content of that file in the repository at root, which is in the form of Pulumi's policy configuration; nil if
// there is none, so that the rules' own limits hold, which are the strictest.
func Read(root, stack string) ([]byte, error) {
	content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(File(stack))))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the policy pack's configuration for stack %s: %w", stack, err)
	}
	return content, nil
}
