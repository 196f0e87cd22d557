package engine

import (
	"slices"
	"strings"
)

// Severity says how much harm a broken rule can do.
type Severity string

// The four severities, as Pulumi has them.
const (
	SeverityLow      Severity = "low"
	SeverityMedium   Severity = "medium"
	SeverityHigh     Severity = "high"
	SeverityCritical Severity = "critical"
)

// Enforcement says what a broken rule does to a preview or an update.
type Enforcement string

const (
	// Mandatory fails the preview or update.
	Mandatory Enforcement = "mandatory"
	// Advisory only warns.
	Advisory Enforcement = "advisory"
)

// Kind says what a rule judges at a time.
type Kind string

const (
	// KindResource rules see one resource's inputs before it is changed.
	KindResource Kind = "resource"
	// KindStack rules see all resources of the stack with their outputs and dependencies.
	KindStack Kind = "stack"
)

// EveryType in a rule's Types makes it apply to resources of every type.
const EveryType = "*"

// Rule describes one rule: what its METADATA block says, and its name.
type Rule struct {
	// Name is the folder's name, such as "disks-encrypted".
	Name string
	// Title says in one short line what must hold.
	Title string
	// Description says what is judged and why.
	Description string
	// Remedy says how to mend a violation.
	Remedy      string
	Severity    Severity
	Enforcement Enforcement
	Kind        Kind
	// MayStayOpen lets a mandatory rule answer "not known yet" even when changes are applied, because what it lacks does not come
	// from them. False: it is broken then.
	MayStayOpen bool
	// Types are the type tokens that the rule applies to, or EveryType. Never empty.
	Types []string
	// Frameworks are the ids of the controls that the rule helps to meet, by [Framework.Key]. Nil means none.
	Frameworks map[string][]string
	// Limits are what the rule compares with, sorted by name. Nil means none.
	Limits []Limit
}

// Catalogue is a list of rules, sorted by name.
type Catalogue []Rule

// Find returns the rule of that name; ok is false when there is none.
func (c Catalogue) Find(name string) (rule Rule, ok bool) {
	i, ok := slices.BinarySearchFunc(c, name, func(r Rule, name string) int {
		return strings.Compare(r.Name, name)
	})
	if !ok {
		return Rule{}, false
	}
	return c[i], true
}
