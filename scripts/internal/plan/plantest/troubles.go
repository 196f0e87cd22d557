package plantest

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

func up() plan.Info {
	info := Info()
	info.Operation, info.Simulated = plan.OperationUp, nil
	return info
}

func failure() []apitype.EngineEvent {
	s := Step{
		Op: apitype.OpCreate, URN: Child(subnet, "network-public-a"), Type: subnet, Parent: networkURN(),
		New: Props{"cidrBlock": "10.0.0.0/8"},
	}
	warn := "<{%fg 3%}>the zone us-east-1e has no g4dn.2xlarge<{%reset%}>\n"
	return append(frame(apitype.OpCreate),
		Before(s),
		Message("warning", networkURN(), warn),
		Message("info", networkURN(), "looking for zones"),
		Message("debug", networkURN(), "debug text is dropped"),
		apitype.EngineEvent{DiagnosticEvent: &apitype.DiagnosticEvent{
			Message: "ephemeral text is dropped", Severity: "info", Ephemeral: true,
		}},
		Message("error", s.URN, "creating the subnet: <{%bold%}>InvalidSubnet.Range<{%reset%}>\n```\nstatus code: 400\n"),
		Failed(s),
		apitype.EngineEvent{ErrorEvent: &apitype.ErrorEvent{Error: "snapshot integrity error (auto-repaired): order"}},
		Summary(apitype.OperationResultFailed, false),
		apitype.EngineEvent{CancelEvent: &apitype.CancelEvent{}})
}

// refused is an update of which AWS and Kubernetes refuse parts, each for another reason.
func refused() []apitype.EngineEvent {
	sdk := func(call, said string) string {
		return "1 error occurred:\n\t* creating it: operation error " + call + ", https response error StatusCode: 400, " +
			"RequestID: 1b2c, api error " + said + "\n\n"
	}
	events := frame(apitype.OpCreate)
	for _, c := range []struct{ typ, name, message string }{
		{vpc, "network-vpc", sdk("EC2: CreateVpc", "VpcLimitExceeded: The maximum number of VPCs has been reached.")},
		{subnet, "network-public-a", sdk("EC2: CreateSubnet", "RequestLimitExceeded: Request limit exceeded.")},
		{template, "workers", sdk("EC2: CreateLaunchTemplate", "UnauthorizedOperation: You are not authorized to perform this "+
			"operation. User: arn:aws:sts::123456789012:assumed-role/deployer/ci is not authorized to perform: "+
			"ec2:CreateLaunchTemplate on resource: arn:aws:ec2:us-east-1:123456789012:launch-template/* because no "+
			"permissions boundary allows the ec2:CreateLaunchTemplate action")},
		{"kubernetes:ray.io/v1:RayCluster", "kuberay-cluster",
			`rayclusters.ray.io is forbidden: User "deployer" cannot create resource "rayclusters" in API group "ray.io"`},
		{"aws:eks/cluster:Cluster", "cluster", sdk("EKS: CreateCluster", "InvalidParameterException: `evil` | **b** @everyone")},
	} {
		s := Step{Op: apitype.OpCreate, URN: Child(c.typ, c.name), Type: c.typ, Parent: networkURN(), New: Props{}}
		events = append(events, Before(s), Message("error", s.URN, c.message), Failed(s))
	}
	return append(events, Message("error", "", "update failed"),
		Summary(apitype.OperationResultFailed, false), apitype.EngineEvent{CancelEvent: &apitype.CancelEvent{}})
}

func refreshInfo() plan.Info {
	info := Info()
	info.Operation, info.Simulated = plan.OperationRefresh, []string{"aws"}
	return info
}

func refresh() []apitype.EngineEvent {
	begin := Step{
		Op: apitype.OpRefresh, URN: Child(vpc, "network-vpc"), Type: vpc, Parent: networkURN(), ID: "vpc-1",
		Old: Props{"tags": Props{"Team": "ml"}}, OldOut: Props{"tags": Props{"Team": "ml"}, "arn": "arn:1"},
	}
	drifted := begin
	drifted.Op, drifted.New = apitype.OpUpdate, begin.Old
	drifted.NewOut = Props{"tags": Props{"Team": "someone"}, "arn": "arn:1"}
	drifted.Detailed = map[string]apitype.PropertyDiff{"tags.Team": {Kind: apitype.DiffUpdate}}
	same := begin
	same.URN, same.Type = Child(subnet, "network-public-a"), subnet
	unchanged := same
	unchanged.Op, unchanged.New = apitype.OpSame, same.Old
	return []apitype.EngineEvent{
		Before(begin), Before(same), After(drifted), After(unchanged),
		{SummaryEvent: &apitype.SummaryEvent{DurationSeconds: 1, Result: apitype.OperationResultSucceeded}},
	}
}

// Hostile is a text with everything in it that could break out of where it is shown.
const Hostile = "x`|**b**</details><script>alert(1)</script>\n# h\n@everyone #1 https://evil.example \u202Egnp.exe\x1b[31m\r```"

func hostileInfo() plan.Info {
	info := Info()
	info.Stack, info.Simulated, info.EngineVersion = "dev"+Hostile, []string{"aws", Hostile}, Hostile
	info.Rules = []plan.Rule{{Name: Hostile, Title: Hostile, Severity: Hostile, Remedy: Hostile}}
	return info
}

func hostile() []apitype.EngineEvent {
	s := Step{
		Op: apitype.OpReplace, URN: Child(vpc+Hostile, "vpc"+Hostile), Type: vpc + Hostile, ID: "vpc-1",
		Parent: URN(network+Hostile, "net"+Hostile), Keys: []string{Hostile},
		Old: Props{Hostile: "old " + Hostile}, New: Props{Hostile: []any{Hostile, Props{Hostile: Hostile}}},
	}
	gone := Step{Op: apitype.OpDelete, URN: URN(subnet, Hostile), Type: subnet, Parent: StackURN, Old: Props{}}
	return append(frame(apitype.OpSame),
		Before(s), Before(gone),
		Policy("mandatory", Hostile, s.URN, Hostile),
		Policy("advisory", "other", Hostile, plan.NotKnownYetPrefix+Hostile),
		Policy("advisory", "third", Hostile, plan.ExemptedPrefix+Hostile),
		Judged(s.URN, []string{Hostile}, nil),
		Message("error", s.URN, Hostile),
		Message("warning", Hostile, Hostile),
		Summary(apitype.OperationResultFailed, true))
}
