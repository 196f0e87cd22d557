package rayplatform.lib_test

import data.rayplatform.lib

item(type, name, properties, dependencies) := {
	"urn": name, "name": name, "type": sprintf("aws:ec2/%s", [type]),
	"properties": properties, "propertyDependencies": dependencies,
}

a_subnet := item("subnet:Subnet", "subnet", {"id": "subnet-1"}, {})

tables_in(resources) := found if {
	found := {table.name | some table in lib.network_tables(a_subnet)} with input as {"resources": resources}
}

routes_in(table, resources) := found if {
	found := {route.name | some route in lib.network_routes(table); lib.network_to_internet(route)} with input as {"resources": resources}
}

open_routes_in(table, resources) := found if {
	found := {route.name | some route in lib.network_routes(table); lib.network_may_be_to_internet(route)} with input as {"resources": resources}
}

test_network_tables if {
	main := item("defaultRouteTable:DefaultRouteTable", "default", {}, {})
	vpc := item("vpc:Vpc", "vpc", {}, {})
	table := item("routeTable:RouteTable", "table", {"id": "rtb-1"}, {})
	tables_in([main, vpc, table]) == {"default", "vpc"}
	as_main := item("mainRouteTableAssociation:MainRouteTableAssociation", "m", {}, {"routeTableId": ["table"]})
	other := item("routeTable:RouteTable", "other", {"id": "rtb-2"}, {})
	tables_in([vpc, table, other, as_main]) == {"vpc", "table"}
	own := item("routeTableAssociation:RouteTableAssociation", "a", {"subnetId": "subnet-1", "routeTableId": "rtb-1"}, {})
	tables_in([main, vpc, table, own]) == {"table"}
}

test_network_routes_apart if {
	table := item("routeTable:RouteTable", "table", {"id": "rtb-1"}, {})
	gateway := item("internetGateway:InternetGateway", "igw", {}, {})
	vpn := item("vpnGateway:VpnGateway", "vgw", {}, {})
	known := item("route:Route", "known", {"routeTableId": "rtb-1", "gatewayId": "igw-1"}, {})
	other := item("route:Route", "other", {"routeTableId": "rtb-1", "gatewayId": "vgw-1"}, {"gatewayId": ["igw", "vgw"]})
	planned := item("route:Route", "planned", {"routeTableId": "rtb-1", "gatewayId": nothing}, {"gatewayId": ["igw"]})
	to_vpn := item("route:Route", "to-vpn", {"routeTableId": "rtb-1", "gatewayId": nothing}, {"gatewayId": ["vgw"]})
	to_nobody := item("route:Route", "to-nobody", {"routeTableId": "rtb-1", "gatewayId": nothing}, {})
	elsewhere := item("route:Route", "elsewhere", {"routeTableId": "rtb-2", "gatewayId": "igw-1"}, {})
	whole := [gateway, vpn, known, other, planned, to_vpn, to_nobody, elsewhere]
	routes_in(table, whole) == {"known", "planned"}
	open_routes_in(table, whole) == {"to-nobody"}
}

test_network_routes_inline if {
	gateway := item("internetGateway:InternetGateway", "igw", {}, {})
	routes_in(item("routeTable:RouteTable", "t", {"routes": [{"gatewayId": "igw-1"}, {"natGatewayId": "nat-1"}]}, {}), []) == {"t"}
	routes_in(item("routeTable:RouteTable", "t", {"routes": [{"gatewayId": nothing}]}, {"routes": ["igw"]}), [gateway]) == {"t"}
	routes_in(item("routeTable:RouteTable", "t", {"routes": [{"gatewayId": "local"}]}, {}), []) == set()
	open_routes_in(item("routeTable:RouteTable", "t", {"routes": nothing}, {"routes": ["x"]}), []) == {"t"}
	open_routes_in(item("routeTable:RouteTable", "t", {"routes": nothing}, {}), []) == set()
}

test_network_prefix if {
	every cidr, length in {"10.0.0.0/16": 16, "0.0.0.0/0": 0, "fc00::/7": 7, "2001:db8::/128": 128} {
		lib.network_prefix(cidr) == length
	}
	every wrong in ["10.0.0.0", "10.0.0.0/08", "10.0.0.0/", "internet/8", "", 7, null, [], {}, nothing] {
		lib.network_prefix(wrong) == 0
	}
}
