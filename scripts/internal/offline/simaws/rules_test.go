package simaws

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// failures are what Check says of an example, as "property: reason".
func failures(t *testing.T, token tokens.Type, inputs resource.PropertyMap) []string {
	t.Helper()
	got, err := newProvider(t).Check(t.Context(), plugin.CheckRequest{
		URN: resource.NewURN("dev", "project", "", token, "example"), Name: "example", Type: token, News: inputs,
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range got.Failures {
		all = append(all, string(f.Property)+": "+f.Reason)
	}
	return all
}

// ruleCase is what Check says of the right inputs of a type with some changes.
type ruleCase struct {
	token   tokens.Type
	changes map[string]any
	want    string // the beginning of the one failure; empty: none
}

func refusals(t *testing.T, cases []ruleCase) {
	t.Helper()
	for _, test := range cases {
		got := failures(t, test.token, changed(test.token, test.changes))
		switch {
		case test.want == "" && got != nil, test.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], test.want)):
			t.Errorf("%s with %v: got %q, want %q", test.token, test.changes, got, test.want)
		}
	}
}

// What the cases below start from is right.
func TestRightInputs(t *testing.T) {
	for token := range right {
		if got := failures(t, token, changed(token, nil)); got != nil {
			t.Errorf("%s: right inputs: %q", token, got)
		}
	}
}

func TestRules(t *testing.T) {
	type in = map[string]any
	sizes := func(smallest, desired, largest int) in {
		return in{"scalingConfig": in{"minSize": smallest, "desiredSize": desired, "maxSize": largest}}
	}
	refusals(t, []ruleCase{
		{"aws:cloudwatch/logGroup:LogGroup", in{"retentionInDays": 91}, "retentionInDays: retentionInDays must be one of [0 1 3 5 7 "},
		{"aws:cloudwatch/logGroup:LogGroup", in{"retentionInDays": 0}, ""},
		{"aws:cloudwatch/logGroup:LogGroup", in{"kmsKeyId": "alias/x"}, "kmsKeyId: kmsKeyId must be an ARN"},
		{"aws:ec2/flowLog:FlowLog", in{"trafficType": "all"}, "trafficType: trafficType must be one of ACCEPT, REJECT, ALL"},
		{"aws:ec2/flowLog:FlowLog", in{"trafficType": nil}, "trafficType: trafficType is required"},
		{"aws:ec2/flowLog:FlowLog", in{"trafficType": nil, "vpcId": nil, "transitGatewayId": "tgw-1"}, ""},
		{"aws:ec2/flowLog:FlowLog", in{"subnetId": "subnet-1"}, "vpcId: exactly one of [vpcId subnetId "},
		{"aws:ec2/flowLog:FlowLog", in{"logDestination": nil}, "logDestination: exactly one of [logDestination logGroupName] must be given, there are 0"},
		{"aws:ec2/flowLog:FlowLog", in{"logDestination": "group"}, "logDestination: logDestination must be an ARN"},
		{"aws:ec2/flowLog:FlowLog", in{"logDestinationType": "S3"}, "logDestinationType: logDestinationType must be one of"},
		{"aws:ec2/flowLog:FlowLog", in{"maxAggregationInterval": 300}, "maxAggregationInterval: maxAggregationInterval must be one of [60 600]"},
		{"aws:ec2/flowLog:FlowLog", in{"iamRoleArn": nil}, "iamRoleArn: iamRoleArn is required for a flow log to cloud-watch-logs"},
		{"aws:ec2/flowLog:FlowLog", in{"iamRoleArn": nil, "logDestinationType": "s3"}, ""},
		{"aws:ec2/vpcEndpoint:VpcEndpoint", in{"subnetIds": []any{"subnet-1"}}, "subnetIds: an endpoint of type Gateway has no subnetIds"},
		{"aws:ec2/vpcEndpoint:VpcEndpoint", in{"securityGroupIds": unknown()}, "securityGroupIds: an endpoint of type Gateway"},
		{"aws:ec2/vpcEndpoint:VpcEndpoint", in{"subnetIds": []any{}, "privateDnsEnabled": false}, ""},
		{"aws:ec2/vpcEndpoint:VpcEndpoint", in{"vpcEndpointType": "Interface"}, "routeTableIds: an endpoint of type Interface has no routeTableIds"},
		{"aws:ec2/vpcEndpoint:VpcEndpoint", in{
			"vpcEndpointType": "Interface", "routeTableIds": nil, "subnetIds": []any{"subnet-1"}, "privateDnsEnabled": true,
		}, ""},
		{"aws:ec2/vpcEndpoint:VpcEndpoint", in{"vpcEndpointType": unknown(), "subnetIds": []any{"subnet-1"}}, ""},
		{"aws:ec2/vpcEndpoint:VpcEndpoint", in{"vpcEndpointType": "gateway"}, "vpcEndpointType: vpcEndpointType must be one of Gateway"},
		{"aws:ec2/vpcEndpoint:VpcEndpoint", in{"serviceName": nil}, "serviceName: exactly one of"},
		{"aws:ec2/vpcEndpoint:VpcEndpoint", in{"policy": "x"}, "policy: policy is not a JSON object"},
		{"aws:ec2/launchTemplate:LaunchTemplate", in{"userData": "#!/bin/sh"}, "userData: userData is not base64"},
		{"aws:ec2/launchTemplate:LaunchTemplate", in{"userData": "IyEvYmluL3NoCg=="}, ""},
		{"aws:kms/key:Key", in{"policy": `{"Statement":[]`}, "policy: policy is not a JSON object"},
		{"aws:kms/key:Key", in{"policy": `[]`}, "policy: policy is not a JSON object"},
		{"aws:iam/role:Role", in{"assumeRolePolicy": ""}, "assumeRolePolicy: assumeRolePolicy is not a JSON object"},
		{"aws:iam/policy:Policy", in{"policy": "x"}, "policy: policy is not a JSON object"},
		{"aws:iam/rolePolicy:RolePolicy", in{"policy": "x"}, "policy: policy is not a JSON object"},
		{"aws:eks/accessEntry:AccessEntry", in{"type": "standard"}, "type: type must be one of STANDARD"},
		{"aws:eks/accessEntry:AccessEntry", in{"principalArn": "admin"}, "principalArn: principalArn must be an ARN"},
		{"aws:eks/accessEntry:AccessEntry", in{"kubernetesGroups": []any{"ml", "system:masters"}}, "kubernetesGroups: kubernetesGroups must not start with system:"},
		{"aws:eks/accessPolicyAssociation:AccessPolicyAssociation", in{"accessScope": in{"type": "Cluster"}}, "accessScope: accessScope.type must be cluster or namespace"},
		{"aws:eks/accessPolicyAssociation:AccessPolicyAssociation", in{"accessScope": in{"type": "namespace"}}, "accessScope: accessScope.namespaces is required"},
		{"aws:eks/accessPolicyAssociation:AccessPolicyAssociation", in{"accessScope": in{"type": "cluster"}}, ""},
		{"aws:eks/accessPolicyAssociation:AccessPolicyAssociation", in{"policyArn": "AmazonEKSViewPolicy"}, "policyArn: policyArn must be an ARN"},
		{"aws:eks/nodeGroup:NodeGroup", sizes(2, 1, 3), "scalingConfig: scalingConfig wants 0 <= minSize"},
		{"aws:eks/nodeGroup:NodeGroup", sizes(0, 4, 3), "scalingConfig: scalingConfig wants"},
		{"aws:eks/nodeGroup:NodeGroup", sizes(0, 0, 0), "scalingConfig: scalingConfig wants"},
		{"aws:eks/nodeGroup:NodeGroup", sizes(-1, 0, 1), "scalingConfig: scalingConfig wants"},
		{"aws:eks/nodeGroup:NodeGroup", sizes(1, 1, 1), ""},
		{"aws:eks/nodeGroup:NodeGroup", in{"scalingConfig": in{"minSize": 5, "desiredSize": unknown(), "maxSize": 1}}, ""},
	})
}

func unknown() resource.PropertyValue { return resource.MakeComputed(resource.NewProperty("")) }

// What is not known yet is not refused.
func TestRulesOnUnknown(t *testing.T) {
	for token, inputs := range right {
		all := resource.PropertyMap{}
		for key := range inputs {
			all[resource.PropertyKey(key)] = unknown()
		}
		if got := failures(t, token, all); got != nil {
			t.Errorf("%s: %q", token, got)
		}
	}
}

// A refused secret is neither printed nor named, because the engine prints the value of what is named.
func TestRulesKeepSecrets(t *testing.T) {
	const token, planted = "aws:ec2/launchTemplate:LaunchTemplate", "hunter2!"
	got := failures(t, token, resource.PropertyMap{"userData": resource.MakeSecret(resource.NewProperty(planted))})
	if diff := cmp.Diff([]string{": userData is not base64"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The limits are those of Terraform's AWS provider 5: name_prefix of each resource's schema.
func TestPrefixLimits(t *testing.T) {
	for _, test := range []struct {
		token            tokens.Type
		property, prefix string
		name, start      int // longest
	}{
		{"aws:iam/role:Role", "name", "namePrefix", 64, 38},
		{"aws:iam/policy:Policy", "name", "namePrefix", 128, 102},
		{"aws:iam/rolePolicy:RolePolicy", "name", "namePrefix", 128, 102},
		{"aws:ec2/launchTemplate:LaunchTemplate", "name", "namePrefix", 125, 99},
		{"aws:ec2/securityGroup:SecurityGroup", "name", "namePrefix", 255, 229},
		{"aws:eks/nodeGroup:NodeGroup", "nodeGroupName", "nodeGroupNamePrefix", 63, 37},
		{"aws:cloudwatch/logGroup:LogGroup", "name", "namePrefix", 512, 483},
		{bucketType, "bucket", "bucketPrefix", 63, 37},
		{topicType, "name", "namePrefix", 256, 230},
		{budgetType, "name", "namePrefix", 100, 74},
		{scheduleType, "name", "namePrefix", 64, 38},
		{scheduleGroupType, "name", "namePrefix", 64, 38},
	} {
		for property, limit := range map[string]int{test.property: test.name, test.prefix: test.start} {
			fits := changed(test.token, map[string]any{test.property: nil, property: strings.Repeat("a", limit)})
			if got := failures(t, test.token, fits); got != nil {
				t.Errorf("%s: %s of %d characters: %q", test.token, property, limit, got)
			}
			long := changed(test.token, map[string]any{test.property: nil, property: strings.Repeat("a", limit+1)})
			want := []string{fmt.Sprintf("%[1]s: %[1]s has %[2]d characters, at most %[3]d fit", property, limit+1, limit)}
			if diff := cmp.Diff(want, failures(t, test.token, long)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.token, diff)
			}
		}
	}
}
