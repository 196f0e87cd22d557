package engine

import "encoding/json"

// DocumentVersion is the version of the form described on Document.
const DocumentVersion = 1

// Shows says which side of a resource its properties are.
type Shows string

const (
	// ShowsInputs is what the program asked for; resource rules see it.
	ShowsInputs Shows = "inputs"
	// ShowsOutputs is what the provider answered, or would answer; stack rules see it. In a preview, a resource whose provider
	// can't answer yet shows its inputs.
	ShowsOutputs Shows = "outputs"
)

// Keys that mark a value which plain JSON can't express. No property may use them as its own key.
const (
	// UnknownKey marks a value that is only known once changes are applied: {"__unknown": true}.
	UnknownKey = "__unknown"
	// SecretKey wraps a secret value: {"__secret": value}. The value is kept so that rules can judge it.
	SecretKey = "__secret"
	// AssetKey describes a file: {"__asset": {"hash": …, "path": …, "uri": …}}, never its content.
	AssetKey = "__asset"
	// ArchiveKey describes a folder or archive in the same way.
	ArchiveKey = "__archive"
)

// Document is what a rule sees as `input`, the same in the analyzer, in `opa eval` and in `opa test`.
// Its JSON form, version 1:
//
//	{
//	  "version": 1, "shows": "inputs" | "outputs", "dryRun": bool,
//	  "organization": string, "project": string, "stack": string,
//	  "monthlyCost": {"usd": number}          // stack rules only; absent while it is not known
//	  "resource": Resource          // in a document for resource rules
//	  "resources": [Resource, …]    // in a document for stack rules
//	}
//
// and a Resource:
//
//	{
//	  "urn": string, "type": string, "name": string, "parent": string,
//	  "provider": {"urn", "type", "name", "properties"},     // absent for a component
//	  "options": {"protect": bool, "deleteBeforeReplace": bool, "ignoreChanges": [string],
//	    "additionalSecretOutputs": [string], "aliases": [string],
//	    "customTimeouts": {"create", "update", "delete": seconds}},
//	  "properties": object,
//	  "dependencies": [urn], "propertyDependencies": {property: [urn]}   // stack rules only
//	}
type Document struct {
	Shows        Shows
	DryRun       bool
	Organization string
	Project      string
	Stack        string
	// Resource is the one resource to judge; nil makes this a document for stack rules.
	Resource *Resource
	// Resources are all resources of the stack. They are ignored when Resource is set.
	Resources []Resource
	// MonthlyCost is what the stack is planned to cost in a month, in USD; nil while that is not known. It is ignored when
	// Resource is set.
	MonthlyCost *float64
}

// Resource is one resource of a Document.
type Resource struct {
	URN    string
	Type   string
	Name   string
	Parent string // empty for the stack itself
	// Provider is nil for a component, which has none.
	Provider *Provider
	Options  Options
	// Properties hold null, booleans, float64 numbers, strings, []any and map[string]any, and the
	// markers above. Nil means none.
	Properties map[string]any
	// Dependencies and PropertyDependencies are known to stack rules only.
	Dependencies         []string
	PropertyDependencies map[string][]string
}

// Provider is the provider that manages a resource, with the inputs it is configured by.
type Provider struct {
	URN        string
	Type       string
	Name       string
	Properties map[string]any
}

// Options are the resource options that a rule may judge.
type Options struct {
	Protect                 bool
	DeleteBeforeReplace     bool
	IgnoreChanges           []string
	AdditionalSecretOutputs []string
	Aliases                 []string
	CustomTimeouts          Timeouts
}

// Timeouts are in seconds; zero leaves the provider's default.
type Timeouts struct {
	Create, Update, Delete float64
}

// MarshalJSON gives the form that rules see.
func (d Document) MarshalJSON() ([]byte, error) { return json.Marshal(d.object()) }

// object is the only place where the form is spelled out: evaluation and JSON both use it.
func (d Document) object() map[string]any {
	object := map[string]any{
		"version":      float64(DocumentVersion),
		"shows":        string(d.Shows),
		"dryRun":       d.DryRun,
		"organization": d.Organization,
		"project":      d.Project,
		"stack":        d.Stack,
	}
	if d.Resource != nil {
		object["resource"] = d.Resource.object()
		return object
	}
	resources := make([]any, len(d.Resources))
	for i := range d.Resources {
		resource := d.Resources[i].object()
		resource["dependencies"] = list(d.Resources[i].Dependencies)
		resource["propertyDependencies"] = lists(d.Resources[i].PropertyDependencies)
		resources[i] = resource
	}
	object["resources"] = resources
	if d.MonthlyCost != nil {
		object["monthlyCost"] = map[string]any{"usd": *d.MonthlyCost}
	}
	return object
}

func (r *Resource) object() map[string]any {
	object := map[string]any{
		"urn":        r.URN,
		"type":       r.Type,
		"name":       r.Name,
		"parent":     r.Parent,
		"options":    r.Options.object(),
		"properties": properties(r.Properties),
	}
	if r.Provider != nil {
		object["provider"] = map[string]any{
			"urn":        r.Provider.URN,
			"type":       r.Provider.Type,
			"name":       r.Provider.Name,
			"properties": properties(r.Provider.Properties),
		}
	}
	return object
}

func (o Options) object() map[string]any {
	return map[string]any{
		"protect":                 o.Protect,
		"deleteBeforeReplace":     o.DeleteBeforeReplace,
		"ignoreChanges":           list(o.IgnoreChanges),
		"additionalSecretOutputs": list(o.AdditionalSecretOutputs),
		"aliases":                 list(o.Aliases),
		"customTimeouts": map[string]any{
			"create": o.CustomTimeouts.Create,
			"update": o.CustomTimeouts.Update,
			"delete": o.CustomTimeouts.Delete,
		},
	}
}

// properties makes an absent map an empty one, so that no rule has to ask.
func properties(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func list(items []string) []any {
	values := make([]any, len(items))
	for i, item := range items {
		values[i] = item
	}
	return values
}

func lists(m map[string][]string) map[string]any {
	values := make(map[string]any, len(m))
	for key, items := range m {
		values[key] = list(items)
	}
	return values
}
