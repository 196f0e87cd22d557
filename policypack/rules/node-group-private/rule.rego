# METADATA
# title: Nodes are in private subnets
# description: >-
#   A node in a public subnet can get a public address, and with it everything that listens on it can be tried from the
#   internet; one wrong security group is then enough. Private subnets hand out no public addresses and have no route to
#   an internet gateway. Subnets and route tables that are not of the stack are violations, because nobody can see here
#   what they are. Not looked at: the main route table of a VPC that is not of the stack.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: stack
#   types:
#     - aws:eks/nodeGroup:NodeGroup
#   frameworks:
#     cis-eks: [5.4.3]
#     nist: [AC-4, SC-7]
#     soc2: [CC6.6]
#     gdpr: [Art. 32]
#     checkov: [CKV_AWS_130]
#   remedy: >-
#     Set `subnetIds` to subnets without `mapPublicIpOnLaunch` whose route table leads to a NAT gateway, not to an internet
#     gateway.
package rayplatform.node_group_private

import data.rayplatform.lib

broken contains lib.finding_at(group, ["subnetIds"], sprintf("is %s, but must hold private subnets of the stack", [lib.show(ids)])) if {
	some group in lib.nodes_groups
	ids := ids_of(group)
	not lib.unknown(ids)
	count(lib.items(ids)) == 0
}

broken contains lib.finding_at(group, ["subnetIds", i], sprintf("is %s, but must be a private subnet of the stack", [lib.show(id)])) if {
	some group in lib.nodes_groups
	some i, id in lib.items(ids_of(group))
	not lib.unknown(id)
	count(subnets_named(id)) == 0
}

broken contains lib.finding_at(group, ["subnetIds", i], sprintf("is %s: %s", [lib.show(id), reason])) if {
	some group in lib.nodes_groups
	some i, id in lib.items(ids_of(group))
	some subnet in subnets_named(id)
	some reason in public_because(subnet)
}

# While ids are not known, what they depend on tells. All that they may be must be public to make it certain.
broken contains lib.finding_at(group, ["subnetIds"], sprintf("may only be public subnets: %s", [reason])) if {
	some group in hidden
	every subnet in subnets_behind(group) {
		count(public_because(subnet)) > 0
	}
	some subnet in subnets_behind(group)
	some reason in public_because(subnet)
}

unknown contains lib.finding_at(group, ["subnetIds"], sprintf("must not be public: %s", [reason])) if {
	some group in hidden
	some private in subnets_behind(group)
	count(public_because(private)) == 0
	some subnet in subnets_behind(group)
	some reason in public_because(subnet)
}

unknown contains lib.finding_at(group, ["subnetIds"], "must be private subnets of the stack") if {
	some group in hidden
	count(subnets_behind(group)) == 0
}

unknown contains lib.finding_at(group, ["subnetIds"], sprintf("must be private, but %s", [reason])) if {
	some group in lib.nodes_groups
	some subnet in (subnets_behind(group) | {subnet |
		some id in lib.items(ids_of(group))
		some subnet in subnets_named(id)
	})
	some reason in public_if(subnet)
}

ids_of(group) := lib.field(group.properties, "subnetIds")

# Groups with subnets that are not known yet.
hidden contains group if {
	some group in lib.nodes_groups
	lib.unknown(ids_of(group))
}

hidden contains group if {
	some group in lib.nodes_groups
	some id in lib.items(ids_of(group))
	lib.unknown(id)
}

subnets := lib.of_type("aws:ec2/subnet:Subnet") | default_subnets

default_subnets := lib.of_type("aws:ec2/defaultSubnet:DefaultSubnet")

# An id may be of any type, and object.get would take a list for a path.
default subnets_named(_) := set()

subnets_named(id) := subnets_by_id[lib.value(id)]

subnets_by_id[id] contains subnet if {
	some subnet in subnets
	id := lib.id_of(subnet)
}

subnets_behind(group) := {subnet |
	group in hidden
	some subnet in subnets
	subnet.urn in lib.dependencies(group, "subnetIds")
}

# Why a subnet is public for certain.
public_because(subnet) := (({sprintf("%s is public by default", [subnet.name]) | subnet in default_subnets} | {text |
	setting := map_public(subnet)
	not lib.unknown(setting)
	not lib.value(setting) in {null, false}
	text := sprintf("mapPublicIpOnLaunch of %s is %s", [subnet.name, lib.show(setting)])
}) | {sprintf("%s leads %s to an internet gateway", [route.name, subnet.name]) |
	some route in routes_of(subnet)
	lib.network_to_internet(route)
}) | {sprintf("%s gives %s a route table that is not of the stack", [association.name, subnet.name]) |
	some association in lib.network_foreign_tables(subnet)
	not lib.unknown(table_of(association))
}

# What would make it public.
public_if(subnet) := ({sprintf("mapPublicIpOnLaunch of %s is not known yet", [subnet.name]) |
	lib.unknown(map_public(subnet))
} | {sprintf("where %s leads %s is not known yet", [route.name, subnet.name]) |
	some route in routes_of(subnet)
	lib.network_may_be_to_internet(route)
}) | {sprintf("which route table %s gives %s is not known yet", [association.name, subnet.name]) |
	some association in lib.network_foreign_tables(subnet)
	lib.unknown(table_of(association))
}

table_of(association) := lib.field(association.properties, "routeTableId")

map_public(subnet) := lib.field(subnet.properties, "mapPublicIpOnLaunch")

routes_of(subnet) := {route |
	some table in lib.network_tables(subnet)
	some route in lib.network_routes(table)
}
