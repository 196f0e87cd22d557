# METADATA
# title: The default security group of every VPC is closed
# description: >-
#   AWS puts the default security group on whatever names no other, and lets its members talk to each other and to the
#   internet. Only a DefaultSecurityGroup of the stack takes its rules away; every VPC needs one, with no rule in it or
#   beside it.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: stack
#   types:
#     - aws:ec2/vpc:Vpc
#     - aws:ec2/defaultVpc:DefaultVpc
#     - aws:ec2/defaultSecurityGroup:DefaultSecurityGroup
#     - aws:ec2/securityGroupRule:SecurityGroupRule
#     - aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule
#     - aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule
#   frameworks:
#     cis-aws: ["5.4"]
#     nist: [SC-7]
#     soc2: [CC6.6]
#     checkov: [CKV2_AWS_12]
#   remedy: Declare an aws.ec2.DefaultSecurityGroup with the VPC's id as `vpcId` and neither `ingress` nor `egress`.
package rayplatform.default_security_group

import data.rayplatform.lib

broken contains lib.finding_at(vpc, [], "has no DefaultSecurityGroup in the stack, which must close its default security group") if {
	some vpc in (lib.of_type("aws:ec2/vpc:Vpc") | lib.of_type("aws:ec2/defaultVpc:DefaultVpc"))
	every group in groups {
		not lib.refers(group, "vpcId", vpc)
	}
}

broken contains lib.finding_at(group, [list], "must have no rule") if {
	some [group, list, rules] in lists
	not lib.unknown(rules)
	not lib.value(rules) in {null, []}
}

broken contains lib.finding_at(rule, ["securityGroupId"], "is a default security group, which must have no rule") if {
	some type in {
		"aws:ec2/securityGroupRule:SecurityGroupRule", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
		"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
	}
	some rule in lib.of_type(type)
	some group in groups
	lib.refers(rule, "securityGroupId", group)
}

unknown contains lib.finding_at(group, [list], "must have no rule") if {
	some [group, list, rules] in lists
	lib.unknown(rules)
}

groups := lib.of_type("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")

lists contains [group, list, lib.field(group.properties, list)] if {
	some group in groups
	some list in {"ingress", "egress"}
}
