package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"

	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// Reader builds a plan from the events of one run, in the order in which the engine sent them. It is not safe for use
// by several goroutines at once.
type Reader struct {
	plan      Plan
	rules     map[string]Rule
	packs     map[packKey]*packSeen
	results   map[PolicyResult]bool
	resources map[string]*steps
	secrets   map[string]*shape
	remedied  []apitype.PolicyRemediationEvent
	err       error
}

// NewReader returns a reader for one run.
func NewReader(info Info) *Reader {
	rules := make(map[string]Rule, len(info.Rules))
	for _, rule := range info.Rules {
		rules[rule.Name] = rule
	}
	info.Rules = nil
	return &Reader{
		plan:      Plan{Info: info},
		rules:     rules,
		packs:     map[packKey]*packSeen{},
		results:   map[PolicyResult]bool{},
		resources: map[string]*steps{},
		secrets:   map[string]*shape{},
	}
}

// Add takes in one event. After an error every further call, and Plan, returns that error again: a plan with a hole
// in it must not be shown.
func (r *Reader) Add(event apitype.EngineEvent) error {
	if r.err != nil {
		return r.err
	}
	if n := payloads(event); n > 1 {
		r.err = fmt.Errorf("engine event %d holds %d payloads; each event holds one", event.Sequence, n)
	} else if n == 0 {
		r.plan.Run.UnknownEvents++
	} else if err := r.add(event); err != nil {
		r.err = fmt.Errorf("engine event %d: %w", event.Sequence, err)
	}
	return r.err
}

// payloads counts the members of the union that are set.
func payloads(e apitype.EngineEvent) int {
	count := 0
	for _, set := range []bool{
		e.CancelEvent != nil, e.StdoutEvent != nil, e.DiagnosticEvent != nil, e.PreludeEvent != nil,
		e.SummaryEvent != nil, e.ResourcePreEvent != nil, e.ResOutputsEvent != nil, e.ResOpFailedEvent != nil,
		e.PolicyEvent != nil, e.PolicyRemediationEvent != nil, e.PolicyLoadEvent != nil,
		e.PolicyAnalyzeSummaryEvent != nil, e.PolicyRemediateSummaryEvent != nil,
		e.PolicyAnalyzeStackSummaryEvent != nil, e.StartDebuggingEvent != nil, e.ProgressEvent != nil,
		e.ErrorEvent != nil,
	} {
		if set {
			count++
		}
	}
	return count
}

// add takes in one event. Those that only drive a display (prelude, cancel, progress, debugging, policy load) hold
// nothing for the plan: the engine sends a cancel event at the end of every run.
func (r *Reader) add(e apitype.EngineEvent) error {
	switch {
	case e.ResourcePreEvent != nil:
		return r.step(e.ResourcePreEvent.Metadata, phaseBefore)
	case e.ResOutputsEvent != nil:
		return r.step(e.ResOutputsEvent.Metadata, phaseAfter)
	case e.ResOpFailedEvent != nil:
		return r.step(e.ResOpFailedEvent.Metadata, phaseFailed)
	case e.SummaryEvent != nil:
		return r.summary(*e.SummaryEvent)
	case e.DiagnosticEvent != nil:
		return r.diagnostic(*e.DiagnosticEvent)
	case e.StdoutEvent != nil:
		r.say(SeverityInfo, "", e.StdoutEvent.Message)
	case e.ErrorEvent != nil:
		// The engine sends these for faults in its own state that it has repaired.
		r.say(SeverityWarning, "", e.ErrorEvent.Error)
	default:
		return r.policy(e)
	}
	return nil
}

// Fail adds an error that the engine reported in another way than by an event, because it failed before it could
// send any.
func (r *Reader) Fail(message string) { r.say(SeverityError, "", message) }

// Warn adds a warning of the caller's.
func (r *Reader) Warn(message string) { r.say(SeverityWarning, "", message) }

func (r *Reader) summary(s apitype.SummaryEvent) error {
	if r.plan.Run.Complete {
		return errors.New("a second summary; the events of one run hold one, so these belong to several runs")
	}
	if s.DurationSeconds < 0 {
		return fmt.Errorf("the summary gives a duration of %d s; it can't be negative", s.DurationSeconds)
	}
	r.plan.Run.Complete = true
	r.plan.Run.Preview = s.IsPreview
	r.plan.Run.Result = string(s.Result)
	r.plan.Run.MaybeCorrupt = s.MaybeCorrupt
	r.plan.Run.DurationSeconds = s.DurationSeconds
	for name, version := range s.PolicyPacks {
		// The engine appends to a local pack's name the word local and the folder, which is no part of the plan.
		name, _, _ = strings.Cut(name, "|local|")
		r.pack(name, version)
	}
	return nil
}

func (r *Reader) diagnostic(d apitype.DiagnosticEvent) error {
	if d.Ephemeral {
		return nil
	}
	switch diag.Severity(d.Severity) {
	case diag.Debug:
	case diag.Info, diag.Infoerr:
		r.say(SeverityInfo, d.URN, d.Message)
	case diag.Warning:
		r.say(SeverityWarning, d.URN, d.Message)
	case diag.Error:
		r.say(SeverityError, d.URN, d.Message)
	default:
		return fmt.Errorf("a message of severity %q; known are debug, info, info#err, warning and error",
			untrusted.Cut(d.Severity, 40))
	}
	return nil
}

func (r *Reader) say(severity Severity, about, text string) {
	text = message(text)
	if text == "" && severity != SeverityError {
		return
	}
	r.plan.Diagnostics = append(r.plan.Diagnostics,
		Diagnostic{Severity: severity, URN: clean(about), Message: text}.explained())
}

func (r *Reader) step(m apitype.StepEventMetadata, p phase) error {
	if !urn.URN(m.URN).IsValid() {
		return fmt.Errorf("a resource with the URN %q; a URN reads urn:pulumi:<stack>::<project>::<type>::<name>",
			untrusted.Cut(m.URN, 200))
	}
	r.learn(m.URN, m.Old)
	r.learn(m.URN, m.New)
	class, known := classes[m.Op]
	if !known {
		return fmt.Errorf("%s has the operation %q, which this program does not know; "+
			"use a Pulumi CLI of the release that it was built for", m.URN, untrusted.Cut(string(m.Op), 40))
	}
	if class == classBookkeeping {
		return nil
	}
	seen := r.resources[m.URN]
	if seen == nil {
		seen = &steps{}
		r.resources[m.URN] = seen
	}
	seen.add(m, class, p)
	return nil
}

// learn notes where a state holds secrets.
func (r *Reader) learn(about string, state *apitype.StepEventStateMetadata) {
	if state != nil {
		r.secrets[about] = r.secrets[about].learn(state.Inputs, 0).learn(state.Outputs, 0)
	}
}

// Plan returns the plan of all events so far. A run that stopped half-way is a plan too; its verdict is failed.
func (r *Reader) Plan() (Plan, error) {
	if r.err != nil {
		return Plan{}, r.err
	}
	p := r.plan
	p.Resources = r.foldAll()
	p.Packs = r.sortedPacks()
	p.Policies = r.sortedResults()
	p.Remediations = r.remediations()
	if p.violations() > 0 {
		p.Diagnostics = slices.DeleteFunc(slices.Clone(p.Diagnostics), saysNothing)
	}
	return p, nil
}

// saysNothing recognises the engine's last word on a run that a policy failed: it is true and explains nothing.
func saysNothing(d Diagnostic) bool {
	return d.Severity == SeverityError && (d.Message == "preview failed" || d.Message == "update failed")
}
