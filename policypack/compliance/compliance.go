// Package compliance says which controls of which framework the platform has evidence for: rules of the policy pack, settings,
// tests and documents.
package compliance

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

//go:embed controls.yaml
var embedded []byte

// Control is a requirement of a framework.
type Control struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	// Settings are paths in the settings manual, Tests are "folder TestName", Documents are files of the repository.
	Settings  []string `yaml:"settings"`
	Tests     []string `yaml:"tests"`
	Documents []string `yaml:"documents"`
	// Gap says what is missing, or whose it is. Empty: nothing is said.
	Gap string `yaml:"gap"`
	// Rules are the names of the rules that name the control, sorted.
	Rules []string `yaml:"-"`
}

// Shown reports whether anything in the repository is evidence for the control.
func (c Control) Shown() bool {
	return len(c.Rules)+len(c.Settings)+len(c.Tests)+len(c.Documents) > 0
}

// Framework is a catalogue of controls.
type Framework struct {
	engine.Framework
	Controls []Control
}

// Read gives the frameworks with their controls and with the rules that name them, in the order of reports. Frameworks of
// which this repository lists no controls, such as Checkov's, are left out. It is an error when a rule names a control that is
// not listed: a wrong id is worse than none.
func Read(rules engine.Catalogue) ([]Framework, error) {
	var file struct {
		Frameworks map[string][]Control `yaml:"frameworks"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(embedded))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("reading the controls: %w", err)
	}
	var frameworks []Framework
	var mistakes []error
	for _, framework := range engine.Frameworks() {
		controls, listed := file.Frameworks[framework.Key]
		if !listed {
			continue
		}
		delete(file.Frameworks, framework.Key)
		if err := assign(framework.Key, controls, rules); err != nil {
			mistakes = append(mistakes, err)
		}
		frameworks = append(frameworks, Framework{Framework: framework, Controls: controls})
	}
	for _, key := range slices.Sorted(maps.Keys(file.Frameworks)) {
		mistakes = append(mistakes, fmt.Errorf("the controls are of the framework %q, which rules can't name", key))
	}
	return frameworks, errors.Join(mistakes...)
}

// assign writes the rules of a framework's controls into these.
func assign(key string, controls []Control, rules engine.Catalogue) error {
	byID := map[string]*Control{}
	var mistakes []error
	for i := range controls {
		if byID[controls[i].ID] != nil {
			mistakes = append(mistakes, fmt.Errorf("the control %s %s is listed twice", key, controls[i].ID))
		}
		byID[controls[i].ID] = &controls[i]
	}
	for _, rule := range rules {
		for _, id := range rule.Frameworks[key] {
			control := byID[id]
			if control == nil {
				mistakes = append(mistakes, fmt.Errorf("the rule %s names the control %s %s, which controls.yaml does not list",
					rule.Name, key, id))
				continue
			}
			control.Rules = append(control.Rules, rule.Name)
		}
	}
	return errors.Join(mistakes...)
}
