package engine

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/rego"
)

// NotKnownYet starts the message of every diagnostic that only says that a rule can't be judged yet.
// Engine events carry nothing but a message, so readers of events tell the two apart by it.
const NotKnownYet = "not known yet: "

// stillNotKnown starts the message of an unknown that an update may not have any more.
const stillNotKnown = "still not known while changes are applied: "

// Answer is what a rule says about a document.
type Answer int

const (
	// Holds means that nothing is broken and nothing is open.
	Holds Answer = iota
	// Unknown means that a value decides which is not known before changes are applied.
	Unknown
	// Broken means that the rule is violated, whatever the values not yet known turn out to be.
	Broken
)

// String gives the word that reports use.
func (a Answer) String() string {
	switch a {
	case Holds:
		return "holds"
	case Unknown:
		return "not known yet"
	case Broken:
		return "broken"
	}
	return fmt.Sprintf("Answer(%d)", int(a))
}

// Finding is one place where a rule is broken or can't be judged yet.
type Finding struct {
	// Message is one line: what is wrong at which property with which value. It holds no secret.
	Message string
	// Path is the property's path, such as "blockDeviceMappings[0].ebs.encrypted"; empty for the
	// resource as a whole.
	Path string
	// URN names the resource; only stack rules set it, and there empty means the whole stack.
	URN string
}

// Result is what one rule says about one document. Findings are sorted by URN, path and message.
type Result struct {
	Rule    Rule
	Broken  []Finding
	Unknown []Finding
	// Exempted are violations that an exemption excuses. They leave the answer as if there were none.
	Exempted []Exempted
}

// Answer sums the findings up: one broken place is enough for Broken.
func (r Result) Answer() Answer {
	switch {
	case len(r.Broken) > 0:
		return Broken
	case len(r.Unknown) > 0:
		return Unknown
	}
	return Holds
}

// settle turns what is not known yet into broken where nothing may be unknown any more: while changes are applied, the inputs
// of a resource are complete, and so are all outputs in the end. A mandatory rule that still can't judge then fails closed,
// unless it says that it may stay open.
func (r Result) settle(doc Document) Result {
	complete := ShowsInputs
	if r.Rule.Kind == KindStack {
		complete = ShowsOutputs
	}
	if doc.DryRun || doc.Shows != complete || r.Rule.Enforcement != Mandatory || r.Rule.MayStayOpen {
		return r
	}
	for _, finding := range r.Unknown {
		finding.Message = stillNotKnown + finding.Message
		r.Broken = append(r.Broken, finding)
	}
	r.Unknown = nil
	sortFindings(r.Broken)
	return r
}

// findings reads one of a rule's two sets from the result of its query.
func findings(bindings rego.Vars, set string) ([]Finding, error) {
	items, ok := bindings[set].([]any)
	if !ok {
		return nil, fmt.Errorf("`%s` is %T, but must be a set of objects", set, bindings[set])
	}
	var found []Finding
	for _, item := range items {
		finding, err := newFinding(item)
		if err != nil {
			return nil, fmt.Errorf("an element of `%s` %w", set, err)
		}
		found = append(found, finding)
	}
	sortFindings(found)
	return found, nil
}

func newFinding(item any) (Finding, error) {
	object, ok := item.(map[string]any)
	if !ok {
		return Finding{}, fmt.Errorf("is %T, but must be an object with `message` and `path`", item)
	}
	var finding Finding
	fields := map[string]*string{"message": &finding.Message, "path": &finding.Path, "urn": &finding.URN}
	for key, value := range object {
		field, known := fields[key]
		if !known {
			return Finding{}, fmt.Errorf("has the key %q; allowed are `message`, `path` and `urn`", key)
		}
		if *field, ok = value.(string); !ok {
			return Finding{}, fmt.Errorf("has a `%s` that is %T, but must be a string", key, value)
		}
	}
	if finding.Message == "" || strings.ContainsAny(finding.Message, "\r\n") {
		return Finding{}, errors.New("needs a `message` of exactly one line")
	}
	return finding, nil
}

func sortFindings(found []Finding) {
	slices.SortFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.URN, b.URN), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Message, b.Message))
	})
}
