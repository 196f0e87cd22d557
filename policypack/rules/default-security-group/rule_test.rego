package rayplatform.default_security_group_test

import data.rayplatform.default_security_group as rule

nothing := {"__unknown": true}

vpc := {"urn": "urn:vpc", "type": "aws:ec2/vpc:Vpc", "properties": {"id": nothing}}

group(properties) := {
	"urn": "urn:group", "type": "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
	"properties": object.union({"id": nothing, "vpcId": nothing}, properties),
	"propertyDependencies": {"vpcId": ["urn:vpc"]},
}

broken(resources) := found if found := rule.broken with input as {"resources": resources}

open(resources) := found if found := rule.unknown with input as {"resources": resources}

test_holds if {
	every properties in [{}, {"ingress": [], "egress": []}, {"ingress": null}, {"ingress": {"__secret": []}}] {
		broken([vpc, group(properties)]) == set()
		open([vpc, group(properties)]) == set()
	}
	broken([]) == set()
}

test_made_already if {
	made := {"urn": "urn:vpc", "type": "aws:ec2/vpc:Vpc", "properties": {"id": "vpc-1"}}
	closed := {"urn": "urn:group", "type": "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "properties": {"vpcId": "vpc-1"}, "propertyDependencies": {}}
	broken([made, closed]) == set()
	count(broken([made, object.union(closed, {"properties": {"vpcId": "vpc-2"}})])) == 1
}

test_no_group if {
	missing := {{
		"urn": "urn:vpc", "path": "",
		"message": "has no DefaultSecurityGroup in the stack, which must close its default security group",
	}}
	broken([vpc]) == missing
	broken([vpc, object.union(group({}), {"propertyDependencies": {"vpcId": ["urn:other"]}})]) == missing
	broken([object.union(vpc, {"type": "aws:ec2/defaultVpc:DefaultVpc"})]) == missing
}

test_open if {
	broken([vpc, group({"ingress": [{"self": true}]})]) == {{"urn": "urn:group", "path": "ingress", "message": "ingress must have no rule"}}
	every rules in [[{}], [nothing], {}, "none", 7, {"__secret": [{}]}] {
		{f.path | some f in broken([vpc, group({"egress": rules})])} == {"egress"}
	}
}

test_rule_beside_it if {
	every type in ["ec2/securityGroupRule:SecurityGroupRule", "vpc/securityGroupIngressRule:SecurityGroupIngressRule", "vpc/securityGroupEgressRule:SecurityGroupEgressRule"] {
		beside := {
			"urn": "urn:rule", "type": sprintf("aws:%s", [type]), "properties": {"securityGroupId": nothing},
			"propertyDependencies": {"securityGroupId": ["urn:group"]},
		}
		broken([vpc, group({}), beside]) == {{
			"urn": "urn:rule", "path": "securityGroupId",
			"message": "securityGroupId is a default security group, which must have no rule",
		}}
		broken([vpc, group({}), object.union(beside, {"propertyDependencies": {"securityGroupId": ["urn:other"]}})]) == set()
	}
}

test_unknown if {
	every rules in [nothing, {"__secret": nothing}] {
		open([vpc, group({"ingress": rules})]) == {{"urn": "urn:group", "path": "ingress", "message": "ingress must have no rule"}}
		broken([vpc, group({"ingress": rules})]) == set()
	}
}

beside(id, dependencies) := {
	"urn": "urn:rule", "type": "aws:ec2/securityGroupRule:SecurityGroupRule",
	"properties": {"securityGroupId": id}, "propertyDependencies": {"securityGroupId": dependencies},
}

test_rule_by_the_vpc if {
	made := object.union(vpc, {"properties": {"id": "vpc-1", "defaultSecurityGroupId": "sg-1"}})
	opened := {{
		"urn": "urn:rule", "path": "securityGroupId",
		"message": "securityGroupId is a default security group, which must have no rule",
	}}
	every type in ["aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"] {
		broken([object.union(vpc, {"type": type}), group({}), beside(nothing, ["urn:vpc"])]) == opened
	}
	every id in ["sg-1", {"__secret": "sg-1"}] {
		broken([made, group({}), beside(id, [])]) == opened
	}
	by_arn := group({"arn": "arn:aws:ec2:us-east-1:1:security-group/sg-2"})
	broken([made, by_arn, beside("sg-2", [])]) == opened
	every other in [beside("sg-3", ["urn:vpc"]), beside(null, []), beside(nothing, []), beside(nothing, ["urn:other"])] {
		broken([made, group({}), other]) == set()
		open([made, group({}), other]) == set()
	}
}

test_rule_by_the_vpc_or_others if {
	several := beside(nothing, ["urn:vpc", "urn:else"])
	open([vpc, group({}), several]) == {{"urn": "urn:rule", "path": "securityGroupId", "message": "securityGroupId must not be a default security group"}}
	broken([vpc, group({}), several]) == set()
	own := {"urn": "urn:else", "type": "aws:ec2/securityGroup:SecurityGroup", "properties": {}}
	open([vpc, group({}), several, own]) == set()
}
