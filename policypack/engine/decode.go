package engine

import (
	"errors"
	"fmt"
	"slices"
)

// maxDepth bounds how deep a document that is read may nest, the document itself included. Real resources,
// Kubernetes' own definitions of types among them, stay under a quarter of it.
const maxDepth = 200

// UnmarshalJSON reads the form that MarshalJSON gives, and nothing else: another version, an unknown or a
// repeated key, a value of the wrong type and a mark that is no mark are refused, all mistakes at once. A
// key that is absent is taken as zero, but for version, shows, and a resource's urn, type and properties.
// After an error d is unchanged.
func (d *Document) UnmarshalJSON(text []byte) error {
	value, err := decodeJSON(text)
	if err != nil {
		return fmt.Errorf("reading a resource document: %w", err)
	}
	var mistakes mistakes
	doc := readDocument(mistakes.object("", value))
	if err := mistakes.join(); err != nil {
		return fmt.Errorf("reading a resource document: %w", err)
	}
	*d = doc
	return nil
}

func readDocument(o *objectReader) Document {
	if version, given := o.take("version"); !given || version != float64(DocumentVersion) {
		o.fail("version", "is %s; this program reads version %d", printed(version), DocumentVersion)
	}
	doc := Document{
		Shows:        Shows(o.required("shows")),
		DryRun:       o.flag("dryRun"),
		Organization: o.text("organization"),
		Project:      o.text("project"),
		Stack:        o.text("stack"),
	}
	if !slices.Contains([]Shows{ShowsInputs, ShowsOutputs}, doc.Shows) {
		o.fail("shows", "is %q; allowed are %q and %q", doc.Shows, ShowsInputs, ShowsOutputs)
	}
	one, isResource := o.take("resource")
	many, isStack := o.take("resources")
	switch {
	case isResource == isStack:
		o.fail("", "must have either resource or resources")
	case isResource:
		resource := readResource(o.mistakes.object("resource", one), false)
		doc.Resource = &resource
	default:
		for i, value := range o.mistakes.array("resources", many) {
			resource := readResource(o.mistakes.object(fmt.Sprintf("resources[%d]", i), value), true)
			doc.Resources = append(doc.Resources, resource)
		}
		if cost, given := o.object("monthlyCost"); given {
			usd := cost.number("usd")
			if _, said := cost.values["usd"]; !said {
				cost.fail("usd", "is missing; it must be a number")
			}
			cost.done()
			doc.MonthlyCost = &usd
		}
	}
	o.done()
	return doc
}

// readResource reads a resource. Only those of a document for stack rules know dependencies.
func readResource(o *objectReader, inStack bool) Resource {
	resource := Resource{
		URN:        o.required("urn"),
		Type:       o.required("type"),
		Name:       o.text("name"),
		Parent:     o.text("parent"),
		Properties: o.properties("properties"),
	}
	if provider, given := o.object("provider"); given {
		resource.Provider = &Provider{
			URN:        provider.required("urn"),
			Type:       provider.required("type"),
			Name:       provider.text("name"),
			Properties: provider.properties("properties"),
		}
		provider.done()
	}
	if options, given := o.object("options"); given {
		resource.Options = readOptions(options)
	}
	if inStack {
		resource.Dependencies = o.texts("dependencies")
		resource.PropertyDependencies = o.textsByKey("propertyDependencies")
	}
	o.done()
	return resource
}

func readOptions(o *objectReader) Options {
	options := Options{
		Protect:                 o.flag("protect"),
		DeleteBeforeReplace:     o.flag("deleteBeforeReplace"),
		IgnoreChanges:           o.texts("ignoreChanges"),
		AdditionalSecretOutputs: o.texts("additionalSecretOutputs"),
		Aliases:                 o.texts("aliases"),
	}
	if timeouts, given := o.object("customTimeouts"); given {
		options.CustomTimeouts = Timeouts{
			Create: timeouts.number("create"), Update: timeouts.number("update"), Delete: timeouts.number("delete"),
		}
		timeouts.done()
	}
	o.done()
	return options
}

// mistakes collects what is wrong with a document.
type mistakes struct{ list []error }

// mostMistakes bounds what is told of one document: a long one can be wrong in every line.
const mostMistakes = 50

func (m *mistakes) fail(path, format string, args ...any) {
	if path == "" {
		path = "the document"
	}
	if len(m.list) <= mostMistakes {
		m.list = append(m.list, fmt.Errorf("%s "+format, append([]any{path}, args...)...))
	}
}

func (m *mistakes) join() error {
	if len(m.list) > mostMistakes {
		m.list[mostMistakes] = errors.New("and more mistakes")
	}
	return errors.Join(m.list...)
}

// object reads a value that must be an object; when it is none, that is a mistake and the reader is empty.
func (m *mistakes) object(path string, value any) *objectReader {
	object, isObject := value.(map[string]any)
	if !isObject {
		m.fail(path, "is %s, but must be an object", kindOf(value))
	}
	return &objectReader{mistakes: m, path: path, values: object, broken: !isObject}
}

func (m *mistakes) array(path string, value any) []any {
	array, isArray := value.([]any)
	if !isArray {
		m.fail(path, "is %s, but must be an array", kindOf(value))
	}
	return array
}
