package automation

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

// packRuntime names the way by which the engine starts the policy pack: it looks for an analyzer plugin of
// this name when no language plugin has it. So neither Go's language plugin nor a compiler is needed.
const packRuntime = "rayplatform"

// WritePack writes a policy pack around a program into the engine's folder, and returns the plugins with which a project finds
// the program there.
func WritePack(dir, program string) (*workspace.Plugins, error) {
	folder, err := filepath.Abs(filepath.Join(dir, "pack"))
	if err != nil {
		return nil, fmt.Errorf("finding the policy pack's folder: %w", err)
	}
	absolute, err := filepath.Abs(program)
	if err == nil {
		_, err = os.Stat(absolute)
	}
	if err != nil {
		return nil, fmt.Errorf("finding the policy pack's program: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("making the policy pack's folder: %w", err)
	}
	manifest := "runtime: " + packRuntime + "\n"
	if err := os.WriteFile(filepath.Join(folder, "PulumiPolicy.yaml"), []byte(manifest), 0o600); err != nil {
		return nil, fmt.Errorf("writing the policy pack's manifest: %w", err)
	}
	link := filepath.Join(folder, "pulumi-analyzer-policy-"+packRuntime)
	if err := os.Remove(link); err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("linking the policy pack's program: %w", err)
	}
	if err := os.Symlink(absolute, link); err != nil {
		return nil, fmt.Errorf("linking the policy pack's program: %w", err)
	}
	return &workspace.Plugins{Analyzers: []workspace.PluginOptions{{Name: "policy-" + packRuntime, Path: folder}}}, nil
}
