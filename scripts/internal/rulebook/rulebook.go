// Package rulebook writes the catalogue of the policy rules.
package rulebook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// Version is the version of the form that JSON has: {"version", "rules": [Rule]}. What is added does not change it.
const Version = 1

// The columns of all formats.
var columns = []string{"NAME", "SEVERITY", "ENFORCEMENT", "KIND", "TITLE"}

func row(r engine.Rule) []string {
	return []string{r.Name, string(r.Severity), string(r.Enforcement), string(r.Kind), r.Title}
}

// Text writes a table that is no wider than a number of columns where its titles can be broken into lines; 0 never breaks
// them.
func Text(w io.Writer, rules engine.Catalogue, width int) error {
	rows := [][]string{columns}
	for _, rule := range rules {
		rows = append(rows, row(rule))
	}
	last := len(columns) - 1
	widths, indent := make([]int, last), 0
	for i := range widths {
		for _, cells := range rows {
			widths[i] = max(widths[i], uniseg.StringWidth(cells[i]))
		}
		indent += widths[i] + 2
	}
	var out bytes.Buffer
	for _, cells := range rows {
		for i, cell := range cells[:last] {
			out.WriteString(cell + strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)+2))
		}
		out.WriteString(strings.Join(wrap(cells[last], width-indent), "\n"+strings.Repeat(" ", indent)) + "\n")
	}
	return write(w, out.Bytes())
}

// leastWidth is the width in columns below which a title is not broken into lines.
const leastWidth = 20

// wrap breaks a text into lines between words.
func wrap(text string, width int) []string {
	if width < leastWidth {
		return []string{text}
	}
	var lines []string
	for _, word := range strings.Fields(text) {
		last := len(lines) - 1
		if last >= 0 && uniseg.StringWidth(lines[last])+1+uniseg.StringWidth(word) <= width {
			lines[last] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

// JSON writes all that the rules' METADATA says, for programs.
func JSON(w io.Writer, rules engine.Catalogue) error {
	all := []Rule{}
	for _, rule := range rules {
		all = append(all, NewRule(rule))
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(map[string]any{"version": Version, "rules": all}); err != nil {
		return fmt.Errorf("printing the rules: %w", err)
	}
	return write(w, out.Bytes())
}

func write(w io.Writer, text []byte) error {
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("printing the rules: %w", err)
	}
	return nil
}

// Rule is a rule as JSON has it.
type Rule struct {
	Name        string              `json:"name"`
	Title       string              `json:"title"`
	Description string              `json:"description"`
	Remedy      string              `json:"remedy"`
	Severity    engine.Severity     `json:"severity"`
	Enforcement engine.Enforcement  `json:"enforcement"`
	Kind        engine.Kind         `json:"kind"`
	Types       []string            `json:"types"`
	Frameworks  map[string][]string `json:"frameworks,omitempty"`
	Limits      []Limit             `json:"limits,omitempty"`
}

// Limit is a limit of a rule: its JSON Schema and its value where a configuration gives no other.
type Limit struct {
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Schema      map[string]any `json:"schema"`
	Default     any            `json:"default"`
}

// NewRule describes a rule.
func NewRule(r engine.Rule) Rule {
	rule := Rule{
		Name: r.Name, Title: r.Title, Description: r.Description, Remedy: r.Remedy,
		Severity: r.Severity, Enforcement: r.Enforcement, Kind: r.Kind, Types: r.Types, Frameworks: r.Frameworks,
	}
	for _, limit := range r.Limits {
		rule.Limits = append(rule.Limits, Limit{limit.Name, limit.Description, limit.Schema, limit.Default})
	}
	return rule
}
