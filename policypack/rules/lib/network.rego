package rayplatform.lib

# METADATA
# description: >-
#   What may be the route tables of a subnet: those that are associated with it, or else the main ones, and the VPC, whose
#   main table routes may name through it. It stands for that table in associations, too.
network_tables(subnet) := {table |
	some association in network_associations(subnet)
	some table in network_tables_of(association)
} if {
	count(network_associations(subnet)) > 0
} else := (main_tables | of_type("aws:ec2/vpc:Vpc")) | {table |
	some association in of_type("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation")
	some table in of_type("aws:ec2/routeTable:RouteTable")
	refers(association, "routeTableId", table)
}

network_tables_of(association) := {table |
	some table in ((of_type("aws:ec2/routeTable:RouteTable") | main_tables) | of_type("aws:ec2/vpc:Vpc"))
	refers(association, "routeTableId", table)
} | {vpc |
	some vpc in of_type("aws:ec2/vpc:Vpc")
	id := value(field(association.properties, "routeTableId"))
	is_string(id)
	id in {value(field(vpc.properties, key)) | some key in {"mainRouteTableId", "defaultRouteTableId"}}
}

# METADATA
# description: >-
#   The associations of a subnet with a route table that is not of the stack, and so leads nobody knows where. One whose
#   table is not known yet is such unless it depends on a table of the stack.
network_foreign_tables(subnet) := {association |
	some association in network_associations(subnet)
	count(network_tables_of(association)) == 0
}

main_tables := of_type("aws:ec2/defaultRouteTable:DefaultRouteTable")

network_associations(subnet) := {association |
	some association in of_type("aws:ec2/routeTableAssociation:RouteTableAssociation")
	refers(association, "subnetId", subnet)
}

# METADATA
# description: >-
#   The routes of a table, its own and those that stand apart: {"name": the resource's, "gateway": its gatewayId,
#   "dependencies": the resources behind it}.
network_routes(table) := {{"name": route.name, "gateway": gateway, "dependencies": dependencies(route, "gatewayId")} |
	some route in of_type("aws:ec2/route:Route")
	refers(route, "routeTableId", table)
	gateway := field(route.properties, "gatewayId")
} | {{"name": table.name, "gateway": gateway, "dependencies": dependencies(table, "routes")} |
	some gateway in inline_gateways(table)
}

inline_gateways(table) := {field(route, "gatewayId") | some route in items(field(table.properties, "routes"))} | {routes |
	routes := field(table.properties, "routes")
	unknown(routes)

	# Without a dependency nobody gave them: AWS's provider tells all routes of a table in the end.
	count(dependencies(table, "routes")) > 0
}

# METADATA
# description: Whether a route of network_routes certainly leads to an internet gateway.
network_to_internet(route) if {
	is_string(value(route.gateway))
	startswith(value(route.gateway), "igw-")
}

network_to_internet(route) if {
	unknown(route.gateway)
	behind_internet_gateway(route)
}

# METADATA
# description: Whether a route of network_routes may lead to an internet gateway.
network_may_be_to_internet(route) if {
	unknown(route.gateway)
	not behind_internet_gateway(route)
	not behind_vpn_gateway(route)
}

behind_internet_gateway(route) if {
	some gateway in of_type("aws:ec2/internetGateway:InternetGateway")
	gateway.urn in route.dependencies
}

behind_vpn_gateway(route) if {
	some gateway in of_type("aws:ec2/vpnGateway:VpnGateway")
	gateway.urn in route.dependencies
}

# METADATA
# description: >-
#   The length of a network's prefix, as 16 of 10.0.0.0/16: the smaller, the more is in it. What is no network counts as all
#   of them, which is 0.
network_prefix(cidr) := length if {
	is_string(cidr)
	length := to_number(regex.find_all_string_submatch_n(`^[0-9A-Fa-f:.]+/(0|[1-9][0-9]{0,2})$`, cidr, 1)[0][1])
} else := 0
