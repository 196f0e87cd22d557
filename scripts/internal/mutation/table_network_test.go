package mutation_test

import "github.com/rayplatform/rayplatform/scripts/internal/mutation"

var ofNetwork = []row{
	{
		// A local zone of the same region, far from it.
		rule: "region", at: is{"aws:ec2/subnet:Subnet", "network-public-us-east-1a"},
		set: mutation.Values{"availabilityZone": "us-east-1-bos-1a"},
	},
	{
		// The way out for all protocols becomes a way in.
		rule: "open-ports", at: is{"aws:ec2/securityGroupRule:SecurityGroupRule", "cluster-eksNodeInternetEgressRule"},
		set: mutation.Values{"type": "ingress"},
	},
	{
		rule: "default-security-group", at: is{"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "network-default"},
		set: mutation.Values{"egress": []any{map[string]any{
			"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": []any{"10.0.0.0/16"},
		}}},
	},
	{
		rule: "flow-logs", at: is{"aws:ec2/flowLog:FlowLog", "network-flow-log"},
		set: mutation.Values{"trafficType": "REJECT"},
	},
	{
		rule: "log-retention", at: is{"aws:cloudwatch/logGroup:LogGroup", "logs-host"},
		set: mutation.Values{"retentionInDays": 60},
	},
	{
		rule: "network-policy", at: is{namespaceType, "kuberay-namespace"}, in: is{policyType, "kuberay-deny-ingress"},
		set: mutation.Values{"spec.podSelector": map[string]any{"matchLabels": map[string]any{"app": "ray"}}},
	},
}
