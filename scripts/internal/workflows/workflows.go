// Package workflows reads this repository's GitHub workflows, so that tests can hold them to rules and run the commands in them.
package workflows

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Workflow is one file of .github/workflows.
type Workflow struct {
	// File is the file's name without its folder.
	File string               `yaml:"-"`
	Name string               `yaml:"name"`
	On   map[string]yaml.Node `yaml:"on"`
	// Permissions are nil when the workflow says nothing, and empty when it says {}.
	Permissions map[string]string `yaml:"permissions"`
	Concurrency Concurrency       `yaml:"concurrency"`
	Env         map[string]string `yaml:"env"`
	Jobs        map[string]Job    `yaml:"jobs"`
	// Texts are all keys and values of the file, in its order.
	Texts []Text `yaml:"-"`
}

// Concurrency says which runs exclude each other. Group is empty when none do.
type Concurrency struct {
	Group  string `yaml:"group"`
	Cancel string `yaml:"cancel-in-progress"`
}

// Job is one job of a workflow.
type Job struct {
	If          string            `yaml:"if"`
	RunsOn      string            `yaml:"runs-on"`
	Timeout     float64           `yaml:"timeout-minutes"`
	Environment string            `yaml:"environment"`
	Permissions map[string]string `yaml:"permissions"` // nil: the workflow's
	Concurrency Concurrency       `yaml:"concurrency"`
	Env         map[string]string `yaml:"env"`
	Strategy    struct {
		Matrix map[string]yaml.Node `yaml:"matrix"` // nil: the job runs once
	} `yaml:"strategy"`
	Uses  string `yaml:"uses"` // another workflow, which then is the whole job
	Steps []Step `yaml:"steps"`
}

// Step either uses an action or runs a script.
type Step struct {
	ID      string            `yaml:"id"`
	Name    string            `yaml:"name"`
	If      string            `yaml:"if"`
	Timeout float64           `yaml:"timeout-minutes"` // 0: the job's
	Env     map[string]string `yaml:"env"`
	Uses    string            `yaml:"uses"`
	// Version is the comment behind Uses.
	Version string            `yaml:"-"`
	With    map[string]string `yaml:"with"`
	Run     string            `yaml:"run"`
}

// Text is a key or a value. Path is where it stands, as in jobs.test.steps[3].env.STACK; a key has the path of its value.
type Text struct{ Path, Value string }

// Read reads every workflow of a folder, sorted by file. It fails when there is none.
func Read(dir string) ([]Workflow, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.y*ml"))
	if err != nil {
		return nil, fmt.Errorf("listing workflows: %w", err)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s has no workflows", dir)
	}
	workflows := make([]Workflow, 0, len(paths))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("reading a workflow: %w", err)
		}
		workflow, err := Parse(filepath.Base(path), text)
		if err != nil {
			return nil, err
		}
		workflows = append(workflows, workflow)
	}
	return workflows, nil
}

// Parse reads one workflow. It fails on forms that this repository does not use, such as permissions that are one word for all.
func Parse(file string, text []byte) (Workflow, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return Workflow{}, fmt.Errorf("%s: %w", file, err)
	}
	w := Workflow{File: file}
	if err := document.Decode(&w); err != nil {
		return Workflow{}, fmt.Errorf("%s: %w", file, err)
	}
	w.Texts = texts(&document, "")
	return w, nil
}

// UnmarshalYAML also takes the comment behind the action.
func (s *Step) UnmarshalYAML(node *yaml.Node) error {
	type plain Step
	if err := node.Decode((*plain)(s)); err != nil {
		return err
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == "uses" {
			s.Version = strings.TrimSpace(strings.TrimPrefix(node.Content[i+1].LineComment, "#"))
		}
	}
	return nil
}

func texts(node *yaml.Node, path string) []Text {
	var found []Text
	switch node.Kind {
	case yaml.ScalarNode:
		found = append(found, Text{path, node.Value})
	case yaml.AliasNode: // its anchor stands in the file too
	case yaml.DocumentNode:
		for _, child := range node.Content {
			found = append(found, texts(child, path)...)
		}
	case yaml.SequenceNode:
		for i, child := range node.Content {
			found = append(found, texts(child, fmt.Sprintf("%s[%d]", path, i))...)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			at := strings.TrimPrefix(path+"."+node.Content[i].Value, ".")
			found = append(found, Text{at, node.Content[i].Value})
			found = append(found, texts(node.Content[i+1], at)...)
		}
	}
	return found
}
