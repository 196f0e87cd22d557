package simaws

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// create makes an example of a type, as up does.
func create(t *testing.T, p *simulate.Provider, token tokens.Type, inputs map[string]any) plugin.CreateResponse {
	t.Helper()
	made, err := tryCreate(t, p, token, "example", inputs)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func tryCreate(
	t *testing.T, p *simulate.Provider, token tokens.Type, name string, inputs map[string]any,
) (plugin.CreateResponse, error) {
	t.Helper()
	return p.Create(t.Context(), plugin.CreateRequest{
		URN: resource.NewURN("dev", "project", "", token, name), Type: token,
		Properties: resource.NewPropertyMapFromMap(inputs),
	})
}

// inputs are what the ids of the types are made of; a type gets those that it has.
func inputs(kind simulate.Resource) resource.PropertyMap {
	p := resource.PropertyMap{}
	for key, v := range resource.NewPropertyMapFromMap(map[string]any{
		"name": "example", "nodeGroupName": "example", "clusterName": "example", "role": "example",
		"autoscalingGroupName": "example", "tag": map[string]any{"key": "example", "value": "x", "propagateAtLaunch": true},
		"principalArn": "arn:aws:iam::123456789012:role/example", "policyArn": "arn:aws:iam::aws:policy/example",
		"addonName": "example", "bucket": "example", "topic": topicOf("example"), "arn": topicOf("example"), "rule": "example",
	}) {
		// Of the same name, one type's rule is the name of a rule and another's a rule.
		if kind.Inputs.Has(string(key)) && kind.Outputs.Check(resource.PropertyMap{key: v}) == nil {
			p[key] = v
		}
	}
	return p
}

// For every type: what up makes fits the SDK's state struct and is complete; what a preview says comes true; what
// it leaves open is only what the provider adds.
func TestPreviewAndUpAgree(t *testing.T) {
	kinds := (regional{region}).resources()
	for token, kind := range kinds {
		p := newProvider(t)
		for _, need := range kind.Needs {
			create(t, p, need.Kind, inputs(kinds[need.Kind]).Mappable())
		}
		r := plugin.CreateRequest{
			URN: resource.NewURN("dev", "project", "", token, "example"), Type: token, Properties: inputs(kind), Preview: true,
		}
		planned, err := p.Create(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		r.Preview = false
		made, err := p.Create(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		for _, failure := range kind.Outputs.Check(made.Properties) {
			t.Errorf("%s: output %s", token, failure.Reason)
		}
		if made.Properties.ContainsUnknowns() {
			t.Errorf("%s: up leaves something unknown: %v", token, made.Properties)
		}
		for _, name := range kind.Outputs.Names() {
			key := resource.PropertyKey(name)
			said, got := planned.Properties[key], made.Properties[key]
			if !said.ContainsUnknowns() && !said.DeepEquals(got) {
				t.Errorf("%s: the preview said that %s is %v, up made %v", token, name, said, got)
			}
			if r.Properties.HasValue(key) && said.ContainsUnknowns() {
				t.Errorf("%s: the preview does not know %s, which is an input", token, name)
			}
		}
	}
}

// furnished is a provider whose account has one of each that others name: they are called by their first letters.
func furnished(t *testing.T) *simulate.Provider {
	t.Helper()
	p := newProvider(t)
	for _, object := range []struct {
		token  tokens.Type
		inputs map[string]any
	}{
		{clusterType, map[string]any{"name": "c"}},
		{bucketType, map[string]any{"bucket": "b"}},
		{topicType, map[string]any{"name": "t"}},
		{scheduleGroupType, map[string]any{"name": "g"}},
	} {
		create(t, p, object.token, object.inputs)
	}
	return p
}

// What other resources are made from must look as in life.
func TestOutputs(t *testing.T) {
	const here, role = "arn:aws:ec2:eu-west-1:123456789012:", "arn:aws:iam::123456789012:role/x/node"
	type in = map[string]any
	type out = map[string]string // beginnings
	kinds := (regional{region}).resources()
	for _, test := range []struct {
		token  tokens.Type
		inputs in
		id     string
		want   out
	}{
		{"aws:ec2/vpc:Vpc", nil, "vpc-", out{"arn": here + "vpc/vpc-", "mainRouteTableId": "rtb-"}},
		{"aws:ec2/subnet:Subnet", nil, "subnet-", out{"ownerId": Account}},
		{"aws:ec2/eip:Eip", nil, "eipalloc-", out{"publicIp": "198.1", "allocationId": "eipalloc-"}},
		{"aws:ec2/natGateway:NatGateway", nil, "nat-", out{"connectivityType": "public"}},
		{"aws:ec2/launchTemplate:LaunchTemplate", nil, "lt-", out{"arn": here + "launch-template/lt-"}},
		{"aws:ec2/securityGroup:SecurityGroup", nil, "sg-", out{"description": "Managed by Pulumi"}},
		{instanceType, nil, "i-", out{"arn": here + "instance/i-", "instanceState": "running"}},
		{"aws:ebs/volume:Volume", nil, "vol-", out{"arn": here + "volume/vol-", "type": "gp2"}},
		{ingressRuleType, nil, "sgr-", out{"arn": here + "security-group-rule/sgr-", "securityGroupRuleId": "sgr-"}},
		{"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", in{"vpcId": "vpc-1"}, "sg-1", out{
			"arn": here + "security-group/sg-1", "name": "default", "description": "default VPC security group",
		}},
		{"aws:ec2/vpcEndpoint:VpcEndpoint", in{"serviceName": "s3"}, "vpce-", out{
			"vpcEndpointType": "Gateway", "prefixListId": "pl-", "state": "available",
		}},
		{"aws:ec2/flowLog:FlowLog", nil, "fl-", out{
			"arn": here + "vpc-flow-log/fl-", "logDestinationType": "cloud-watch-logs", "logFormat": "${version} ",
		}},
		{"aws:cloudwatch/logGroup:LogGroup", in{"name": "/x/y"}, "/x/y", out{
			"arn": "arn:aws:logs:eu-west-1:123456789012:log-group:/x/y", "logGroupClass": "STANDARD",
		}},
		{"aws:autoscaling/tag:Tag", in{"autoscalingGroupName": "g", "tag": in{"key": "k"}}, "g,k", nil},
		{"aws:iam/role:Role", in{"name": "r"}, "r", out{"arn": "arn:aws:iam::123456789012:role/r", "path": "/"}},
		{"aws:iam/role:Role", in{"name": "r", "path": "/x/"}, "r", out{"arn": "arn:aws:iam::123456789012:role/x/r"}},
		{"aws:iam/policy:Policy", in{"name": "p"}, "arn:aws:iam::123456789012:policy/p", out{"policyId": "ANPA", "path": "/"}},
		{"aws:iam/rolePolicy:RolePolicy", in{"name": "p", "role": "r"}, "r:p", nil},
		{
			"aws:iam/openIdConnectProvider:OpenIdConnectProvider", in{"url": "https://oidc.eks.eu-west-1.amazonaws.com/id/X"},
			"arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/X", nil,
		},
		{"aws:kms/key:Key", nil, "", out{"arn": "arn:aws:kms:eu-west-1:123456789012:key/"}},
		{"aws:kms/alias:Alias", in{"name": "alias/x", "targetKeyId": "k"}, "alias/x", out{
			"targetKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k",
		}},
		{"aws:eks/cluster:Cluster", in{"name": "c"}, "c", out{
			"arn": "arn:aws:eks:eu-west-1:123456789012:cluster/c", "endpoint": "https://", "status": "ACTIVE",
		}},
		{"aws:eks/nodeGroup:NodeGroup", in{"clusterName": "c", "nodeGroupName": "n"}, "c:n", out{
			"arn": "arn:aws:eks:eu-west-1:123456789012:nodegroup/c/n/",
		}},
		{"aws:eks/accessEntry:AccessEntry", in{"clusterName": "c", "principalArn": role}, "c:" + role, out{
			"accessEntryArn": "arn:aws:eks:eu-west-1:123456789012:access-entry/c/role/123456789012/node/", "type": "STANDARD",
			"userName": "arn:aws:sts::123456789012:assumed-role/node/{{SessionName}}",
		}},
		{"aws:eks/accessEntry:AccessEntry", in{"clusterName": "c", "principalArn": role, "type": "EC2_LINUX"}, "c:", out{
			"userName": "system:node:{{EC2PrivateDNSName}}",
		}},
		{
			"aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
			in{"clusterName": "c", "principalArn": role, "policyArn": "arn:p"}, "c#" + role + "#arn:p",
			out{"associatedAt": created},
		},
		{addonType, in{"clusterName": "c", "addonName": "coredns"}, "c:coredns", out{
			"arn": "arn:aws:eks:eu-west-1:123456789012:addon/c/coredns/", "createdAt": created, "modifiedAt": created,
			"addonVersion": "simulated",
		}},
		{bucketType, in{"bucket": "b"}, "b", out{
			"arn": "arn:aws:s3:::b", "bucketDomainName": "b.s3.amazonaws.com", "region": region, "hostedZoneId": "Z",
			"bucketRegionalDomainName": "b.s3.eu-west-1.amazonaws.com", "requestPayer": "BucketOwner",
		}},
		{bucketType, in{"bucketPrefix": "ray-"}, "ray-", out{"arn": "arn:aws:s3:::ray-", "bucket": "ray-"}},
		{bucketPolicy, in{"bucket": "b", "policy": "{}"}, "b", nil},
		{versioning, in{"bucket": "b", "expectedBucketOwner": Account}, "b," + Account, nil},
		{expiry, in{"bucket": "b"}, "b", out{"transitionDefaultMinimumObjectSize": "all_storage_classes_128K"}},
		{topicType, in{"name": "alarms"}, topicOf("alarms"), out{"arn": topicOf("alarms"), "owner": Account}},
		{topicPolicy, in{"arn": topicOf("t")}, topicOf("t"), out{"owner": Account}},
		{subscribed, in{"topic": topicOf("t")}, topicOf("t:"), out{"arn": topicOf("t:"), "ownerId": Account}},
		{alarmType, in{"name": "nat"}, "nat", out{
			"arn": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:nat", "treatMissingData": "missing",
		}},
		{budgetType, in{"name": "b"}, Account + ":b", out{
			"arn": "arn:aws:budgets::123456789012:budget/b", "accountId": Account, "timePeriodEnd": "2087-06-15_00:00",
		}},
		{scheduleGroupType, in{"name": "g"}, "g", out{
			"arn": "arn:aws:scheduler:eu-west-1:123456789012:schedule-group/g", "state": "ACTIVE",
		}},
		{scheduleType, in{"name": "s"}, "default/s", out{
			"arn": "arn:aws:scheduler:eu-west-1:123456789012:schedule/default/s", "groupName": "default",
			"scheduleExpressionTimezone": "UTC", "state": "ENABLED",
		}},
		{scheduleType, in{"name": "s", "groupName": "g"}, "g/s", out{
			"arn": "arn:aws:scheduler:eu-west-1:123456789012:schedule/g/s",
		}},
	} {
		p := newProvider(t)
		if len(kinds[test.token].Needs) > 0 {
			p = furnished(t)
		}
		made := create(t, p, test.token, test.inputs)
		if !strings.HasPrefix(string(made.ID), test.id) {
			t.Errorf("%s: id %q, want %s…", test.token, made.ID, test.id)
		}
		for name, want := range test.want {
			if v := made.Properties[resource.PropertyKey(name)]; !v.IsString() || !strings.HasPrefix(v.StringValue(), want) {
				t.Errorf("%s: %s is %v, want %s…", test.token, name, v, want)
			}
		}
	}
}

// Each kind of endpoint has the parts that the other has not.
func TestEndpoints(t *testing.T) {
	parts := func(inputs map[string]any) map[string]int {
		made := create(t, newProvider(t), endpointType, inputs)
		lengths := map[string]int{}
		for _, name := range []string{"cidrBlocks", "dnsEntries", "networkInterfaceIds", "securityGroupIds", "subnetIds"} {
			lengths[name] = len(made.Properties[resource.PropertyKey(name)].ArrayValue())
		}
		return lengths
	}
	gateway := map[string]int{"cidrBlocks": 1, "dnsEntries": 0, "networkInterfaceIds": 0, "securityGroupIds": 0, "subnetIds": 0}
	if diff := cmp.Diff(gateway, parts(nil)); diff != "" {
		t.Errorf("gateway (-want +got):\n%s", diff)
	}
	inSubnets := map[string]int{"cidrBlocks": 0, "dnsEntries": 1, "networkInterfaceIds": 1, "securityGroupIds": 1, "subnetIds": 2}
	got := parts(map[string]any{"vpcEndpointType": "Interface", "subnetIds": []any{"a", "b"}})
	if diff := cmp.Diff(inSubnets, got); diff != "" {
		t.Errorf("interface (-want +got):\n%s", diff)
	}
}

// Whoever has the mailbox confirms; until then nobody is told of an alarm.
func TestSubscriptionsByMailArePending(t *testing.T) {
	for protocol, want := range map[string]bool{"email": true, "email-json": true, "sqs": false, "lambda": false} {
		made := create(t, furnished(t), subscribed, map[string]any{
			"topic": topicOf("t"), "protocol": protocol,
		})
		if got := made.Properties["pendingConfirmation"]; !got.IsBool() || got.BoolValue() != want {
			t.Errorf("%s: pendingConfirmation is %v, want %v", protocol, got, want)
		}
	}
}

// An id of several parts needs them all.
func TestCompoundIDs(t *testing.T) {
	for token, inputs := range map[tokens.Type]map[string]any{
		nodeGroupType:                                             {"clusterName": "c"},
		"aws:iam/rolePolicy:RolePolicy":                           {"role": "r"},
		"aws:iam/policy:Policy":                                   nil,
		"aws:autoscaling/tag:Tag":                                 {"autoscalingGroupName": "g"},
		"aws:eks/accessEntry:AccessEntry":                         {"clusterName": "c"},
		"aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {"clusterName": "c", "principalArn": "arn:p"},
		addonType:    {"clusterName": "c"},
		topicType:    nil,
		bucketPolicy: nil,
		subscribed:   nil,
		budgetType:   nil,
		scheduleType: {"groupName": "default"},
	} {
		_, err := tryCreate(t, newProvider(t), token, "example", inputs)
		if err == nil || !strings.Contains(err.Error(), string(token)+" example has no name") {
			t.Errorf("%s: got %v", token, err)
		}
	}
}
