// Package plan is the model of one engine run (preview, up, refresh or destroy), built from the engine's own events.
//
// # What is kept from view
//
// A value that the engine marks as secret becomes a Value of KindSecret and loses its content where it is read. The
// mark is the type, never a name or a pattern: a property that is secret in any state of a resource (before or after,
// input or output, in any element of the same list) is masked in all of them. Configuration is not taken over at all.
//
// That is the whole guarantee but for one addition: the engine's own message about a value that a provider refuses
// prints the value, and the reader takes it out. Other messages are free text: when a provider or a program prints a
// secret into a diagnostic or a policy message, nothing in the events says so, and the message is shown as it came.
package plan

import "github.com/rayplatform/rayplatform/scripts/internal/explain"

// Version is the version of the JSON form. ReadJSON refuses any other.
const Version = 1

// NotKnownYetPrefix begins the message of a policy result that says: the rule could not be judged, because values
// that it needs are known only after apply. The policy pack writes the same text.
const NotKnownYetPrefix = "not known yet: "

// ExemptedPrefix begins the message of an advisory policy result that says: the rule is broken, and an exemption excuses it
// until a day. The policy pack writes the same text.
const ExemptedPrefix = "exempted until "

// Info is what a caller knows about a run and the events do not say.
type Info struct {
	Project string `json:"project"`
	Stack   string `json:"stack"`
	// Operation is the command that ran. The zero value is judged as strictly as a preview.
	Operation Operation `json:"operation"`
	// Simulated names the providers that were simulated, for instance aws and kubernetes. Empty: all were real.
	Simulated []string `json:"simulated,omitempty"`
	// EngineVersion is the version of the Pulumi CLI that ran; empty when it is not known.
	EngineVersion string `json:"engineVersion,omitempty"`
	// Settings is where the stack's settings are written; nil when that is not known.
	Settings *SettingsFile `json:"settings,omitempty"`
	// Rules is the catalogue in which titles and remedies of policy results are looked up. It is read while the plan
	// is built, and is not part of the JSON form.
	Rules []Rule `json:"-"`
}

// Operation is the command that the engine carried out.
type Operation string

// The operations of the engine that a plan can describe.
const (
	OperationPreview Operation = "preview"
	OperationUp      Operation = "up"
	OperationRefresh Operation = "refresh"
	OperationDestroy Operation = "destroy"
)

// Rule describes one policy rule to a reader of its results. All but Name may be empty.
type Rule struct {
	// Name is the name under which the policy pack reports the rule.
	Name string
	// Title is one line that says what holds when the rule is kept.
	Title string
	// Severity is a word such as high; when empty, the one that the pack reports is shown.
	Severity string
	// Remedy says what to do when the rule is broken.
	Remedy string
}

// Plan is one run. Its lists are in a stable order: resources by URN, policy results by answer, rule and resource,
// diagnostics as the engine sent them. The zero value is a run of which nothing is known, and its verdict is failed.
type Plan struct {
	Info Info `json:"info"`
	// Mistakes are what is wrong with the stack's settings, in the order of the file. If there are any, nothing was run.
	Mistakes     []Mistake      `json:"mistakes,omitempty"`
	Run          Run            `json:"run"`
	Packs        []Pack         `json:"packs,omitempty"`
	Policies     []PolicyResult `json:"policies,omitempty"`
	Remediations []Remediation  `json:"remediations,omitempty"`
	Resources    []Resource     `json:"resources,omitempty"`
	Diagnostics  []Diagnostic   `json:"diagnostics,omitempty"`
}

// Run says how the run went as a whole.
type Run struct {
	// Complete is true when the engine sent its summary, which it does last.
	Complete bool `json:"complete"`
	// Preview is true when nothing was to be changed.
	Preview bool `json:"preview"`
	// Result is the engine's own word: succeeded, failed or canceled. Empty when it gave none.
	Result string `json:"result,omitempty"`
	// MaybeCorrupt is true when the engine could not tell in what state it left a resource.
	MaybeCorrupt bool `json:"maybeCorrupt,omitempty"`
	// DurationSeconds is the engine's own time, in whole seconds, rounded up by the engine.
	DurationSeconds int `json:"durationSeconds"`
	// UnknownEvents counts events of a kind that this program does not know. They were left out.
	UnknownEvents int `json:"unknownEvents,omitempty"`
}

// Op is what happens to one resource in the whole run. The several steps of a replacement are one OpReplace.
type Op string

// What can happen to a resource.
const (
	OpCreate  Op = "create"
	OpUpdate  Op = "update"
	OpReplace Op = "replace"
	OpDelete  Op = "delete"
	OpSame    Op = "same"
	OpRead    Op = "read"
	OpImport  Op = "import"
	OpRefresh Op = "refresh"
	// OpDiscard forgets a resource that was only read; nothing is deleted.
	OpDiscard Op = "discard"
)

// Resource is one resource and what the run does to it.
type Resource struct {
	URN  string `json:"urn"`
	Type string `json:"type"`
	Name string `json:"name"`
	// Parent is the parent's URN; empty for the stack itself and for default providers.
	Parent string `json:"parent,omitempty"`
	// Provider is the URN of the provider resource; empty for components.
	Provider string `json:"provider,omitempty"`
	Op       Op     `json:"op"`
	// Custom is true when a provider manages the resource, false for components.
	Custom bool `json:"custom,omitempty"`
	// Internal is true for the default providers, which the engine makes for itself and does not count.
	Internal bool `json:"internal,omitempty"`
	// Protected resources can't be deleted before they are unprotected.
	Protected bool `json:"protected,omitempty"`
	// Retained resources are forgotten on deletion, and stay where they are.
	Retained bool `json:"retained,omitempty"`
	// Leftover is true when the run also deletes an old copy that an earlier, interrupted replacement left behind.
	Leftover bool `json:"leftover,omitempty"`
	// Failed is true when the engine tried the operation and it failed.
	Failed bool `json:"failed,omitempty"`
	// Changes are the changed properties, by path. A resource that is created or deleted has none: see Inputs.
	Changes []Change `json:"changes,omitempty"`
	// Causes say why a resource is replaced. Empty on a replaced resource when the events do not tell.
	Causes []Cause `json:"causes,omitempty"`
	// Inputs are the inputs after the run; for a deletion those before it. Always of KindObject.
	Inputs Value `json:"inputs"`
}

// ChangeKind says whether a property is added, deleted or updated.
type ChangeKind string

// The kinds of a change.
const (
	ChangeAdd    ChangeKind = "add"
	ChangeDelete ChangeKind = "delete"
	ChangeUpdate ChangeKind = "update"
)

// Change is one property that differs.
type Change struct {
	// Path is in Pulumi's own syntax, for instance tags["app.kubernetes.io/name"] or subnetIds[0].
	Path string     `json:"path"`
	Kind ChangeKind `json:"kind"`
	// Forces is true when this change forces the resource to be replaced, or lies in a property of which the engine
	// says so as a whole.
	Forces bool `json:"forces,omitempty"`
	// Old is nil when there was no value, or when the events do not hold it.
	Old *Value `json:"old,omitempty"`
	// New is nil when there will be no value, or when the events do not hold it.
	New *Value `json:"new,omitempty"`
}

// Relation says in which way another resource causes a replacement.
type Relation string

const (
	// RelationNone: the property alone is known, nothing links it to another resource.
	RelationNone Relation = ""
	// RelationID: the property held the id of the other resource, which this run replaces too.
	RelationID Relation = "id"
	// RelationReference: the property refers to the other resource by its URN.
	RelationReference Relation = "reference"
	// RelationProvider: the other resource is the provider, which this run replaces too.
	RelationProvider Relation = "provider"
	// RelationTaint: the state marks the resource for replacement; no property is involved.
	RelationTaint Relation = "taint"
)

// Cause is one reason for a replacement. It is read off the events and never guessed.
type Cause struct {
	// Property is the path that forces the replacement; empty for RelationTaint.
	Property string   `json:"property,omitempty"`
	Relation Relation `json:"relation,omitempty"`
	// URN is the resource named by Relation; empty for RelationNone and RelationTaint.
	URN string `json:"urn,omitempty"`
}

// Severity of a diagnostic.
type Severity string

// The severities that are kept; debug messages are not.
const (
	SeverityInfo    Severity = "info"
	SeverityWarning Severity = "warning"
	SeverityError   Severity = "error"
)

// Diagnostic is one message of the engine, a provider or the program. Its text is not masked: see the package comment.
type Diagnostic struct {
	Severity Severity `json:"severity"`
	// URN is empty when the message is about the run as a whole.
	URN     string `json:"urn,omitempty"`
	Message string `json:"message"`
	// Cause and Remedy say what is behind an error of AWS or Kubernetes, and what to do. Both follow from the message
	// alone, and are empty for all others.
	Cause  string `json:"cause,omitempty"`
	Remedy string `json:"remedy,omitempty"`
}

// explained is the diagnostic with its cause and remedy.
func (d Diagnostic) explained() Diagnostic {
	d.Cause, d.Remedy = "", ""
	if d.Severity == SeverityError {
		if e, ok := explain.Error(TypeOf(d.URN), d.Message); ok {
			d.Cause, d.Remedy = e.Cause, e.Remedy
		}
	}
	return d
}
