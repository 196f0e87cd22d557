package review_test

import (
	"fmt"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

const (
	commit    = "4f8c21d09be7a3561c0de8f2b94a7d6e5f30c812"
	runURL    = "https://github.com/rayplatform/rayplatform/actions/runs/18230417755"
	reportURL = "https://github.com/rayplatform/rayplatform/actions/runs/18230490211"
)

const (
	typeStack    = "pulumi:pulumi:Stack"
	typeNetwork  = "rayplatform:infra:Network"
	typeGroup    = "rayplatform:infra:NodeGroup"
	typeSubnet   = "aws:ec2/subnet:Subnet"
	typeTemplate = "aws:ec2/launchTemplate:LaunchTemplate"
	typeNodes    = "aws:eks/nodeGroup:NodeGroup"
	typeTag      = "aws:autoscaling/tag:Tag"
)

var disks = engine.Rule{
	Name: "disks-encrypted", Title: "Disks are encrypted", Severity: engine.SeverityHigh,
	Remedy: "Set `encrypted` to true on the disk, and give every node group a launch template that maps the root disk.",
}

var growth = engine.Rule{
	Name: "desired-below-max", Title: "A node group can grow", Severity: engine.SeverityLow,
	Remedy: "Raise `maxSize` above `desiredSize`.",
}

// maker makes the plan of one stack.
type maker struct {
	stack string
	plan  plan.Plan
}

func newMaker(stack string) *maker {
	return &maker{stack, plan.Plan{
		Info: plan.Info{
			Project: "rayplatform", Stack: stack, Operation: plan.OperationPreview,
			Simulated: []string{"aws", "kubernetes"}, EngineVersion: "3.258.0",
		},
		Run:   plan.Run{Complete: true, Preview: true, Result: "succeeded", DurationSeconds: 4},
		Packs: []plan.Pack{{Name: "rayplatform", Version: "0.1.0", Rules: []string{"desired-below-max", "disks-encrypted", "imds-v2"}}},
	}}
}

func (m *maker) urn(typ, name string) string {
	return "urn:pulumi:" + m.stack + "::rayplatform::" + typ + "::" + name
}

// add adds a resource below another, or at the top when parent is empty, and gives its URN.
func (m *maker) add(op plan.Op, parent, typ, name string, changes ...plan.Change) string {
	urn := m.urn(typ, name)
	m.plan.Resources = append(m.plan.Resources, plan.Resource{
		URN: urn, Type: typ, Name: name, Parent: parent, Op: op, Changes: changes, Inputs: plan.Value{Kind: plan.KindObject},
	})
	return urn
}

// unchanged adds n resources to which nothing happens.
func (m *maker) unchanged(n int, parent string) {
	for i := range n {
		m.add(plan.OpSame, parent, typeSubnet, fmt.Sprintf("unchanged-%d", i))
	}
}

func (m *maker) says(answer plan.Answer, level plan.Enforcement, rule engine.Rule, urn, message string) {
	m.plan.Policies = append(m.plan.Policies, plan.PolicyResult{
		Answer: answer, Enforcement: level, Rule: rule.Name, Pack: "rayplatform", URN: urn, Message: message,
		Title: rule.Title, Severity: string(rule.Severity), Remedy: rule.Remedy,
	})
}

func (m *maker) diagnostic(severity plan.Severity, urn, message string) {
	m.plan.Diagnostics = append(m.plan.Diagnostics, plan.Diagnostic{Severity: severity, URN: urn, Message: message})
}

func update(path, old, now string) plan.Change {
	return plan.Change{Path: path, Kind: plan.ChangeUpdate, Old: number(old), New: number(now)}
}

func number(text string) *plan.Value { return &plan.Value{Kind: plan.KindNumber, Text: text} }

func word(text string) *plan.Value { return &plan.Value{Kind: plan.KindString, Text: text} }

// found is what the base branch's pack finds, each of them on a resource of its own.
type found struct {
	outcome        verdict.Outcome
	rule           engine.Rule
	urn, typ, name string
	message        string
}

// base is the report of a pack that found this and nothing else.
func base(list ...found) *verdict.Report {
	r := &verdict.Report{}
	for _, f := range list {
		r.Subjects = append(r.Subjects, verdict.Subject{
			Stack: f.urn == "", URN: f.urn, Type: f.typ, Name: f.name,
			Judgements: []verdict.Judgement{{Rule: f.rule, Findings: []verdict.Finding{{Outcome: f.outcome, Message: f.message}}}},
		})
	}
	return r
}

// passed is a stack in which little changes and all agree.
func passed(name string) review.Stack {
	m := newMaker(name)
	root := m.add(plan.OpSame, "", typeStack, "rayplatform-"+name)
	group := m.add(plan.OpSame, root, typeGroup, "gpu")
	m.add(plan.OpUpdate, group, typeNodes, "gpu-us-east-1a",
		update("scalingConfig.maxSize", "4", "6"), update("scalingConfig.desiredSize", "0", "1"))
	m.add(plan.OpCreate, group, typeTag, "gpu-us-east-1a-label-team")
	m.unchanged(146, root)
	return review.Stack{Name: name, Plan: m.plan, Base: base()}
}

func reviewOf(stacks ...review.Stack) review.Review {
	return review.Review{Head: commit, RunURL: runURL, ReportURL: reportURL, Stacks: stacks}
}

func small() review.Review { return reviewOf(passed("dev")) }

// large is three stacks of which one is new and one is replaced to a large part: more than a comment takes.
func large() review.Review {
	return reviewOf(passed("dev"), manyChanges("production", 90), manyCreations("staging", 110))
}

func manyChanges(name string, groups int) review.Stack {
	m := newMaker(name)
	m.plan.Info.Simulated = nil
	root := m.add(plan.OpSame, "", typeStack, "rayplatform-"+name)
	m.add(plan.OpDelete, root, typeNodes, "ray-spot-us-east-1e")
	for i := range groups {
		part := fmt.Sprintf("cpu-%02d", i)
		group := m.add(plan.OpSame, root, typeGroup, part)
		m.add(plan.OpUpdate, group, typeTemplate, part+"-template",
			plan.Change{Path: "imageId", Kind: plan.ChangeUpdate, Old: word("ami-0a1b2c3d4e5f60718"), New: word("ami-0f1e2d3c4b5a69788")},
			update("blockDeviceMappings[0].ebs.volumeSize", "100", "200"),
			plan.Change{Path: "tags.Team", Kind: plan.ChangeAdd, New: word("ml-platform")})
		if i%15 == 0 {
			urn := m.add(plan.OpReplace, group, typeNodes, part+"-us-east-1a", plan.Change{
				Path: "diskSize", Kind: plan.ChangeUpdate, Forces: true, Old: number("100"), New: number("200"),
			})
			m.plan.Resources[len(m.plan.Resources)-1].Causes = []plan.Cause{{Property: "diskSize"}}
			m.diagnostic(plan.SeverityWarning, urn, "the instance type g4dn.2xlarge is offered in 2 of 3 zones")
		}
	}
	m.unchanged(61, root)
	return review.Stack{Name: name, Plan: m.plan, Base: base()}
}

func manyCreations(name string, groups int) review.Stack {
	m := newMaker(name)
	root := m.add(plan.OpCreate, "", typeStack, "rayplatform-"+name)
	for i := range groups {
		part := fmt.Sprintf("cpu-%02d", i)
		group := m.add(plan.OpCreate, root, typeGroup, part)
		template := m.add(plan.OpCreate, group, typeTemplate, part+"-template")
		for _, zone := range []string{"us-east-1a", "us-east-1b", "us-east-1c"} {
			m.add(plan.OpCreate, group, typeNodes, part+"-"+zone)
			m.add(plan.OpCreate, group, typeTag, part+"-"+zone+"-label-rayplatform-pool")
		}
		m.says(plan.NotKnownYet, plan.Mandatory, disks, template, "blockDeviceMappings is known only after apply")
	}
	var open []found
	for _, r := range m.plan.Policies {
		open = append(open, found{outcome: verdict.NotKnownYet, rule: disks, urn: r.URN, typ: typeTemplate, message: r.Message})
	}
	return review.Stack{Name: name, Plan: m.plan, Base: base(open...)}
}

// policy is a pull request that changes the policy pack, so that the base branch's finds more.
func policy() review.Review {
	m := newMaker("staging")
	m.plan.Run.Result = "failed"
	root := m.add(plan.OpSame, "", typeStack, "rayplatform-staging")
	group := m.add(plan.OpSame, root, typeGroup, "gpu")
	m.add(plan.OpUpdate, group, typeTemplate, "gpu-template", plan.Change{
		Path: "blockDeviceMappings[0].ebs.encrypted", Kind: plan.ChangeUpdate, Old: word("true"), New: word("false"),
	})
	m.add(plan.OpUpdate, group, typeNodes, "gpu-us-east-1a", update("scalingConfig.desiredSize", "2", "6"))
	m.unchanged(189, root)
	template, nodes := m.urn(typeTemplate, "gpu-template"), m.urn(typeNodes, "gpu-us-east-1a")
	const encrypted = "blockDeviceMappings[0].ebs.encrypted is false, but must be true"
	const full = "scalingConfig.desiredSize is 6, as is maxSize, so the group can't grow"
	m.says(plan.Broken, plan.Mandatory, disks, template, encrypted)
	m.says(plan.Broken, plan.Advisory, growth, nodes, full)
	staging := review.Stack{Name: "staging", Plan: m.plan, Base: base(
		found{outcome: verdict.Broken, rule: disks, urn: template, typ: typeTemplate, message: encrypted},
		found{outcome: verdict.Broken, rule: engine.Rule{
			Name: "max-nodes", Title: "Node groups stay below the limits of their kind", Severity: engine.SeverityMedium,
			Remedy: "Lower `maxSize`, or have the limit raised by its own pull request.",
		}, urn: nodes, typ: typeNodes, message: "scalingConfig.maxSize is 6, but at most 4 are allowed"},
		found{outcome: verdict.Warned, rule: growth, urn: nodes, typ: typeNodes, message: full},
	)}
	r := reviewOf(passed("dev"), passed("production"), staging)
	r.PackChanged = true
	r.CodeChanged = []string{
		"infra/deployment/deployment.go", "infra/nodegroup/template.go", "policypack/limits.yaml", "scripts/internal/preview/preview.go",
		"scripts/platform/preview.go",
	}
	return r
}

// wrongSettings is a stack with wrong settings, next to one that is well.
func wrongSettings() review.Review {
	info := newMaker("dev").plan.Info
	info.Settings = &plan.SettingsFile{File: "stacks/Pulumi.dev.yaml", Lines: map[string]int{"network": 4, "network.cidr": 5}}
	dev := review.Stack{Name: "dev", Plan: plan.Mistaken(info, []plan.Mistake{
		{Path: "repository", Problem: "is missing", Allowed: "a GitHub repository as owner/name", Remedy: "add repository"},
		{Path: "network.cidr", Line: 5, Value: `"10.0.0.0/24"`, Problem: "has a prefix of 24 bits",
			Allowed: "a private range from /16 to /17", Remedy: "write it like `10.0.0.0/16`"},
	}), BaseProblem: "there are no documents"}
	return reviewOf(dev, passed("production"))
}

// failure is a pull request from a fork, with an error of a provider, a plan that was refused, and a stack that is well.
func failure() review.Review {
	m := newMaker("dev")
	m.plan.Run.Result = "failed"
	root := m.add(plan.OpSame, "", typeStack, "rayplatform-dev")
	network := m.add(plan.OpSame, root, typeNetwork, "network")
	m.add(plan.OpCreate, network, typeSubnet, "network-public-d")
	m.plan.Resources[len(m.plan.Resources)-1].Failed = true
	m.unchanged(58, network)
	m.diagnostic(plan.SeverityError, m.urn(typeSubnet, "network-public-d"),
		"aws:ec2/subnet:Subnet resource 'network-public-d' has a problem: cidrBlock: expected \"10.0.48.0/33\" to be a valid "+
			"IPv4 CIDR block: the prefix length must be between 16 and 28")
	m.diagnostic(plan.SeverityError, "", "preview failed")
	m.diagnostic(plan.SeverityWarning, network, "the zone us-east-1e has no g4dn.2xlarge")
	dev := review.Stack{Name: "dev", Plan: m.plan,
		BaseProblem: "The preview failed before its end, so not all of its resources are saved and the policies of the base branch " +
			"could not judge them. Mend what made it fail first. (policy-documents.jsonl: the document of the stack as a whole is " +
			"missing, with which a preview ends; save the plan again, by a preview that comes to its end)"}
	r := reviewOf(dev, passed("production"), review.Stack{Name: "staging",
		Problem: "The preview is refused: reading preview.json: the plan has version 2; this program reads version 1, so use the release " +
			"that wrote the plan"})
	r.Fork = true
	return r
}
