package toolchain

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// stampFile is the file that tells from which lock file node_modules was installed.
const stampFile = "node_modules/.rayplatform-lock"

// eksModules installs the pulumi-eks provider from its lock file when that has changed. Install scripts are
// not run: they would download Pulumi plugins, which the offline engine replaces.
func (b builder) eksModules(ctx context.Context) (string, error) {
	dir := b.path("scripts", "tools", "eks-provider")
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return "", fmt.Errorf("reading the pulumi-eks provider's lock file: %w", err)
	}
	sum := sha256.Sum256(lock)
	want := []byte(hex.EncodeToString(sum[:]))
	stamp := filepath.Join(dir, filepath.FromSlash(stampFile))
	if got, err := os.ReadFile(stamp); err == nil && bytes.Equal(got, want) {
		return dir, nil
	}
	return dir, b.step("installing the pulumi-eks provider, once", func() error {
		err := b.execute(ctx, dir, "npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund")
		if err != nil {
			return err
		}
		return os.WriteFile(stamp, want, 0o600)
	})
}
