package analyzer

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// diagnostics tells the engine what is broken, at the rule's level, and what is open or exempted, always as advice.
func (a *analyzer) diagnostics(doc engine.Document, results []engine.Result) []plugin.AnalyzeDiagnostic {
	var diagnostics []plugin.AnalyzeDiagnostic
	for _, result := range results {
		for _, finding := range result.Broken {
			diagnostics = append(diagnostics, a.diagnostic(doc, result.Rule, finding, level(result.Rule.Enforcement)))
		}
		for _, finding := range result.Unknown {
			finding.Message = engine.NotKnownYet + finding.Message
			diagnostics = append(diagnostics, a.diagnostic(doc, result.Rule, finding, apitype.Advisory))
		}
		for _, exempted := range result.Exempted {
			exempted.Message = exempted.Text()
			diagnostics = append(diagnostics, a.diagnostic(doc, result.Rule, exempted.Finding, apitype.Advisory))
		}
	}
	return diagnostics
}

func (a *analyzer) diagnostic(
	doc engine.Document, rule engine.Rule, finding engine.Finding, level apitype.EnforcementLevel,
) plugin.AnalyzeDiagnostic {
	urn := finding.URN
	if doc.Resource != nil {
		urn = doc.Resource.URN
	}
	return plugin.AnalyzeDiagnostic{
		PolicyName:        rule.Name,
		PolicyPackName:    a.pack.Name,
		PolicyPackVersion: a.pack.Version.String(),
		Description:       rule.Description,
		Message:           finding.Message,
		EnforcementLevel:  level,
		URN:               resource.URN(urn),
		Severity:          apitype.PolicySeverity(rule.Severity),
	}
}

// GetAnalyzerInfo gives the catalogue of rules.
func (a *analyzer) GetAnalyzerInfo(context.Context) (plugin.AnalyzerInfo, error) {
	info := plugin.AnalyzerInfo{
		Name:        a.pack.Name,
		DisplayName: a.pack.DisplayName,
		Description: a.pack.Description,
		Version:     a.pack.Version.String(),
		// Without it, Pulumi refuses a configuration.
		SupportsConfig: true,
	}
	for _, rule := range a.pack.Engine.Rules() {
		info.Policies = append(info.Policies, plugin.AnalyzerPolicyInfo{
			Name:             rule.Name,
			DisplayName:      rule.Title,
			Description:      rule.Description,
			EnforcementLevel: level(rule.Enforcement),
			Message:          rule.Title,
			Type:             policyType(rule.Kind),
			Severity:         apitype.PolicySeverity(rule.Severity),
			RemediationSteps: rule.Remedy,
			Tags:             tags(rule),
		})
	}
	return info, nil
}

// tags are the controls that the rule helps to meet, such as "CIS Amazon EKS Benchmark 1.8: 2.1.1".
func tags(rule engine.Rule) []string {
	var texts []string
	for _, framework := range engine.Frameworks() {
		for _, id := range rule.Frameworks[framework.Key] {
			texts = append(texts, framework.Name+": "+id)
		}
	}
	return texts
}

// configSchema lets Pulumi check a configuration before the pack does, and show it. Nil for a rule without limits: it takes
// no configuration.
func configSchema(rule engine.Rule) (*pulumirpc.PolicyConfigSchema, error) {
	if len(rule.Limits) == 0 {
		return nil, nil
	}
	properties := map[string]any{}
	for _, limit := range rule.Limits {
		property := maps.Clone(limit.Schema)
		property["description"], property["default"] = limit.Description, limit.Default
		properties[limit.Name] = property
	}
	schema, err := structpb.NewStruct(properties)
	if err != nil {
		return nil, fmt.Errorf("writing the schema of the limits of %s: %w", rule.Name, err)
	}
	return &pulumirpc.PolicyConfigSchema{Properties: schema}, nil
}

// notApplicable tells the engine which resource rules were not asked, so that its summary does not count
// them as passed. The lists are made once per type.
func notApplicable(rules engine.Catalogue) func(token string) []plugin.PolicyNotApplicable {
	byType := map[string][]plugin.PolicyNotApplicable{}
	others := notApplicableTo(rules, "")
	for _, rule := range rules {
		for _, token := range rule.Types {
			byType[token] = notApplicableTo(rules, token)
		}
	}
	return func(token string) []plugin.PolicyNotApplicable {
		if list, named := byType[token]; named {
			return list
		}
		return others
	}
}

func notApplicableTo(rules engine.Catalogue, token string) []plugin.PolicyNotApplicable {
	var list []plugin.PolicyNotApplicable
	for _, rule := range rules {
		applies := slices.Contains(rule.Types, token) || slices.Contains(rule.Types, engine.EveryType)
		if rule.Kind == engine.KindResource && !applies {
			list = append(list, plugin.PolicyNotApplicable{PolicyName: rule.Name, Reason: "it does not apply to this type"})
		}
	}
	return list
}

func level(enforcement engine.Enforcement) apitype.EnforcementLevel {
	if enforcement == engine.Advisory {
		return apitype.Advisory
	}
	return apitype.Mandatory
}

func policyType(kind engine.Kind) plugin.AnalyzerPolicyType {
	if kind == engine.KindStack {
		return plugin.AnalyzerPolicyTypeStack
	}
	return plugin.AnalyzerPolicyTypeResource
}
