package rayplatform.flow_logs_test

import data.rayplatform.flow_logs as rule

nothing := {"__unknown": true}

vpc := {"urn": "urn:vpc", "type": "aws:ec2/vpc:Vpc", "properties": {"id": "vpc-1"}}

log(name, traffic) := {
	"urn": sprintf("urn:%s", [name]), "type": "aws:ec2/flowLog:FlowLog",
	"properties": {"vpcId": "vpc-1", "trafficType": traffic}, "propertyDependencies": {},
}

broken(resources) := found if found := rule.broken with input as {"resources": resources}

open(resources) := found if found := rule.unknown with input as {"resources": resources}

holds(resources) if {
	broken(resources) == set()
	open(resources) == set()
}

test_holds if {
	holds([vpc, log("a", "ALL")])
	holds([vpc, log("a", {"__secret": "ALL"})])
	holds([vpc, log("a", "REJECT"), log("b", "ALL"), log("c", nothing)])
	holds([])
	by_dependency := {
		"urn": "urn:a", "type": "aws:ec2/flowLog:FlowLog", "properties": {"vpcId": nothing, "trafficType": "ALL"},
		"propertyDependencies": {"vpcId": ["urn:vpc"]},
	}
	holds([vpc, by_dependency])
}

test_no_log if {
	missing := {{"urn": "urn:vpc", "path": "", "message": "has no FlowLog in the stack, which must log all of its traffic"}}
	broken([vpc]) == missing
	broken([object.union(vpc, {"type": "aws:ec2/defaultVpc:DefaultVpc"})]) == missing
	other := {"urn": "urn:b", "type": "aws:ec2/flowLog:FlowLog", "properties": {"subnetId": "subnet-1", "trafficType": "ALL"}, "propertyDependencies": {}}
	broken([vpc, other]) == missing
	second := {"urn": "urn:second", "type": "aws:ec2/vpc:Vpc", "properties": {"id": "vpc-2"}}
	{f.urn | some f in broken([vpc, second, log("a", "ALL")])} == {"urn:second"}
}

test_not_all if {
	broken([vpc, log("a", "REJECT")]) == {{"urn": "urn:a", "path": "trafficType", "message": `trafficType is "REJECT", but must be "ALL"`}}
	every traffic in ["ACCEPT", "all", "", null, 7, ["ALL"]] {
		{f.path | some f in broken([vpc, log("a", traffic)])} == {"trafficType"}
	}
	{f.urn | some f in broken([vpc, log("a", "REJECT"), log("b", "ACCEPT")])} == {"urn:a", "urn:b"}
	{f.message | some f in broken([vpc, log("a", {"__secret": "REJECT"})])} == {`trafficType is [secret], but must be "ALL"`}
}

test_unknown if {
	open([vpc, log("a", nothing)]) == {{"urn": "urn:a", "path": "trafficType", "message": `trafficType must be "ALL"`}}
	broken([vpc, log("a", nothing)]) == set()
	{f.urn | some f in open([vpc, log("a", {"__secret": nothing}), log("b", "REJECT")])} == {"urn:a"}
	broken([vpc, log("a", nothing), log("b", "REJECT")]) == set()
}
