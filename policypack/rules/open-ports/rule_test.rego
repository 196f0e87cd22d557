package rayplatform.open_ports_test

import data.rayplatform.open_ports as rule

nothing := {"__unknown": true}

document(type, properties) := {"resource": {"type": type, "properties": properties}}

ssh := {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}

group(change) := document("aws:ec2/securityGroup:SecurityGroup", {"ingress": [object.union(ssh, change)]})

single(change) := document("aws:ec2/securityGroupRule:SecurityGroupRule", object.union(object.union(ssh, {"type": "ingress"}), change))

ingress_rule(properties) := document("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", properties)

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

place := "ingress[0].cidrBlocks[0]"

test_holds if {
	every change in [
		{"fromPort": 443, "toPort": 443},
		{"cidrBlocks": ["10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/12", "100.64.0.0/10", "10.0.0.0/9"]},
		{"cidrBlocks": ["8.8.0.0/16", "203.0.113.7/32", {"__secret": "10.0.0.0/8"}]},
		{"cidrBlocks": [], "ipv6CidrBlocks": ["fc00::/7", "2001:db8::/32", "2001:db8::1/128"]},
		{"cidrBlocks": null},
		{"cidrBlocks": [], "ipv6CidrBlocks": ["fd00::/16"]},
		{"protocol": "icmp", "fromPort": 8, "toPort": 0},
		{"protocol": "icmp", "fromPort": -1, "toPort": -1},
		{"protocol": "1", "fromPort": nothing, "toPort": nothing},
		{"fromPort": 23, "toPort": 3388},
	] {
		holds(group(change))
	}
	holds(document("aws:ec2/securityGroup:SecurityGroup", {}))
	holds(document("aws:ec2/securityGroup:SecurityGroup", {"egress": [ssh]}))
	holds(single({"type": "egress"}))
	holds(single({"cidrBlocks": null, "sourceSecurityGroupId": nothing}))
	holds(ingress_rule({"ipProtocol": "-1", "referencedSecurityGroupId": nothing}))
}

test_messages if {
	messages(group({})) == {`ingress[0].cidrBlocks[0] is "0.0.0.0/0", but must not be the internet: port 22 is let in`}
	messages(group({"toPort": 80})) == {`ingress[0].cidrBlocks[0] is "0.0.0.0/0", but must not be the internet: ports 22 to 80 are let in`}
	messages(single({"protocol": "-1", "fromPort": 0, "toPort": 0})) == {`cidrBlocks[0] is "0.0.0.0/0", but must not be the internet: all ports of all protocols are let in`}
	messages(group({"cidrBlocks": [{"__secret": "0.0.0.0/0"}]})) == {"ingress[0].cidrBlocks[0] is [secret], but must not be the internet: port 22 is let in"}
}

test_the_internet_in_any_spelling if {
	messages(group({"fromPort": {"__secret": 22}})) == {`ingress[0].cidrBlocks[0] is "0.0.0.0/0", but must not be the internet: [secret] ports are let in`}
	every cidr in ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "8.0.0.0/7", "8.0.0.0/8", "8.0.0.0/15", "10.0.0.0/7", "172.0.0.0/8", "10.1.2.3/4", "300.0.0.0/8", "10.0.0.0/08", "0.0.0.0/00", "0.0.0.0", "", 7, {"a": "b"}, {"__secret": "0.0.0.0/0"}] {
		broken_at(group({"cidrBlocks": ["10.0.0.0/16", cidr]})) == {"ingress[0].cidrBlocks[1]"}
	}
	broken_at(group({"cidrBlocks": "0.0.0.0/0"})) == {"ingress[0].cidrBlocks"}
	broken_at(group({"cidrBlocks": {"__secret": ["0.0.0.0/0"]}})) == {place}
	every cidr in ["::/0", "2000::/3", "0:0:0:0:0:0:0:0/0", "2600::/12", "fc00::/6", "fe00::/7", "::ffff:10.0.0.0/8", "::ffff:10.0.0.0/31"] {
		broken_at(group({"cidrBlocks": [], "ipv6CidrBlocks": [cidr]})) == {"ingress[0].ipv6CidrBlocks[0]"}
	}
}

test_ports_in_any_spelling if {
	every change in [
		{"fromPort": 3389, "toPort": 3389, "protocol": "udp"},
		{"fromPort": 8265, "toPort": 8265},
		{"fromPort": 10250, "toPort": 10250},
		{"fromPort": 44000, "toPort": 44217},
		{"fromPort": 44227, "toPort": 44227},
		{"fromPort": 52365, "toPort": 52365},
		{"fromPort": 0, "toPort": 65535},
		{"fromPort": 0},
		{"fromPort": "22", "toPort": "22"},
		{"fromPort": null, "toPort": null},
		{"fromPort": -1, "toPort": -1},
		{"protocol": "TCP"},
		{"protocol": "6"},
		{"protocol": 6},
		{"protocol": -1, "fromPort": 0, "toPort": 0},
		{"protocol": "all", "fromPort": 443, "toPort": 443},
		{"protocol": "all", "fromPort": 65000, "toPort": 65000},
		{"protocol": null},
		{"protocol": "-1", "fromPort": nothing, "toPort": nothing},
	] {
		broken_at(group(change)) == {place}
		open_at(group(change)) == set()
	}
}

test_other_types if {
	broken_at(single({})) == {"cidrBlocks[0]"}
	broken_at(single({"type": "Ingress"})) == {"cidrBlocks[0]"}
	broken_at(single({"type": null})) == {"cidrBlocks[0]"}
	broken_at(ingress_rule({"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0"})) == {"cidrIpv4"}
	broken_at(ingress_rule({"ipProtocol": "-1", "cidrIpv6": "::/0"})) == {"cidrIpv6"}
	broken_at(ingress_rule({"ipProtocol": "-1", "cidrIpv4": ["0.0.0.0/0"]})) == {"cidrIpv4[0]"}
	holds(ingress_rule({"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "0.0.0.0/0"}))
	broken_at(document("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {"ingress": [ssh]})) == {place}
}

test_wrong_types if {
	messages(document("aws:ec2/securityGroup:SecurityGroup", {"ingress": "all"})) == {"ingress is a string, but must be a list"}
	broken_at(document("aws:ec2/securityGroup:SecurityGroup", {"ingress": ssh})) == {"ingress"}
}

test_unknown_network if {
	open_at(group({"cidrBlocks": [nothing]})) == {place}
	open_at(group({"cidrBlocks": nothing})) == {"ingress[0].cidrBlocks"}
	open_at(group({"cidrBlocks": {"__secret": nothing}})) == {"ingress[0].cidrBlocks"}
	open_at(ingress_rule({"ipProtocol": "-1", "cidrIpv4": nothing})) == {"cidrIpv4"}
	holds(group({"cidrBlocks": [nothing], "fromPort": 443, "toPort": 443}))
}

test_unknown_ports if {
	every change in [{"fromPort": nothing}, {"toPort": nothing}, {"protocol": nothing}] {
		open_at(group(change)) == {place}
		broken_at(group(change)) == set()
		open_at(group(object.union(change, {"cidrBlocks": ["10.0.0.0/16"]}))) == set()
	}
}

test_unknown_rules if {
	type := "aws:ec2/securityGroup:SecurityGroup"
	open_at(document(type, {"ingress": nothing})) == {"ingress"}
	broken_at(document(type, {"ingress": nothing})) == set()
	open_at(document(type, {"ingress": [nothing]})) == {"ingress[0].cidrBlocks", "ingress[0].cidrIpv4", "ingress[0].cidrIpv6", "ingress[0].ipv6CidrBlocks"}
	open_at(single({"type": nothing})) == {"cidrBlocks[0]"}
	broken_at(single({"type": nothing})) == set()
	holds(single({"type": nothing, "fromPort": 443, "toPort": 443}))
}
