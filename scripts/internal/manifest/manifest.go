// Package manifest reads Kubernetes manifests, and saved plans, into the documents that policy rules judge.
package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// The bounds of what is read. A file beyond one of them is refused with an error that names it.
const (
	// MaxBytes is the size of a file.
	MaxBytes = 32 << 20
	// MaxDepth is how deep a document may nest: a pod's deepest field is at 15, definitions of types stay under 50.
	MaxDepth = 200
	// MaxAliased is the number of values that a file's aliases may stand for in all.
	MaxAliased = 100_000
	// maxMistakes is the number of mistakes that are told of one file: a long one can be wrong in every line.
	maxMistakes = 20
)

// Manifest is one Kubernetes resource and where it is written.
type Manifest struct {
	// Resource has the type token that Pulumi gives to the same resource, such as kubernetes:ray.io/v1:RayCluster or
	// kubernetes:core/v1:Pod, and the name "namespace/name", or the name alone where no namespace is said. Its URN is
	// "manifest::FILE::TYPE::NAME", with "::#2" and so on where a file has the same resource again. Its properties are
	// the whole manifest, in which the data of a Secret are marked as secret.
	Resource engine.Resource
	// File is the file's name as errors and reports show it.
	File string
	// Document counts the documents of the file from 1.
	Document int
	// Line is where the resource begins, from 1.
	Line int

	node *yaml.Node
	// shift is what the lines of node lack.
	shift int
}

// Saved is a document of a plan that was saved, and where it is written.
type Saved struct {
	Document engine.Document
	File     string
	Line     int
}

// Input is what some files hold, in the order of their names and lines.
type Input struct {
	Manifests []Manifest
	Saved     []Saved
}

// Mistake is one thing that is wrong with a file.
type Mistake struct {
	File string
	// Line counts from 1; 0 stands for the file as a whole.
	Line int
	// Text says what is wrong, what is allowed and how to mend it, and never holds a value that may be secret.
	Text string
}

// Error is for instance `ray.yaml:12: kind is missing; ...`.
func (m *Mistake) Error() string {
	if m.Line == 0 {
		return m.File + ": " + m.Text
	}
	return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.Text)
}

// mistakes collects what is wrong with one file.
type mistakes struct {
	file string
	list []*Mistake
}

func (m *mistakes) add(line int, format string, args ...any) {
	switch {
	case len(m.list) < maxMistakes:
		m.list = append(m.list, &Mistake{File: m.file, Line: line, Text: fmt.Sprintf(format, args...)})
	case len(m.list) == maxMistakes:
		m.list = append(m.list, &Mistake{File: m.file, Text: fmt.Sprintf("more than %d mistakes; mend these first", maxMistakes)})
	}
}

// join gives all mistakes in the order of their lines, and last that there are more.
func (m *mistakes) join() error {
	slices.SortStableFunc(m.list, func(a, b *Mistake) int {
		return cmp.Compare(a.order(), b.order())
	})
	list := make([]error, len(m.list))
	for i, mistake := range m.list {
		list[i] = mistake
	}
	return errors.Join(list...)
}

func (m *Mistake) order() int {
	if m.Line == 0 {
		return math.MaxInt
	}
	return m.Line
}
