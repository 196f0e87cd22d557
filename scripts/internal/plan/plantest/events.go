// Package plantest makes engine events for the tests of plan and of the packages that read it.
package plantest

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Planted is the content of every secret in these events. It must never come out of a plan.
const Planted = "PLANTED-hunter2"

// Unknown stands for a value that is known only after apply.
const Unknown = plugin.UnknownStringValue

// StackURN is the root resource.
const StackURN = "urn:pulumi:dev::rayplatform::pulumi:pulumi:Stack::rayplatform-dev"

// ProviderURN is the default provider of AWS.
const ProviderURN = "urn:pulumi:dev::rayplatform::pulumi:providers:aws::default_6_83_2"

// Props are the properties of a resource.
type Props = map[string]any

// URN makes the URN of a top-level resource.
func URN(typ, name string) string {
	return "urn:pulumi:dev::rayplatform::" + typ + "::" + name
}

// Child makes the URN of a resource below a component of type rayplatform:infra:Network.
func Child(typ, name string) string {
	return "urn:pulumi:dev::rayplatform::rayplatform:infra:Network$" + typ + "::" + name
}

// Secret makes a secret as events hold it. The content is in every member that could carry one.
func Secret() Props {
	return Props{
		resource.SigKey: resource.SecretSig, "ciphertext": Planted, "plaintext": `"` + Planted + `"`,
		"value": Props{"inner": Planted},
	}
}

// Reference makes a reference to a resource.
func Reference(urn string) Props {
	return Props{resource.SigKey: resource.ResourceReferenceSig, "urn": urn, "packageVersion": ""}
}

// Step is one step of the engine, told in short.
type Step struct {
	Op                    apitype.OpType
	URN, Type, Parent, ID string
	Old, New              Props // inputs; nil means that there is no such state
	OldOut, NewOut        Props
	Keys, Diffs           []string
	Detailed              map[string]apitype.PropertyDiff
	Protect               bool
}

// Metadata spells the step out.
func (s Step) Metadata() apitype.StepEventMetadata {
	m := apitype.StepEventMetadata{
		Op: s.Op, URN: s.URN, Type: s.Type, Keys: s.Keys, Diffs: s.Diffs, DetailedDiff: s.Detailed,
	}
	if s.Old != nil {
		m.Old = s.state(s.Old, s.OldOut, s.ID)
	}
	if s.New != nil {
		m.New = s.state(s.New, s.NewOut, "")
	}
	return m
}

func (s Step) state(inputs, outputs Props, id string) *apitype.StepEventStateMetadata {
	state := &apitype.StepEventStateMetadata{
		Type: s.Type, URN: s.URN, ID: id, Parent: s.Parent, Protect: s.Protect, Inputs: inputs, Outputs: outputs,
	}
	if s.Type == "pulumi:pulumi:Stack" || s.Type == "rayplatform:infra:Network" {
		return state
	}
	state.Custom = true
	if s.URN != ProviderURN {
		state.Provider = ProviderURN + "::" + Unknown
	}
	return state
}

// Before makes the event that announces a step.
func Before(s Step) apitype.EngineEvent {
	return apitype.EngineEvent{ResourcePreEvent: &apitype.ResourcePreEvent{Metadata: s.Metadata(), Planning: true}}
}

// After makes the event that ends a step.
func After(s Step) apitype.EngineEvent {
	return apitype.EngineEvent{ResOutputsEvent: &apitype.ResOutputsEvent{Metadata: s.Metadata(), Planning: true}}
}

// Failed makes the event of a step that failed.
func Failed(s Step) apitype.EngineEvent {
	return apitype.EngineEvent{ResOpFailedEvent: &apitype.ResOpFailedEvent{Metadata: s.Metadata(), Status: 1, Steps: 1}}
}

// Message makes a diagnostic about a resource, or about the run when urn is empty.
func Message(severity, urn, text string) apitype.EngineEvent {
	return apitype.EngineEvent{DiagnosticEvent: &apitype.DiagnosticEvent{
		URN: urn, Prefix: severity + ": ", Message: text, Color: "raw", Severity: severity,
	}}
}

// Policy makes the answer of a rule.
func Policy(level, rule, urn, text string) apitype.EngineEvent {
	return apitype.EngineEvent{PolicyEvent: &apitype.PolicyEvent{
		ResourceURN: urn, Message: "<{%fg 13%}>" + text + "<{%reset%}>\n", Color: "raw", PolicyName: rule,
		PolicyPackName: "rayplatform-policies", PolicyPackVersion: "0.1.0", EnforcementLevel: level,
	}}
}

// Judged makes the summary of a policy pack for one resource.
func Judged(urn string, passed, failed []string) apitype.EngineEvent {
	return apitype.EngineEvent{PolicyAnalyzeSummaryEvent: &apitype.PolicyAnalyzeSummaryEvent{
		ResourceURN: urn, PolicyPackName: "rayplatform-policies", PolicyPackVersion: "0.1.0",
		Passed: passed, Failed: failed,
	}}
}

// Summary makes the engine's last word: the result of a preview or of a run.
func Summary(result apitype.OperationResult, preview bool) apitype.EngineEvent {
	return apitype.EngineEvent{SummaryEvent: &apitype.SummaryEvent{
		DurationSeconds: 3, IsPreview: preview, Result: result,
		PolicyPacks: map[string]string{"rayplatform-policies|local|/tmp/pack": "v0.1.0"},
	}}
}
