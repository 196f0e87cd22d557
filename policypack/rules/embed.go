// Package rules holds the platform's rules, one folder each, and the Rego that they share.
package rules

import "embed"

// FS is the rules folder as engine.Config wants it. It includes the rules' tests, which the engine skips.
//
//go:embed */*.rego limits.yaml catalog.json exemptions.yaml
var FS embed.FS
