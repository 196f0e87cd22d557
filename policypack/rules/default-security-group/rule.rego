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
	some vpc in vpcs
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
	some rule in rules_apart
	opens_default(rule)
}

unknown contains lib.finding_at(group, [list], "must have no rule") if {
	some [group, list, rules] in lists
	lib.unknown(rules)
}

unknown contains lib.finding_at(rule, ["securityGroupId"], "must not be a default security group") if {
	some rule in rules_apart
	not opens_default(rule)
	may_open_default(rule)
}

groups := lib.of_type("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")

vpcs := lib.of_type("aws:ec2/vpc:Vpc") | lib.of_type("aws:ec2/defaultVpc:DefaultVpc")

rules_apart := {rule |
	some type in {
		"aws:ec2/securityGroupRule:SecurityGroupRule", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
		"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
	}
	some rule in lib.of_type(type)
}

opens_default(rule) if {
	some group in groups
	lib.refers(rule, "securityGroupId", group)
}

opens_default(rule) if {
	id := lib.value(group_of(rule))
	is_string(id)
	some vpc in vpcs
	lib.value(lib.field(vpc.properties, "defaultSecurityGroupId")) == id
}

# A VPC has one group to give: what comes from nothing but a VPC is that.
opens_default(rule) if {
	lib.unknown(group_of(rule))
	count(behind(rule)) > 0
	count(behind(rule) - urns_of_vpcs) == 0
}

# Beside the VPC there is something else that the group may come from, but no group.
may_open_default(rule) if {
	lib.unknown(group_of(rule))
	count(behind(rule) & urns_of_vpcs) > 0
	count(behind(rule) & {group.urn | some group in lib.of_type("aws:ec2/securityGroup:SecurityGroup")}) == 0
}

group_of(rule) := lib.field(rule.properties, "securityGroupId")

behind(rule) := {urn | some urn in lib.dependencies(rule, "securityGroupId")}

urns_of_vpcs := {vpc.urn | some vpc in vpcs}

lists contains [group, list, lib.field(group.properties, list)] if {
	some group in groups
	some list in {"ingress", "egress"}
}
