package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Limits are values by rule and name, in JSON's terms.
type Limits map[string]map[string]any

// Limit is a value that a rule compares with: data, so that an environment can have its own.
type Limit struct {
	Name string
	// Description says what it is, and in which unit.
	Description string
	// Schema is the JSON Schema of its value, description left out.
	Schema map[string]any
	// Default is the value of limits.yaml.
	Default any
	// check is the compiled Schema.
	check *jsonschema.Schema
}

// newLimit compiles what METADATA says of a limit.
func newLimit(name string, declared any) (Limit, error) {
	fields, _ := declared.(map[string]any)
	limit := Limit{Name: name, Schema: maps.Clone(fields)}
	limit.Description, _ = fields["description"].(string)
	if delete(limit.Schema, "description"); limit.Description == "" || limit.Schema["type"] == nil {
		return Limit{}, errors.New("needs a `description` and a JSON Schema with a `type`")
	}
	if err := plain(&limit.Schema); err != nil {
		return Limit{}, fmt.Errorf("its schema is no JSON: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("limit.json", limit.Schema); err != nil {
		return Limit{}, fmt.Errorf("its schema: %w", err)
	}
	var err error
	if limit.check, err = compiler.Compile("limit.json"); err != nil {
		return Limit{}, fmt.Errorf("its schema: %w", err)
	}
	return limit, nil
}

// plain gives the values of an object that was read from YAML the types that JSON has.
func plain(object *map[string]any) error {
	text, err := json.Marshal(*object)
	if err != nil {
		return err
	}
	*object = nil
	return json.Unmarshal(text, object)
}

// Check says what is wrong with a value for the limit; nil if nothing is.
func (l Limit) Check(value any) error {
	var invalid *jsonschema.ValidationError
	if err := l.check.Validate(value); errors.As(err, &invalid) {
		return fmt.Errorf("is %s, but %s (%s)", shortJSON(value), strings.Join(causes(invalid), "; "), l.Description)
	} else if err != nil {
		return fmt.Errorf("is %s, which can't be checked: %w", shortJSON(value), err)
	}
	return nil
}

// causes are the single mistakes, each with its place if it is not the value itself.
func causes(invalid *jsonschema.ValidationError) []string {
	var texts []string
	for _, unit := range invalid.BasicOutput().Errors {
		if unit.Error == nil {
			continue
		}
		text := unit.Error.String()
		if unit.InstanceLocation != "" {
			text = "at " + unit.InstanceLocation + ": " + text
		}
		texts = append(texts, text)
	}
	return texts
}

// longestShown is how much of a wrong value an error repeats, in bytes.
const longestShown = 120

func shortJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("a %T", value)
	}
	if len(text) > longestShown {
		return string(text[:longestShown]) + "…"
	}
	return string(text)
}

// overridden gives all limits with some values replaced, and every mistake in these at once. A rule or limit that is not
// there is a mistake: what it was to change would stay as it is.
func (c Catalogue) overridden(given Limits) (Limits, error) {
	merged, mistakes := Limits{}, []error(nil)
	for _, rule := range c {
		merged[rule.Name] = map[string]any{}
		for _, limit := range rule.Limits {
			merged[rule.Name][limit.Name] = limit.Default
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		rule, found := c.Find(name)
		if !found {
			mistakes = append(mistakes, fmt.Errorf("the rule %q does not exist; `platform policy list` lists all", name))
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(given[name])) {
			if err := rule.checkLimit(key, given[name][key]); err != nil {
				mistakes = append(mistakes, fmt.Errorf("%s.%s %w", name, key, err))
				continue
			}
			merged[name][key] = given[name][key]
		}
	}
	return merged, errors.Join(mistakes...)
}

func (r Rule) checkLimit(name string, value any) error {
	for _, limit := range r.Limits {
		if limit.Name == name {
			return limit.Check(value)
		}
	}
	return fmt.Errorf("is no limit of the rule; allowed are %s", named(r.Limits))
}

func named(limits []Limit) string {
	names := make([]string, len(limits))
	for i, limit := range limits {
		names[i] = limit.Name
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// setDefaults gives the rule's limits their values of limits.yaml.
func (r *Rule) setDefaults(values map[string]any) error {
	var mistakes []error
	for i := range r.Limits {
		limit := &r.Limits[i]
		value, found := values[limit.Name]
		if !found {
			mistakes = append(mistakes, fmt.Errorf("%s has no value for %s.%s", limitsFile, r.Name, limit.Name))
			continue
		}
		if err := limit.Check(value); err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s: %s.%s %w", limitsFile, r.Name, limit.Name, err))
		}
		limit.Default = value
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.ContainsFunc(r.Limits, func(l Limit) bool { return l.Name == name }) {
			mistakes = append(mistakes, fmt.Errorf("%s: %s.%s is not declared in the rule's METADATA", limitsFile, r.Name, name))
		}
	}
	return errors.Join(mistakes...)
}

// checkLimitRefs refuses a reference to a limit that does not exist, which would be undefined and the rule silent, and a
// limit that is declared but not read, which would be changed without effect. rule is nil for shared Rego.
func checkLimitRefs(rule *Rule, module *ast.Module) error {
	var mistakes []error
	read := map[string]bool{}
	prefix := ast.Ref{ast.DefaultRootDocument, ast.StringTerm(limitsRoot)}
	ast.WalkRefs(module, func(ref ast.Ref) bool {
		if !ref.HasPrefix(prefix) {
			return false
		}
		name, err := limitOf(rule, ref)
		read[name] = err == nil
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s reads %s, but %w", ref[0].Location, ref, err))
		}
		return false
	})
	if rule != nil {
		for _, limit := range rule.Limits {
			if !read[limit.Name] {
				mistakes = append(mistakes, fmt.Errorf("declares the limit %s, but does not read data.%s[%q].%s",
					limit.Name, limitsRoot, rule.Name, limit.Name))
			}
		}
	}
	return errors.Join(mistakes...)
}

// limitOf is the limit that a reference reads: data.limits["rule"].name, both written out.
func limitOf(rule *Rule, ref ast.Ref) (string, error) {
	if rule == nil {
		return "", errors.New("shared Rego must be given limits by the rules that have them")
	}
	if len(ref) < 4 || !ref[2].Equal(ast.StringTerm(rule.Name)) {
		return "", fmt.Errorf("a rule reads single limits of its own: data.%s[%q].<limit>", limitsRoot, rule.Name)
	}
	name, isText := ref[3].Value.(ast.String)
	if !isText {
		return "", errors.New("the limit's name must be written out")
	}
	if !slices.ContainsFunc(rule.Limits, func(l Limit) bool { return l.Name == string(name) }) {
		return "", fmt.Errorf("its METADATA declares no such limit; declared: %s", named(rule.Limits))
	}
	return string(name), nil
}
