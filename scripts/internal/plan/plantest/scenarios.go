package plantest

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/sig"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// Scenario is one run with what its caller knows.
type Scenario struct {
	Name   string
	Info   plan.Info
	Events []apitype.EngineEvent
	// Mistakes are what is wrong with the settings. If there are any, there are no events.
	Mistakes []plan.Mistake
}

// Plan reads the events of the scenario.
func (s Scenario) Plan() (plan.Plan, error) {
	if len(s.Mistakes) > 0 {
		return plan.Mistaken(s.Info, s.Mistakes), nil
	}
	reader := plan.NewReader(s.Info)
	for _, event := range s.Events {
		if err := reader.Add(event); err != nil {
			return plan.Plan{}, err
		}
	}
	return reader.Plan()
}

// Info is what the caller of all scenarios but those about other operations knows.
func Info() plan.Info {
	return plan.Info{
		Project: "rayplatform", Stack: "dev", Operation: plan.OperationPreview,
		Simulated: []string{"aws", "kubernetes"}, EngineVersion: "3.258.0",
		Rules: []plan.Rule{
			{Name: "disks-encrypted", Title: "Disks are encrypted", Severity: "high",
				Remedy: "Set encrypted to true in every block device mapping of the launch template."},
			{Name: "required-tags", Title: "Clusters and node groups carry the required tags", Severity: "medium",
				Remedy: "Pass the tags of the stack on to the resource."},
		},
	}
}

// Scenarios are the runs that every reader of plans is tested with.
func Scenarios() []Scenario {
	return []Scenario{
		{Name: "empty", Info: Info()},
		{Name: "create", Info: Info(), Events: create()},
		{Name: "update", Info: Info(), Events: update()},
		{Name: "replace", Info: Info(), Events: replace()},
		{Name: "delete", Info: Info(), Events: remove()},
		{Name: "policy", Info: Info(), Events: policy()},
		{Name: "engine-failure", Info: up(), Events: failure()},
		{Name: "aws-failure", Info: up(), Events: refused()},
		{Name: "refresh", Info: refreshInfo(), Events: refresh()},
		{Name: "hostile", Info: hostileInfo(), Events: hostile()},
		{Name: "mistakes", Info: mistakenInfo(), Mistakes: mistakes()},
	}
}

const (
	network  = "rayplatform:infra:Network"
	vpc      = "aws:ec2/vpc:Vpc"
	subnet   = "aws:ec2/subnet:Subnet"
	template = "aws:ec2/launchTemplate:LaunchTemplate"
)

func networkURN() string { return URN(network, "network") }

func frame(op apitype.OpType) []apitype.EngineEvent {
	states := func(s Step) Step {
		if op != apitype.OpCreate {
			s.Old = Props{}
		}
		s.New = Props{}
		return s
	}
	return []apitype.EngineEvent{
		{PreludeEvent: &apitype.PreludeEvent{Config: map[string]string{"aws:region": "us-east-1"}}},
		{PolicyLoadEvent: &apitype.PolicyLoadEvent{}},
		Before(states(Step{Op: op, URN: StackURN, Type: "pulumi:pulumi:Stack"})),
		Before(states(Step{Op: op, URN: ProviderURN, Type: "pulumi:providers:aws"})),
		Before(states(Step{Op: op, URN: networkURN(), Type: network, Parent: StackURN})),
	}
}

func ending(result apitype.OperationResult) []apitype.EngineEvent {
	return []apitype.EngineEvent{Summary(result, true), {CancelEvent: &apitype.CancelEvent{}}}
}

func create() []apitype.EngineEvent {
	main := Step{
		Op: apitype.OpCreate, URN: Child(vpc, "network-vpc"), Type: vpc, Parent: networkURN(),
		New: Props{"cidrBlock": "10.0.0.0/16", "enableDnsSupport": true, "password": Secret()},
	}
	part := Step{
		Op: apitype.OpCreate, URN: Child(subnet, "network-public-a"), Type: subnet, Parent: networkURN(),
		New: Props{"vpcId": Unknown, "cidrBlock": "10.0.0.0/20", "mapPublicIpOnLaunch": true, "weight": 1.5},
	}
	events := append(frame(apitype.OpCreate), Before(main), After(main), Before(part), After(part),
		Judged(main.URN, []string{"required-tags", "disks-encrypted"}, nil))
	return append(events, ending(apitype.OperationResultSucceeded)...)
}

func update() []apitype.EngineEvent {
	detailed := Step{
		Op: apitype.OpUpdate, URN: Child(vpc, "network-vpc"), Type: vpc, Parent: networkURN(), ID: "vpc-1",
		Old:    Props{"tags": Props{"Team": "ml", "app.kubernetes.io/name": "a"}, "password": "plain " + Planted},
		OldOut: Props{"tags": Props{"Team": "ml", "app.kubernetes.io/name": "a"}, "password": "plain " + Planted},
		New:    Props{"tags": Props{"Team": "ops", "app.kubernetes.io/name": Unknown}, "password": Secret()},
		Detailed: map[string]apitype.PropertyDiff{
			"tags.Team":                      {Kind: apitype.DiffUpdate},
			`tags["app.kubernetes.io/name"]`: {Kind: apitype.DiffUpdate},
			"password":                       {Kind: apitype.DiffUpdate},
		},
	}
	computed := Step{
		Op: apitype.OpUpdate, URN: Child(subnet, "network-public-a"), Type: subnet, Parent: networkURN(), ID: "subnet-1",
		Old: Props{"env": []any{Props{"name": "A", "value": Secret()}, Props{"name": "B", "value": "kept"}}, "n": 1.0,
			"file": Props{resource.SigKey: sig.AssetSig, "hash": "aa11", "text": "old text"}, "gone": "x", "same": "s"},
		New: Props{"env": []any{Props{"name": "B", "value": "kept"}, Props{"name": "A", "value": Planted}}, "n": 2.0,
			"file": Props{resource.SigKey: sig.AssetSig, "hash": "bb22", "text": "new text"}, "added": true, "same": "s"},
	}
	rotated := Step{
		Op: apitype.OpUpdate, URN: Child(template, "workers"), Type: template, Parent: networkURN(), ID: "lt-1",
		Old: Props{"userData": Secret()}, New: Props{"userData": Secret()}, Diffs: []string{"userData"},
	}
	events := append(frame(apitype.OpSame), Before(detailed), After(detailed), Before(computed), Before(rotated))
	return append(events, ending(apitype.OperationResultSucceeded)...)
}

func replace() []apitype.EngineEvent {
	cause := Step{
		Op: apitype.OpCreateReplacement, URN: Child(vpc, "network-vpc"), Type: vpc, Parent: networkURN(), ID: "vpc-1",
		Old: Props{"cidrBlock": "10.0.0.0/16"}, OldOut: Props{"cidrBlock": "10.0.0.0/16", "id": "vpc-1"},
		New: Props{"cidrBlock": "10.1.0.0/16"}, Keys: []string{"cidrBlock"}, Diffs: []string{"cidrBlock"},
		Detailed: map[string]apitype.PropertyDiff{"cidrBlock": {Kind: apitype.DiffUpdateReplace}},
	}
	effect := Step{
		Op: apitype.OpCreateReplacement, URN: Child(subnet, "network-public-a"), Type: subnet, Parent: networkURN(),
		ID: "subnet-1", Keys: []string{"vpcId"}, Diffs: []string{"vpcId", "availabilityZone"},
		Old:    Props{"vpcId": "vpc-1", "availabilityZone": "us-east-1a"},
		OldOut: Props{"vpcId": "vpc-1", "availabilityZone": "us-east-1a"},
		New:    Props{"vpcId": Unknown, "availabilityZone": "us-east-1b"},
		Detailed: map[string]apitype.PropertyDiff{
			"vpcId": {Kind: apitype.DiffUpdateReplace}, "availabilityZone": {Kind: apitype.DiffUpdate},
		},
	}
	events := frame(apitype.OpSame)
	for _, s := range []Step{cause, effect} {
		whole, old := s, s
		whole.Op, old.Op = apitype.OpReplace, apitype.OpDeleteReplaced
		old.New, old.Keys, old.Diffs, old.Detailed = nil, nil, nil, nil
		events = append(events, Before(s), After(s), Before(whole), After(whole), Before(old), After(old))
	}
	return append(events, ending(apitype.OperationResultSucceeded)...)
}

func remove() []apitype.EngineEvent {
	gone := Step{
		Op: apitype.OpDelete, URN: Child(vpc, "network-vpc"), Type: vpc, Parent: networkURN(), ID: "vpc-1",
		Old: Props{"cidrBlock": "10.0.0.0/16", "password": Secret()}, Protect: true,
	}
	copied := Step{
		Op: apitype.OpDeleteReplaced, URN: Child(subnet, "network-public-a"), Type: subnet, Parent: networkURN(),
		ID: "subnet-0", Old: Props{"cidrBlock": "10.0.0.0/20"},
	}
	current := copied
	current.Op, current.New, current.ID = apitype.OpSame, current.Old, "subnet-1"
	events := append(frame(apitype.OpSame), Before(current), Before(gone), After(gone), Before(copied), After(copied))
	return append(events, ending(apitype.OperationResultSucceeded)...)
}

func policy() []apitype.EngineEvent {
	s := Step{
		Op: apitype.OpCreate, URN: Child(template, "gpu-template"), Type: template, Parent: networkURN(),
		New: Props{"blockDeviceMappings": []any{Props{"ebs": Props{"encrypted": "false"}}}},
	}
	events := append(frame(apitype.OpCreate),
		Policy("mandatory", "disks-encrypted", s.URN, "blockDeviceMappings[0].ebs.encrypted is false; it must be true"),
		Policy("advisory", "desired-below-max", s.URN, "desired equals max, so the group can't grow"),
		Policy("advisory", "required-tags", s.URN, plan.NotKnownYetPrefix+"tags is known only after apply"),
		Policy("advisory", "imds-v2", s.URN, plan.ExemptedPrefix+
			"2026-12-31 (ml-platform: the old agent asks twice): metadataOptions.httpPutResponseHopLimit is 2, but must be 1"),
		Policy("mandatory", "one-cluster", "", "the stack declares 2 clusters; it may declare 1"),
		Judged(s.URN, []string{"required-tags"}, []string{"disks-encrypted", "desired-below-max"}),
		Before(s), After(s),
		apitype.EngineEvent{PolicyRemediationEvent: &apitype.PolicyRemediationEvent{
			ResourceURN: s.URN, PolicyName: "add-team", PolicyPackName: "rayplatform-policies", PolicyPackVersion: "0.1.0",
			Before: Props{"token": Secret(), "tags": Props{}}, After: Props{"token": Planted, "tags": Props{"Team": "ml"}},
		}})
	return append(events, ending(apitype.OperationResultFailed)...)
}
