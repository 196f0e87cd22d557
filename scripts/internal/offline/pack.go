package offline

import (
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
	e.pack = automation.PackSeen
	return automation.WritePack(e.options.Dir, e.options.PolicyPack)
}

// policyConfigs are the files of configuration, seen from the engine as the pack is.
func (e *Engine) policyConfigs() []string {
	if e.options.PolicyConfig == nil {
		return nil
	}
	return []string{automation.PolicyConfigSeen}
}

// SetPolicyConfig makes another configuration of the policy pack that of the next operation. Nil: the rules' own limits hold.
func (e *Engine) SetPolicyConfig(content []byte) error {
	e.options.PolicyConfig = content
	return automation.WritePolicyConfig(e.options.Dir, content)
}

// PolicyDocuments is the file to which the policy pack writes, a line each, the documents that it judged in the last
// operation. There is none before the first judgement.
func (e *Engine) PolicyDocuments() string {
	return filepath.Join(e.options.Dir, filenames.PolicyDocuments)
}
