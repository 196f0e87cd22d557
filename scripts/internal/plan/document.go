package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"

	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// document is the JSON form of a plan. Verdict and counts are written for other programs; they are derived again
// when the document is read.
type document struct {
	Version int     `json:"version"`
	Verdict Verdict `json:"verdict"`
	Counts  Counts  `json:"counts"`
	Plan
}

// WriteJSON writes the plan. The same plan gives the same bytes.
func (p Plan) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document{Version, p.Verdict(), p.Counts(), p}); err != nil {
		return fmt.Errorf("writing the plan as JSON: %w", err)
	}
	return nil
}

// ReadJSON reads what WriteJSON wrote, in at most limit bytes. The document may come from anywhere: an unknown version, an
// unknown field, a word that is none of those allowed, or a verdict that does not follow from the rest is an error. That does not
// make it true: whoever must rely on it compares Info with what was asked for, and judges the inputs again.
func ReadJSON(r io.Reader, limit int) (Plan, error) {
	text, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return Plan{}, fmt.Errorf("reading the plan: %w", err)
	}
	if len(text) > limit {
		return Plan{}, fmt.Errorf("the plan is longer than %d bytes, the most that is read", limit)
	}
	if err := checkDepth(text); err != nil {
		return Plan{}, fmt.Errorf("the plan is %w", err)
	}
	if err := checkVersion(text); err != nil {
		return Plan{}, err
	}
	var doc document
	if err := strictly(text, &doc); err != nil {
		return Plan{}, fmt.Errorf("the plan is not as it should be: %w", err)
	}
	if err := doc.check(); err != nil {
		return Plan{}, fmt.Errorf("the plan is not as it should be: %w", err)
	}
	if err := doc.canonical(text); err != nil {
		return Plan{}, fmt.Errorf("the plan is not as it should be: %w", err)
	}
	return doc.Plan, nil
}

func checkVersion(text []byte) error {
	var head struct {
		Version *int `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return fmt.Errorf("the plan is not JSON: %w", err)
	}
	if head.Version == nil {
		return fmt.Errorf("the plan has no version; this program reads version %d", Version)
	}
	if *head.Version != Version {
		return fmt.Errorf("the plan has version %d; this program reads version %d, "+
			"so use the release that wrote the plan", *head.Version, Version)
	}
	return nil
}

// strictly decodes one JSON value with nothing behind it.
func strictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("text after the end of the JSON value")
	}
	return nil
}

// check looks for words that are not allowed and for a verdict or counts that contradict the rest.
func (d document) check() error {
	operations := []Operation{"", OperationPreview, OperationUp, OperationRefresh, OperationDestroy}
	if err := oneOf(d.Info.Operation, operations...); err != nil {
		return fmt.Errorf("info.operation is %w", err)
	}
	for _, check := range []func() error{
		d.checkSettings, d.checkMistakes, d.checkResources, d.checkOrder, d.checkPolicies, d.checkMessages, d.checkDerived,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (d document) checkResources() error {
	for i, r := range d.Resources {
		if err := r.check(); err != nil {
			return fmt.Errorf("resources[%d]: %w", i, err)
		}
	}
	return nil
}

func (d document) checkPolicies() error {
	for i, result := range d.Policies {
		if err := result.check(); err != nil {
			return fmt.Errorf("policies[%d]: %w", i, err)
		}
	}
	for i, m := range d.Remediations {
		if err := checkChanges(m.Changes); err != nil {
			return fmt.Errorf("remediations[%d].%w", i, err)
		}
	}
	return nil
}

func (d document) checkMessages() error {
	for i, message := range d.Diagnostics {
		if err := oneOf(message.Severity, SeverityInfo, SeverityWarning, SeverityError); err != nil {
			return fmt.Errorf("diagnostics[%d].severity is %w", i, err)
		}
		if err := checkMessage(message.Message); err != nil {
			return fmt.Errorf("diagnostics[%d].%w", i, err)
		}
		if message != message.explained() { // advice that is not ours must not be shown as ours
			return fmt.Errorf("diagnostics[%d]: cause and remedy do not follow from the message; "+
				"the plan was changed after it was written", i)
		}
	}
	return nil
}

func (d document) checkDerived() error {
	if d.Run.DurationSeconds < 0 {
		return fmt.Errorf("run.durationSeconds is %d; it can't be negative", d.Run.DurationSeconds)
	}
	if d.Counts != d.Plan.Counts() {
		return errors.New("counts do not agree with the resources; the plan was changed after it was written")
	}
	if verdict := d.Plan.Verdict(); verdict.Passed != d.Verdict.Passed {
		return fmt.Errorf("verdict.passed is %t and the rest of the plan says %t; it was changed after it was written",
			d.Verdict.Passed, verdict.Passed)
	}
	return nil
}

func (r Resource) check() error {
	if !urn.URN(r.URN).IsValid() {
		return fmt.Errorf("urn is %q, which is not a URN", untrusted.Cut(r.URN, 200))
	}
	err := oneOf(r.Op, OpCreate, OpUpdate, OpReplace, OpDelete, OpSame, OpRead, OpImport, OpRefresh, OpDiscard)
	if err != nil {
		return fmt.Errorf("op is %w", err)
	}
	if r.Inputs.Kind != KindObject {
		return errors.New("inputs is not an object")
	}
	for i, cause := range r.Causes {
		err := oneOf(cause.Relation, RelationNone, RelationID, RelationReference, RelationProvider, RelationTaint)
		if err != nil {
			return fmt.Errorf("causes[%d].relation is %w", i, err)
		}
	}
	return checkChanges(r.Changes)
}

func checkChanges(changes []Change) error {
	for i, change := range changes {
		if err := oneOf(change.Kind, ChangeAdd, ChangeDelete, ChangeUpdate); err != nil {
			return fmt.Errorf("changes[%d].kind is %w", i, err)
		}
	}
	return nil
}

func (p PolicyResult) check() error {
	if err := oneOf(p.Answer, Broken, NotKnownYet, Exempted); err != nil {
		return fmt.Errorf("answer is %w", err)
	}
	if err := oneOf(p.Enforcement, Mandatory, Advisory); err != nil {
		return fmt.Errorf("enforcement is %w", err)
	}
	return checkMessage(p.Message)
}

// oneOf returns an error that reads on after "x is" when word is none of those allowed.
func oneOf[T ~string](word T, allowed ...T) error {
	for _, a := range allowed {
		if word == a {
			return nil
		}
	}
	return fmt.Errorf("%q; allowed are %q", untrusted.Cut(string(word), 40), allowed)
}
