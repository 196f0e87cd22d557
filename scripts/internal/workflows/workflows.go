// Package workflows reads this repository's GitHub workflows, so that tests can hold them to rules and run the commands in them.
package workflows

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Workflow is one file of .github/workflows. It, its jobs and its steps know the keys that this repository uses, and Parse
// refuses all others: each of them could change what runs, and no rule would look at it.
type Workflow struct {
	// File is the file's name without its folder.
	File string               `yaml:"-"`
	Name string               `yaml:"name"`
	On   map[string]yaml.Node `yaml:"on"`
	// Permissions are nil when the workflow says nothing, and empty when it says {}.
	Permissions map[string]string `yaml:"permissions"`
	Concurrency Concurrency       `yaml:"concurrency"`
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
	Name        string            `yaml:"name"`
	Needs       string            `yaml:"needs"`
	If          string            `yaml:"if"`
	RunsOn      string            `yaml:"runs-on"`
	Timeout     float64           `yaml:"timeout-minutes"`
	Environment string            `yaml:"environment"`
	Permissions map[string]string `yaml:"permissions"` // nil: the workflow's
	Concurrency Concurrency       `yaml:"concurrency"`
	Env         map[string]string `yaml:"env"`
	Outputs     map[string]string `yaml:"outputs"`
	Strategy    struct {
		Matrix   map[string]yaml.Node `yaml:"matrix"` // nil: the job runs once
		FailFast bool                 `yaml:"fail-fast"`
	} `yaml:"strategy"`
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
type Text struct {
	Path, Value string
	// Comment is what stands behind it in its line.
	Comment string
}

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

// Parse reads one workflow. It fails on keys and forms that this repository does not use, such as permissions that are one word
// for all.
func Parse(file string, text []byte) (Workflow, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return Workflow{}, fmt.Errorf("%s: %w", file, err)
	}
	w := Workflow{File: file}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&w); err != nil {
		return Workflow{}, fmt.Errorf("%s: %w", file, err)
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return Workflow{}, fmt.Errorf("%s: more than one document", file)
	}
	w.Texts = texts(&document, "")
	w.versions()
	return w, nil
}

// versions gives each step the comment behind its action.
func (w *Workflow) versions() {
	comments := map[string]string{}
	for _, text := range w.Texts {
		if text.Comment != "" {
			comments[text.Path] = text.Comment
		}
	}
	for name, job := range w.Jobs {
		for i := range job.Steps {
			job.Steps[i].Version = comments[fmt.Sprintf("jobs.%s.steps[%d].uses", name, i)]
		}
	}
}

func texts(node *yaml.Node, path string) []Text {
	var found []Text
	switch node.Kind {
	case yaml.ScalarNode:
		comment := strings.TrimSpace(strings.TrimPrefix(node.LineComment, "#"))
		found = append(found, Text{Path: path, Value: node.Value, Comment: comment})
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
			found = append(found, Text{Path: at, Value: node.Content[i].Value})
			found = append(found, texts(node.Content[i+1], at)...)
		}
	}
	return found
}
