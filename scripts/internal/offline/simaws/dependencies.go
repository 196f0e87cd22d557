package simaws

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// The types that keep others from being deleted.
const (
	clusterType    tokens.Type = "aws:eks/cluster:Cluster"
	nodeGroupType  tokens.Type = "aws:eks/nodeGroup:NodeGroup"
	subnetType     tokens.Type = "aws:ec2/subnet:Subnet"
	gatewayType    tokens.Type = "aws:ec2/internetGateway:InternetGateway"
	natType        tokens.Type = "aws:ec2/natGateway:NatGateway"
	routeTableType tokens.Type = "aws:ec2/routeTable:RouteTable"
	endpointType   tokens.Type = "aws:ec2/vpcEndpoint:VpcEndpoint"
	groupType      tokens.Type = "aws:ec2/securityGroup:SecurityGroup"
	groupRuleType  tokens.Type = "aws:ec2/securityGroupRule:SecurityGroupRule"
	instanceType   tokens.Type = "aws:ec2/instance:Instance"

	ingressRuleType tokens.Type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
)

// refers tells whether a text is the id of something in the network, or the ARN of a key: what ends in 17
// hexadecimal digits is this account's own. Roles are left out, because settings may name one that exists already.
func (r regional) refers(text string) bool {
	const digits = 17
	if len(text) <= digits || strings.Trim(text[len(text)-digits:], "0123456789abcdef") != "" {
		return false
	}
	switch start := text[:len(text)-digits]; start {
	case "nat-", r.arn("kms", "key/"):
		return true
	default:
		for _, prefix := range prefixes {
			if start == prefix {
				return true
			}
		}
		return false
	}
}

// heldBy keeps an object for as long as anything of these types refers to it.
func heldBy(kinds ...tokens.Type) simulate.Holder {
	return func(id resource.ID, _ resource.PropertyMap, a simulate.Account) string {
		for _, kind := range kinds {
			for user, inputs := range a.All(kind) {
				if user != id && simulate.Refers(resource.NewProperty(inputs), string(id)) {
					return fmt.Sprintf("%s %s uses it", kind, user)
				}
			}
		}
		return ""
	}
}

// groupHolder: a rule of the group goes with it, one of another group that lets it in does not.
func groupHolder(id resource.ID, inputs resource.PropertyMap, a simulate.Account) string {
	if by := heldBy(clusterType, nodeGroupType, endpointType, groupType, instanceType)(id, inputs, a); by != "" {
		return by
	}
	group := resource.NewProperty(string(id))
	for kind, source := range map[tokens.Type]resource.PropertyKey{
		groupRuleType: "sourceSecurityGroupId", ingressRuleType: "referencedSecurityGroupId",
	} {
		for rule, inputs := range a.All(kind) {
			if inputs[source].DeepEquals(group) && !inputs["securityGroupId"].DeepEquals(group) {
				return fmt.Sprintf("%s %s lets it in", kind, rule)
			}
		}
	}
	return ""
}

// gatewayHolder: an internet gateway stays while NAT gateways in its VPC have public addresses.
func gatewayHolder(_ resource.ID, inputs resource.PropertyMap, a simulate.Account) string {
	inside := map[string]bool{}
	for subnet, other := range a.All(subnetType) {
		inside[string(subnet)] = other["vpcId"].DeepEquals(inputs["vpcId"])
	}
	for nat, other := range a.All(natType) {
		if subnet := other["subnetId"]; subnet.IsString() && inside[subnet.StringValue()] && other.HasValue("allocationId") {
			return fmt.Sprintf("%s %s has a public address", natType, nat)
		}
	}
	return ""
}

// defaultGroupOf is the security group that comes with a VPC. They have the same digits, see vpc.
func defaultGroupOf(vpc string) string { return "sg-" + strings.TrimPrefix(vpc, "vpc-") }
