# METADATA
# title: No security group lets the internet in to administrative ports
# description: >-
#   A rule that lets addresses of the internet in must not reach the ports of SSH, remote desktop and Ray, alone, in a
#   range or as all ports of all protocols: they are scanned for within minutes, and who gets through Ray's runs code of
#   his own on every node. The kubelet is among them. A network that is broader than the limit counts as the internet
#   unless it is in a private range, so that a few pieces of it are no way round. Not looked at: prefix lists, and many
#   networks that are narrower each.
# custom:
#   severity: critical
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:ec2/defaultSecurityGroup:DefaultSecurityGroup
#     - aws:ec2/securityGroup:SecurityGroup
#     - aws:ec2/securityGroupRule:SecurityGroupRule
#     - aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule
#   frameworks:
#     cis-aws: ["5.2", "5.3"]
#     nist: [AC-17, SC-7]
#     soc2: [CC6.6]
#     checkov: [CKV_AWS_24, CKV_AWS_25, CKV_AWS_277]
#   limits:
#     ports:
#       description: The ports that nobody on the internet may reach.
#       type: array
#       items: {type: integer, minimum: 0, maximum: 65535}
#       allOf:
#         - contains: {const: 22}
#         - contains: {const: 3389}
#       uniqueItems: true
#     widestIPv4:
#       description: The length of the shortest IPv4 prefix that does not count as the internet, outside of private ranges.
#       type: integer
#       minimum: 16
#       maximum: 32
#     widestIPv6:
#       description: The length of the shortest IPv6 prefix that does not count as the internet, outside of private ranges.
#       type: integer
#       minimum: 32
#       maximum: 128
#   remedy: >-
#     Let in the security group or the network that needs it instead of 0.0.0.0/0 or ::/0, or take the port out of the
#     range. For a shell on a node use SSM Session Manager, for Ray kubectl port-forward.
package rayplatform.open_ports

import data.rayplatform.lib

broken contains lib.finding(array.concat(rule.keys, network.keys), text) if {
	some rule in rules
	covers(rule) == "yes"
	some network in networks(rule)
	is_world(network) == "yes"
	text := sprintf("is %s, but must not be the internet: %s let in", [lib.show(network.cidr), reached(rule)])
}

broken contains lib.wrong_shape(["ingress"], ingress, "a list") if lib.value(ingress) != null

unknown contains lib.finding(array.concat(rule.keys, network.keys), "must not be the internet if it reaches administrative ports") if {
	some rule in rules
	reach := covers(rule)
	reach != "no"
	some network in networks(rule)
	world := is_world(network)
	world != "no"
	"maybe" in {reach, world}
}

unknown contains lib.finding(["ingress"], "must not let the internet in to administrative ports") if {
	lib.unknown(ingress)
}

ingress := lib.field(input.resource.properties, "ingress")

# Rules that let something in: where they are, what they say, and the key that their protocol has.
rules contains {"keys": ["ingress", i], "rule": rule, "protocol": "protocol"} if {
	some i, rule in lib.items(ingress)
}

rules contains {"keys": [], "rule": input.resource.properties, "protocol": "protocol"} if {
	endswith(input.resource.type, ":SecurityGroupRule")
	lib.value(lib.field(input.resource.properties, "type")) != "egress"
}

rules contains {"keys": [], "rule": input.resource.properties, "protocol": "ipProtocol"} if {
	endswith(input.resource.type, ":SecurityGroupIngressRule")
}

# The networks that a rule lets in; a list that is not known, or that is none, stands for itself.
networks(rule) := {{"keys": [key, i], "cidr": cidr, "list": key} |
	some key, _ in widest
	some i, cidr in lib.items(lib.field(rule.rule, key))
} | {{"keys": [key], "cidr": cidr, "list": key} |
	some key, _ in widest
	cidr := lib.field(rule.rule, key)
	not type_name(lib.value(cidr)) in {"null", "array"}
}

is_world(network) := "maybe" if lib.unknown(network.cidr)

else := "no" if is_private(lib.value(network.cidr))

else := "yes" if lib.network_prefix(lib.value(network.cidr)) < widest[network.list]

else := "no"

# RFC 1918, what carriers translate from (RFC 6598), and IPv6's unique local addresses.
private := {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"}

is_private(cidr) if {
	lib.network_prefix(cidr) > 0
	net.cidr_is_valid(cidr)
	some range in private
	contains(range, ":") == contains(cidr, ":")
	net.cidr_contains(range, cidr)
}

widest := {
	"cidrBlocks": data.limits["open-ports"].widestIPv4,
	"cidrIpv4": data.limits["open-ports"].widestIPv4,
	"ipv6CidrBlocks": data.limits["open-ports"].widestIPv6,
	"cidrIpv6": data.limits["open-ports"].widestIPv6,
}

# Whether a rule lets somebody in to one of the ports.
covers(rule) := "maybe" if {
	reaches(rule) == "yes"
	lib.unknown(lib.field(rule.rule, "type"))
} else := reaches(rule)

reaches(rule) := "maybe" if {
	some key in {rule.protocol, "fromPort", "toPort"}
	lib.unknown(lib.field(rule.rule, key))
	not protocol(rule) in all_protocols
	not protocol(rule) in without_ports
} else := "yes" if {
	some port in data.limits["open-ports"].ports
	port >= first(rule)
	port <= last(rule)
	not protocol(rule) in without_ports
} else := "no"

reached(rule) := "[secret] ports are" if {
	some key in {rule.protocol, "fromPort", "toPort"}
	lib.is_secret(lib.field(rule.rule, key))
}

else := "all ports of all protocols are" if protocol(rule) in all_protocols

else := sprintf("port %v is", [first(rule)]) if first(rule) == last(rule)

else := sprintf("ports %v to %v are", [first(rule), last(rule)])

protocol(rule) := lower(sprintf("%v", [lib.value(lib.field(rule.rule, rule.protocol))]))

all_protocols := {"-1", "all", "null"}

# ICMP has types where others have ports.
without_ports := {"icmp", "icmpv6", "1", "58"}

first(rule) := port if {
	not protocol(rule) in all_protocols
	port := lib.value(lib.field(rule.rule, "fromPort"))
	is_number(port)
	port >= 0
} else := 0

last(rule) := port if {
	not protocol(rule) in all_protocols
	port := lib.value(lib.field(rule.rule, "toPort"))
	is_number(port)
	port >= 0
} else := 65535
