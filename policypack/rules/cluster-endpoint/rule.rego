# METADATA
# title: The cluster's API is not open to the internet
# description: >-
#   Whoever reaches the API server can try stolen credentials and its next vulnerability on it. Nodes and pipelines reach
#   it by the private endpoint. AWS makes an endpoint public that does not say otherwise, and open to the whole world
#   when no address ranges are given. Where a public one is allowed at all, a short list of narrow ranges may use it.
# custom:
#   severity: critical
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:eks/cluster:Cluster
#   frameworks:
#     cis-eks: [5.4.1, 5.4.2]
#     nist: [AC-3, SC-7]
#     soc2: [CC6.6]
#     gdpr: [Art. 32]
#     checkov: [CKV_AWS_38, CKV_AWS_39]
#   limits:
#     public:
#       description: Whether there may be a public endpoint beside the private one.
#       type: boolean
#     ipv4Prefix:
#       description: The shortest prefix of an IPv4 range that may use a public endpoint.
#       type: integer
#       minimum: 8
#       maximum: 32
#     ipv6Prefix:
#       description: The shortest prefix of an IPv6 range that may use a public endpoint.
#       type: integer
#       minimum: 32
#       maximum: 128
#   remedy: >-
#     Set `vpcConfig.endpointPrivateAccess` to true and `vpcConfig.endpointPublicAccess` to false; in the settings of a
#     stack, leave `cluster.publicAccessCidrs` out. Where a public endpoint is allowed, list narrow address ranges there.
package rayplatform.cluster_endpoint

import data.rayplatform.lib

broken contains finding(["endpointPrivateAccess"], sprintf("is %s, but must be true", [lib.show(private)])) if {
	not lib.unknown(private)
	lib.value(private) != true
}

broken contains finding(["endpointPublicAccess"], sprintf("is %s, but must be false", [lib.show(public)])) if {
	not data.limits["cluster-endpoint"].public
	not lib.unknown(public)
	lib.value(public) != false
}

broken contains finding(["endpointPublicAccess"], sprintf("is %s, but must be true or false", [lib.show(public)])) if {
	data.limits["cluster-endpoint"].public
	not lib.unknown(public)
	not lib.value(public) in {true, false}
}

broken contains finding(["publicAccessCidrs"], sprintf("is %s, but must hold the ranges that may use the public endpoint", [
	lib.show(ranges),
])) if {
	is_public
	not lib.unknown(ranges)
	count(lib.items(ranges)) == 0
}

broken contains finding(["publicAccessCidrs", i], sprintf("is %s, but must be %s", [lib.show(range), allowed])) if {
	is_public
	some i, range in lib.items(ranges)
	not lib.unknown(range)
	not narrow(lib.value(range))
}

unknown contains finding(["endpointPrivateAccess"], "must be true") if lib.unknown(private)

unknown contains finding(["endpointPublicAccess"], "must be false, or true where that is allowed") if lib.unknown(public)

unknown contains finding(["publicAccessCidrs"], sprintf("must hold %s each", [allowed])) if {
	may_be_public
	lib.unknown(ranges)
}

unknown contains finding(["publicAccessCidrs", i], sprintf("must be %s", [allowed])) if {
	may_be_public
	some i, range in lib.items(ranges)
	lib.unknown(range)
}

finding(keys, text) := lib.finding(array.concat(["vpcConfig"], keys), text)

network := lib.field(input.resource.properties, "vpcConfig")

private := lib.field(network, "endpointPrivateAccess")

public := lib.field(network, "endpointPublicAccess")

ranges := lib.field(network, "publicAccessCidrs")

is_public if {
	data.limits["cluster-endpoint"].public
	lib.value(public) == true
}

# Where none is allowed, it is broken already or its unknown mark says enough.
may_be_public if is_public

may_be_public if {
	data.limits["cluster-endpoint"].public
	lib.unknown(public)
}

allowed := sprintf("an address range of /%d or longer (IPv6: /%d)", [
	data.limits["cluster-endpoint"].ipv4Prefix,
	data.limits["cluster-endpoint"].ipv6Prefix,
])

narrow(range) if {
	is_string(range)
	not contains(range, ":")
	net.cidr_is_valid(range)
	lib.network_prefix(range) >= data.limits["cluster-endpoint"].ipv4Prefix
}

# Of IPv6, only what is routed or an organisation's own: ::ffff:0:0/96 would be all of IPv4.
narrow(range) if {
	is_string(range)
	regex.match(`^([23][0-9A-Fa-f]{3}:|[fF][cCdD][0-9A-Fa-f]{2}:)`, range)
	net.cidr_is_valid(range)
	lib.network_prefix(range) >= data.limits["cluster-endpoint"].ipv6Prefix
}
