package compliance

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Markdown writes the frameworks as docs/compliance.md has them.
func Markdown(w io.Writer, frameworks []Framework) error {
	var page bytes.Buffer
	page.WriteString("# Compliance\n\n" +
		"Made by `platform policy controls` from the METADATA of the rules and from policypack/compliance/controls.yaml; a test\n" +
		"keeps it current.\n\n" +
		"What stands here is evidence in this repository: a rule of the [policy pack](policies.md) that refuses what breaks the\n" +
		"control, a [setting](settings.md) that decides it, a test that shows it, a document that says it. It is no audit, and no\n" +
		"framework is here as a whole. A control without evidence says so. That each rule, setting, test and document exists is\n" +
		"checked; whether a test shows what it should is for its reader to say.\n\n")
	page.WriteString("| framework | controls listed | with evidence | without |\n| --- | ---: | ---: | ---: |\n")
	for _, framework := range frameworks {
		shown := 0
		for _, control := range framework.Controls {
			if control.Shown() {
				shown++
			}
		}
		n := len(framework.Controls)
		fmt.Fprintf(&page, "| %s | %d | %d | %d |\n", framework.Name, n, shown, n-shown)
	}
	for _, framework := range frameworks {
		fmt.Fprintf(&page, "\n## %s\n\n| control | what it asks for | evidence |\n| --- | --- | --- |\n", framework.Name)
		for _, control := range framework.Controls {
			fmt.Fprintf(&page, "| %s | %s | %s |\n", control.ID, control.Title, evidence(control))
		}
	}
	if _, err := w.Write(page.Bytes()); err != nil {
		return fmt.Errorf("writing the controls: %w", err)
	}
	return nil
}

// evidence is a table's cell.
func evidence(c Control) string {
	var parts []string
	for _, kind := range []struct {
		name  string
		items []string
		show  func(string) string
	}{
		{"rules", c.Rules, func(s string) string { return "[" + s + "](policies.md#" + s + ")" }},
		{"settings", c.Settings, func(s string) string { return "`" + s + "`" }},
		{"tests", c.Tests, func(s string) string { return "`" + s + "`" }},
		{"documents", c.Documents, func(s string) string { return "[" + s + "](../" + s + ")" }},
	} {
		if len(kind.items) == 0 {
			continue
		}
		shown := make([]string, len(kind.items))
		for i, item := range kind.items {
			shown[i] = kind.show(item)
		}
		parts = append(parts, kind.name+": "+strings.Join(shown, ", "))
	}
	if !c.Shown() {
		parts = append(parts, "**none**")
	}
	if c.Gap != "" {
		parts = append(parts, c.Gap)
	}
	return strings.Join(parts, "; ")
}
