package rulebook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

const preface = `# Policies

Made by ` + "`platform policy list --output markdown`" + ` from the METADATA in policypack/rules; a test keeps it current.

A mandatory rule that is broken fails the preview and the update; an advisory one warns. A resource rule judges the inputs of
one resource before it is changed, a stack rule all resources together. In a preview a rule may answer "not known yet", when
a value decides that only AWS or the cluster will give; the update then decides, before the resource is changed. The limits
here are the strictest; an environment may have others, in policypack/environments. Who is excused from a rule, until when and
why, stands in policypack/rules/exemptions.yaml. How to write a rule: [policypack/rules](../policypack/rules/README.md). What
the rules are evidence for: [compliance](compliance.md).

`

// Markdown writes the page docs/policies.md: a table, and a part for each rule.
func Markdown(w io.Writer, rules engine.Catalogue) error {
	var page bytes.Buffer
	page.WriteString(preface + "| rule | severity | enforcement | kind | what must hold |\n| --- | --- | --- | --- | --- |\n")
	for _, rule := range rules {
		cells := row(rule)
		cells[0] = "[" + cells[0] + "](#" + cells[0] + ")"
		page.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	for _, rule := range rules {
		section(&page, rule)
	}
	return write(w, page.Bytes())
}

func section(page *bytes.Buffer, rule engine.Rule) {
	fmt.Fprintf(page, "\n## %s\n\n**%s.** %s, %s.\n\n%s\n\nRemedy: %s\n\n",
		rule.Name, rule.Title, capital(string(rule.Severity)), rule.Enforcement, rule.Description, rule.Remedy)
	fmt.Fprintf(page, "- Judges: %s\n", types(rule))
	for _, limit := range rule.Limits {
		fmt.Fprintf(page, "- Limit `%s`: %s Default: `%s`\n", limit.Name, limit.Description, compact(limit.Default))
	}
	var named []string
	for _, framework := range engine.Frameworks() {
		if ids := rule.Frameworks[framework.Key]; len(ids) > 0 {
			named = append(named, framework.Name+" "+strings.Join(ids, ", "))
		}
	}
	if len(named) > 0 {
		fmt.Fprintf(page, "- Helps to meet: %s\n", strings.Join(named, "; "))
	}
}

// types are code spans, for a stack rule with what it is.
func types(rule engine.Rule) string {
	list := "`" + strings.Join(rule.Types, "`, `") + "`"
	if rule.Kind == engine.KindStack {
		return "stacks with " + list
	}
	return list
}

func compact(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
