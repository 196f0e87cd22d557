// Package analyzer speaks Pulumi's analyzer protocol for the policy engine.
package analyzer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// Pack says what the policy pack calls itself and by what it judges. All fields but Record are required.
type Pack struct {
	Name        string
	DisplayName string
	Description string
	Version     semver.Version
	Engine      *engine.Engine
	// Record gets each document that is judged, as a line of JSON without the values of secrets. Nil: nothing is recorded.
	Record io.Writer
}

// stack is what the engine tells about the operation before it asks for the first judgement.
type stack struct {
	organization string
	project      string
	name         string
	dryRun       bool // true in a preview
}

// errNotConfigured fails closed: rules compare with the stack's name, and without it they would guess.
var errNotConfigured = errors.New("the policy pack was asked to judge before ConfigureStack told it the stack; " +
	"use a Pulumi CLI that calls ConfigureStack")

// analyzer implements plugin.Analyzer. It is safe for concurrent use.
type analyzer struct {
	pack   Pack
	record recorder
	stack  atomic.Pointer[stack] // nil until ConfigureStack
	// inputs are the properties that Analyze was given in a preview, by URN: map[string]any.
	inputs sync.Map
	// done ends when the engine cancels, and every judgement with it.
	done   context.Context
	cancel context.CancelFunc
	// notApplicable holds, for each type that a rule names, the resource rules that don't apply to it.
	notApplicable func(token string) []plugin.PolicyNotApplicable
}

var _ plugin.Analyzer = (*analyzer)(nil)

func newAnalyzer(pack Pack) *analyzer {
	done, cancel := context.WithCancel(context.Background())
	return &analyzer{
		pack:          pack,
		record:        recorder{to: pack.Record},
		done:          done,
		cancel:        cancel,
		notApplicable: notApplicable(pack.Engine.Rules()),
	}
}

// Analyze judges the inputs of one resource before it is changed.
func (a *analyzer) Analyze(ctx context.Context, r plugin.AnalyzerResource) (plugin.AnalyzeResponse, error) {
	doc, err := a.document(engine.ShowsInputs)
	if err != nil {
		return plugin.AnalyzeResponse{}, err
	}
	if doc.Resource, err = convertResource(r); err != nil {
		return plugin.AnalyzeResponse{}, err
	}
	if doc.DryRun {
		a.inputs.Store(r.URN, doc.Resource.Properties)
	}
	diagnostics, err := a.check(ctx, doc)
	if err != nil {
		return plugin.AnalyzeResponse{}, err
	}
	return plugin.AnalyzeResponse{
		Diagnostics:   diagnostics,
		NotApplicable: a.notApplicable(string(r.Type)),
	}, nil
}

// AnalyzeStack judges the outputs of all resources, after the preview or the update of the last one.
func (a *analyzer) AnalyzeStack(
	ctx context.Context, resources []plugin.AnalyzerStackResource,
) (plugin.AnalyzeResponse, error) {
	doc, err := a.document(engine.ShowsOutputs)
	if err != nil {
		return plugin.AnalyzeResponse{}, err
	}
	doc.Resources = make([]engine.Resource, len(resources))
	for i, r := range resources {
		converted, err := convertStackResource(r)
		if err != nil {
			return plugin.AnalyzeResponse{}, err
		}
		if doc.DryRun && len(converted.Properties) == 0 {
			converted.Properties = a.planned(r.URN)
		}
		doc.Resources[i] = *converted
	}
	diagnostics, err := a.check(ctx, doc)
	return plugin.AnalyzeResponse{Diagnostics: diagnostics}, err
}

// planned are the inputs of a resource that has no outputs yet. In the first preview of a stack, a provider that is configured
// by another resource, as Kubernetes is by the cluster, answers nothing at all; a rule must not take that for absent.
func (a *analyzer) planned(urn resource.URN) map[string]any {
	if inputs, seen := a.inputs.Load(urn); seen {
		return inputs.(map[string]any)
	}
	return nil
}

// document starts a document with what ConfigureStack told.
func (a *analyzer) document(shows engine.Shows) (engine.Document, error) {
	stack := a.stack.Load()
	if stack == nil {
		return engine.Document{}, errNotConfigured
	}
	return engine.Document{
		Shows:        shows,
		DryRun:       stack.dryRun,
		Organization: stack.organization,
		Project:      stack.project,
		Stack:        stack.name,
	}, nil
}

func (a *analyzer) check(ctx context.Context, doc engine.Document) ([]plugin.AnalyzeDiagnostic, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(a.done, cancel)
	defer stop()
	if err := a.record.record(doc); err != nil {
		return nil, err
	}
	results, err := a.pack.Engine.Check(ctx, doc)
	if err != nil {
		return nil, err
	}
	return a.diagnostics(doc, results), nil
}

// Configure takes limits, and nothing else: a level from elsewhere must not switch a rule off silently. The engine calls it
// with the rules' own levels and limits when there is no configuration.
func (a *analyzer) Configure(ctx context.Context, config map[string]plugin.AnalyzerPolicyConfig) error {
	limits := engine.Limits{}
	var mistakes []error
	for _, name := range slices.Sorted(maps.Keys(config)) {
		given := config[name]
		if rule, found := a.pack.Engine.Rules().Find(name); found && given.EnforcementLevel != "" &&
			given.EnforcementLevel != level(rule.Enforcement) {
			mistakes = append(mistakes, fmt.Errorf("it sets the rule %s to %s; it is %s, and only its METADATA can change that",
				name, given.EnforcementLevel, level(rule.Enforcement)))
		}
		limits[name] = given.Properties
	}
	if err := errors.Join(append(mistakes, a.pack.Engine.SetLimits(ctx, limits))...); err != nil {
		return fmt.Errorf("the configuration of the policy pack %s: %w", a.pack.Name, err)
	}
	return nil
}

// Remediate changes nothing: the program is mended, not the plan.
func (a *analyzer) Remediate(context.Context, plugin.AnalyzerResource) (plugin.RemediateResponse, error) {
	return plugin.RemediateResponse{}, nil
}

// Cancel ends judgements under way with an error.
func (a *analyzer) Cancel(context.Context) error {
	a.cancel()
	return nil
}

// Close releases nothing; the process ends with its server.
func (a *analyzer) Close() error { return nil }

func (a *analyzer) Name() tokens.QName { return tokens.QName(a.pack.Name) }

func (a *analyzer) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	version := a.pack.Version
	return plugin.PluginInfo{Version: &version}, nil
}
