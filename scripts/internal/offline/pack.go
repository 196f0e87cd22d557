package offline

import (
	"fmt"
	"os"
	"path/filepath"
)

// packRuntime names the way by which the engine starts the policy pack: it looks for an analyzer plugin of
// this name when no language plugin has it. So neither Go's language plugin nor a compiler is needed.
const packRuntime = "rayplatform"

// writePack writes a policy pack around a program, as a folder with a manifest and an installed plugin of the
// engine whose home is given.
func writePack(home, folder, program string) error {
	absolute, err := filepath.Abs(program)
	if err == nil {
		_, err = os.Stat(absolute)
	}
	if err != nil {
		return fmt.Errorf("finding the policy pack's program: %w", err)
	}
	analyzer := "pulumi-analyzer-policy-" + packRuntime
	plugin := filepath.Join(home, "plugins", "analyzer-policy-"+packRuntime+"-v0.0.0")
	for _, dir := range []string{folder, plugin} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("making the policy pack's folder: %w", err)
		}
	}
	manifest := "runtime: " + packRuntime + "\n"
	if err := os.WriteFile(filepath.Join(folder, "PulumiPolicy.yaml"), []byte(manifest), 0o600); err != nil {
		return fmt.Errorf("writing the policy pack's manifest: %w", err)
	}
	link := filepath.Join(plugin, analyzer)
	if err := os.Remove(link); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("linking the policy pack's program: %w", err)
	}
	if err := os.Symlink(absolute, link); err != nil {
		return fmt.Errorf("linking the policy pack's program: %w", err)
	}
	return nil
}
