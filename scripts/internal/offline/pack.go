package offline

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"

	"github.com/rayplatform/rayplatform/scripts/internal/automation"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
)

// writePack prepares the policy pack, and returns how the project finds its program. Nil: there is no pack.
func (e *Engine) writePack() (*workspace.Plugins, error) {
	if e.options.PolicyPack == "" {
		return nil, nil
	}
	folder, err := filepath.Abs(filepath.Join(e.options.Dir, "pack"))
	if err != nil {
		return nil, fmt.Errorf("finding the policy pack's folder: %w", err)
	}
	// From the folder that the CLI runs in: it takes a comma, which the name of a user's folder may have in it, for the
	// end of a pack's name.
	e.pack = filepath.Join("..", "pack")
	return automation.WritePack(folder, e.options.PolicyPack)
}

// policyConfig is the policy pack's configuration in the engine's folder.
const policyConfig = "policy-config.json"

// policyConfigs are the files of configuration, seen from the engine as the pack is.
func (e *Engine) policyConfigs() []string {
	if e.options.PolicyConfig == nil {
		return nil
	}
	return []string{filepath.Join("..", policyConfig)}
}

// SetPolicyConfig makes another configuration of the policy pack that of the next operation. Nil: the rules' own limits hold.
func (e *Engine) SetPolicyConfig(content []byte) error {
	e.options.PolicyConfig = content
	if content == nil {
		return nil
	}
	if err := os.WriteFile(filepath.Join(e.options.Dir, policyConfig), content, 0o600); err != nil {
		return fmt.Errorf("writing the policy pack's configuration: %w", err)
	}
	return nil
}

// PolicyDocuments is the file to which the policy pack writes, a line each, the documents that it judged in the last
// operation. There is none before the first judgement.
func (e *Engine) PolicyDocuments() string {
	return filepath.Join(e.options.Dir, filenames.PolicyDocuments)
}
