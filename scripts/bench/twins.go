package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

// withTwins is a pack with a twin of each rule, under another name, that applies to what types makes of the rule's types.
func withTwins(
	ctx context.Context, dir string, catalogue engine.Catalogue, types func([]string) []string,
) (*engine.Engine, error) {
	if err := os.CopyFS(dir, rules.FS); err != nil {
		return nil, err
	}
	for _, rule := range catalogue {
		if err := writeTwin(dir, rule, types(rule.Types)); err != nil {
			return nil, fmt.Errorf("writing a twin of rule %s: %w", rule.Name, err)
		}
	}
	if err := twinLimits(filepath.Join(dir, "limits.yaml"), catalogue); err != nil {
		return nil, err
	}
	return engine.New(ctx, engine.Config{Rules: os.DirFS(dir)})
}

func twinOf(name string) string { return name + "-twin" }

// writeTwin writes the rule again, with the types in its METADATA exchanged.
func writeTwin(dir string, rule engine.Rule, types []string) error {
	text, err := os.ReadFile(filepath.Join(dir, rule.Name, "rule.rego"))
	if err != nil {
		return err
	}
	module, err := ast.ParseModuleWithOpts("rule.rego", string(text), ast.ParserOptions{ProcessAnnotation: true})
	if err != nil {
		return err
	}
	metadata := module.Annotations[0]
	metadata.Custom["types"] = types
	head, err := json.Marshal(map[string]any{
		"title": metadata.Title, "description": metadata.Description, "custom": metadata.Custom,
	})
	if err != nil {
		return err
	}
	twin := twinOf(rule.Name)
	if err := os.Mkdir(filepath.Join(dir, twin), 0o700); err != nil {
		return err
	}
	lines := strings.Split(string(text), "\n")
	body := strings.Join(lines[module.Package.Location.Row:], "\n")
	body = strings.NewReplacer(
		"data.limits."+rule.Name, fmt.Sprintf("data.limits[%q]", twin), fmt.Sprintf("%q", rule.Name), fmt.Sprintf("%q", twin),
	).Replace(body)
	written := fmt.Sprintf("# METADATA\n# %s\n%s_twin\n%s", head, lines[module.Package.Location.Row-1], body)
	return os.WriteFile(filepath.Join(dir, twin, "rule.rego"), []byte(written), 0o600)
}

// twinLimits gives each twin the limits of its rule. A pack without limits has no such file.
func twinLimits(file string, catalogue engine.Catalogue) error {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var content map[string]map[string]any
	if err := util.Unmarshal(text, &content); err != nil {
		return fmt.Errorf("reading %s: %w", filepath.Base(file), err)
	}
	for _, rule := range catalogue {
		if limits, limited := content["limits"][rule.Name]; limited {
			content["limits"][twinOf(rule.Name)] = limits
		}
	}
	if text, err = json.Marshal(content); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}
