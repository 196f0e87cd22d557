package automation

import (
	"fmt"
	"os"
	"path/filepath"
)

// policyConfig is the policy pack's configuration in the engine's folder.
const policyConfig = "policy-config.json"

// The engine runs in the folder work of its own folder. From there it takes a comma for the end of a path, and the name of a
// user's folder may have one in it; so the policy pack and its configuration are named as they are seen from there.
var (
	PackSeen         = filepath.Join("..", "pack")
	PolicyConfigSeen = filepath.Join("..", policyConfig)
)

// MakeFolders makes what the engine writes to in its own folder: home, work, tmp and more. A file stands where its logs would go:
// it logs all inputs at every step, in folders that are thrown away, and with four resources of KubeRay's size two thirds of a
// preview's time went into that. There is no option against it, but without the folder it goes on without a log.
func MakeFolders(dir string, more ...string) error {
	for _, folder := range append([]string{"home", "work", "tmp"}, more...) {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o700); err != nil {
			return fmt.Errorf("making the engine's folder: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "home", "logs"), nil, 0o600); err != nil {
		return fmt.Errorf("keeping the engine from logging: %w", err)
	}
	return nil
}

// WritePolicyConfig writes the policy pack's configuration into the engine's folder. Nil: there is none, and nothing is written.
func WritePolicyConfig(dir string, content []byte) error {
	if content == nil {
		return nil
	}
	if err := os.WriteFile(filepath.Join(dir, policyConfig), content, 0o600); err != nil {
		return fmt.Errorf("writing the policy pack's configuration: %w", err)
	}
	return nil
}
