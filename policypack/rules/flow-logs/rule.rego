# METADATA
# title: Every VPC logs what flows
# description: >-
#   Each VPC has a flow log of its own of all traffic, accepted and rejected. Without it nobody can say afterwards what a
#   pod that was taken over has talked to, or who tried to get in; accepted traffic alone hides the attempts, rejected
#   traffic alone the success.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: stack
#   types:
#     - aws:ec2/vpc:Vpc
#     - aws:ec2/defaultVpc:DefaultVpc
#     - aws:ec2/flowLog:FlowLog
#   frameworks:
#     cis-aws: ["3.7"]
#     nist: [AU-12, SI-4]
#     soc2: [CC7.2]
#     checkov: [CKV2_AWS_11]
#   remedy: Declare an aws.ec2.FlowLog with the VPC's id as `vpcId` and `trafficType` ALL.
package rayplatform.flow_logs

import data.rayplatform.lib

broken contains lib.finding_at(vpc, [], "has no FlowLog in the stack, which must log all of its traffic") if {
	some vpc in vpcs
	count(logs(vpc)) == 0
}

broken contains lib.finding_at(log, ["trafficType"], sprintf("is %s, but must be \"ALL\"", [lib.show(traffic(log))])) if {
	some vpc in vpcs
	every log in logs(vpc) {
		not lib.unknown(traffic(log))
		not logs_all(log)
	}
	some log in logs(vpc)
}

unknown contains lib.finding_at(log, ["trafficType"], "must be \"ALL\"") if {
	some vpc in vpcs
	every log in logs(vpc) {
		not logs_all(log)
	}
	some log in logs(vpc)
	lib.unknown(traffic(log))
}

vpcs := lib.of_type("aws:ec2/vpc:Vpc") | lib.of_type("aws:ec2/defaultVpc:DefaultVpc")

logs(vpc) := {log |
	some log in lib.of_type("aws:ec2/flowLog:FlowLog")
	lib.refers(log, "vpcId", vpc)
}

traffic(log) := lib.field(log.properties, "trafficType")

logs_all(log) if lib.value(traffic(log)) == "ALL"
