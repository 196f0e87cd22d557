package engine

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// readMetadata makes a Rule of the METADATA block above a rule's package line, and returns every mistake
// in it at once. annotations is nil when there is no block.
func readMetadata(name string, annotations *ast.Annotations) (Rule, error) {
	if annotations == nil {
		return Rule{}, errors.New("has no METADATA block above its package line; see policypack/rules/README.md")
	}
	fields := &fieldReader{custom: annotations.Custom}
	rule := Rule{
		Name:        name,
		Title:       fields.line("title", annotations.Title),
		Description: fields.line("description", annotations.Description),
		Remedy:      fields.line("custom.remedy", fields.text("remedy")),
		Severity:    Severity(fields.choice("severity", severities)),
		Enforcement: Enforcement(fields.choice("enforcement", enforcements)),
		Kind:        Kind(fields.choice("kind", kinds)),
		Types:       fields.types(),
		Frameworks:  fields.frameworks(),
		Limits:      fields.limits(),
		MayStayOpen: fields.flag("mayStayOpen"),
	}
	fields.refuseOthers()
	return rule, errors.Join(fields.mistakes...)
}

var (
	severities   = []string{string(SeverityLow), string(SeverityMedium), string(SeverityHigh), string(SeverityCritical)}
	enforcements = []string{string(Mandatory), string(Advisory)}
	kinds        = []string{string(KindResource), string(KindStack)}
	customFields = []string{"enforcement", "frameworks", "kind", "limits", "mayStayOpen", "remedy", "severity", "types"}
)

// fieldReader reads the custom fields of one METADATA block and collects the mistakes.
type fieldReader struct {
	custom   map[string]any
	mistakes []error
}

func (f *fieldReader) fail(format string, args ...any) {
	f.mistakes = append(f.mistakes, fmt.Errorf("METADATA "+format, args...))
}

// line requires a value and folds YAML's line breaks, as messages and tables show it in one line.
func (f *fieldReader) line(field, value string) string {
	folded := strings.Join(strings.Fields(value), " ")
	if folded == "" {
		f.fail("%s is missing or empty; it must be a text", field)
	}
	return folded
}

// text is empty when the field is missing or is no string.
func (f *fieldReader) text(field string) string {
	value, _ := f.custom[field].(string)
	return value
}

func (f *fieldReader) choice(field string, allowed []string) string {
	value := f.text(field)
	if !slices.Contains(allowed, value) {
		f.fail("custom.%s is %v; allowed are %s", field, shown(f.custom[field]), strings.Join(allowed, ", "))
	}
	return value
}

func (f *fieldReader) types() []string {
	items, _ := f.custom["types"].([]any)
	if len(items) == 0 {
		f.fail(`custom.types is %v; it must list type tokens such as aws:eks/cluster:Cluster, or "*" for every type`,
			shown(f.custom["types"]))
	}
	var tokens []string
	for _, item := range items {
		token, _ := item.(string)
		expanded, err := expand(token)
		if err != nil {
			f.fail("custom.types has %w", err)
		}
		tokens = append(tokens, expanded...)
	}
	if len(tokens) > 1 && slices.Contains(tokens, EveryType) {
		f.fail(`custom.types has "*" beside other types; it must stand alone`)
	}
	return tokens
}

// frameworks are optional: not every rule is in a framework.
func (f *fieldReader) frameworks() map[string][]string {
	named := map[string][]string{}
	for key, value := range f.object("frameworks") {
		if !slices.Contains(frameworkKeys(), key) {
			f.fail("custom.frameworks.%s is no framework; allowed are %s", key, strings.Join(frameworkKeys(), ", "))
		}
		ids, _ := value.([]any)
		for _, id := range ids {
			text, _ := id.(string)
			named[key] = append(named[key], text)
		}
		if len(ids) == 0 || slices.Contains(named[key], "") {
			f.fail(`custom.frameworks.%s is %s; it must list the controls' ids as texts, such as ["2.1.1"]`, key, shown(value))
		}
	}
	if len(named) == 0 {
		return nil
	}
	return named
}

func (f *fieldReader) limits() []Limit {
	var limits []Limit
	declared := f.object("limits")
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		limit, err := newLimit(name, declared[name])
		if err != nil {
			f.fail("custom.limits.%s: %w", name, err)
		}
		if name == "enforcementLevel" {
			f.fail("custom.limits.%s has a name that Pulumi's configuration keeps for itself", name)
		}
		limits = append(limits, limit)
	}
	return limits
}

// flag is false when the field is missing.
func (f *fieldReader) flag(field string) bool {
	value, given := f.custom[field]
	on, isFlag := value.(bool)
	if given && !isFlag {
		f.fail("custom.%s is %s; it must be true or false", field, shown(value))
	}
	return on
}

// object is nil when the field is missing; anything else that is no object is a mistake.
func (f *fieldReader) object(field string) map[string]any {
	value, given := f.custom[field]
	object, isObject := value.(map[string]any)
	if given && !isObject {
		f.fail("custom.%s is %s; it must be an object", field, shown(value))
	}
	return object
}

// refuseOthers catches a misspelt field that would otherwise be ignored.
func (f *fieldReader) refuseOthers() {
	for _, field := range slices.Sorted(maps.Keys(f.custom)) {
		if !slices.Contains(customFields, field) {
			f.fail("custom.%s is not a field; allowed are %s", field, strings.Join(customFields, ", "))
		}
	}
}

func shown(value any) string {
	if value == nil {
		return "missing"
	}
	return fmt.Sprintf("%#v", value)
}
