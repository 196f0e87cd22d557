package rayplatform.node_group_private_test

import data.rayplatform.node_group_private as rule

nothing := {"__unknown": true}

# A resource of a preview: what it gets from others is not known, but on whom it depends.
resource(type, name, properties, dependencies) := {
	"urn": name, "name": name, "type": type,
	"properties": properties, "propertyDependencies": dependencies,
}

subnet(name, properties) := resource("aws:ec2/subnet:Subnet", name, properties, {})

group(ids, subnets) := resource("aws:eks/nodeGroup:NodeGroup", "group", {"subnetIds": ids}, {"subnetIds": subnets})

# A subnet with a table and the default route of this.
wired(name, type, property) := [
	subnet(name, {"arn": sprintf("arn:aws:ec2:us-east-1:1:subnet/subnet-%s", [name])}),
	resource("aws:ec2/routeTable:RouteTable", sprintf("table-%s", [name]), {}, {}),
	resource("aws:ec2/routeTableAssociation:RouteTableAssociation", sprintf("association-%s", [name]), {}, {
		"subnetId": [name], "routeTableId": [sprintf("table-%s", [name])],
	}),
	resource(type, sprintf("gateway-%s", [name]), {}, {}),
	resource("aws:ec2/route:Route", sprintf("route-%s", [name]), {property: nothing}, {
		"routeTableId": [sprintf("table-%s", [name])], property: [sprintf("gateway-%s", [name])],
	}),
]

private := wired("in", "aws:ec2/natGateway:NatGateway", "natGatewayId")

public := wired("out", "aws:ec2/internetGateway:InternetGateway", "gatewayId")

stack(groups) := {"resources": array.concat(groups, array.concat(private, public))}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.message | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

test_preview_holds if {
	holds(stack([group(nothing, ["in"])]))
	holds(stack([group([nothing], ["in"])]))
	holds(stack([group({"__secret": nothing}, ["in"])]))
	holds({"resources": array.concat([group(nothing, ["in"])], wired("in", "aws:ec2/vpnGateway:VpnGateway", "gatewayId"))})
	holds(stack([]))
}

test_preview_broken if {
	messages(stack([group(nothing, ["out"])])) == {"subnetIds may only be public subnets: route-out leads out to an internet gateway"}
	messages(stack([group(["subnet-in", nothing], ["out"])])) == {"subnetIds may only be public subnets: route-out leads out to an internet gateway"}
	open_at(stack([group(nothing, ["out"])])) == set()
	urns := {f.urn | some f in rule.broken} with input as stack([group(nothing, ["out"])])
	urns == {"group"}
}

test_applied if {
	holds(stack([group(["subnet-in"], ["in"])]))
	holds(stack([group(["subnet-in"], ["in", "out"])]))
	other := subnet("other", {"id": "other", "mapPublicIpOnLaunch": nothing})
	holds(stack([group(["subnet-in"], ["in", "other"]), other]))
	messages(stack([group(["subnet-in", {"__secret": "subnet-out"}], ["in", "out"])])) == {"subnetIds[1] is [secret]: route-out leads out to an internet gateway"}
	messages(stack([group(["subnet-out"], [])])) == {`subnetIds[0] is "subnet-out": route-out leads out to an internet gateway`}
}

test_public_addresses if {
	every said in [true, "true", 1] {
		doc := {"resources": [group(["s"], []), subnet("a", {"id": "s", "mapPublicIpOnLaunch": said})]}
		messages(doc) == {sprintf(`subnetIds[0] is "s": mapPublicIpOnLaunch of a is %s`, [json.marshal(said)])}
	}
	every said in [null, false, {"__secret": false}] {
		holds({"resources": [group(["s"], []), subnet("a", {"id": "s", "mapPublicIpOnLaunch": said})]})
	}
	unknown := {"resources": [group(nothing, ["a"]), subnet("a", {"mapPublicIpOnLaunch": nothing})]}
	open_at(unknown) == {"subnetIds must be private, but mapPublicIpOnLaunch of a is not known yet"}
	messages(unknown) == set()
}

test_default_subnet if {
	doc := {"resources": [group(nothing, ["a"]), resource("aws:ec2/defaultSubnet:DefaultSubnet", "a", {}, {})]}
	messages(doc) == {"subnetIds may only be public subnets: a is public by default"}
}

test_not_of_the_stack if {
	messages(stack([group(["subnet-of-somebody"], [])])) == {`subnetIds[0] is "subnet-of-somebody", but must be a private subnet of the stack`}
	messages(stack([group([7, "in"], ["in"])])) == {
		"subnetIds[0] is 7, but must be a private subnet of the stack",
		`subnetIds[1] is "in", but must be a private subnet of the stack`,
	}
	messages(stack([group([[]], ["in"])])) == {"subnetIds[0] is an array, but must be a private subnet of the stack"}
	open_at(stack([group(nothing, [])])) == {"subnetIds must be private subnets of the stack"}
}

test_none if {
	messages(stack([group(null, [])])) == {"subnetIds is absent, but must hold private subnets of the stack"}
	every ids in [[], "subnet-in", {"0": "subnet-in"}] {
		count(messages(stack([group(ids, ["in"])]))) == 1
	}
	count(messages({"resources": [{"urn": "group", "type": "aws:eks/nodeGroup:NodeGroup", "properties": {}}]})) == 1
}

test_one_of_both if {
	doc := stack([group(nothing, ["in", "out"])])
	messages(doc) == set()
	open_at(doc) == {"subnetIds must not be public: route-out leads out to an internet gateway"}
}

test_gateway_of_nobody if {
	changed := [object.union(r, {"propertyDependencies": {"routeTableId": ["table-in"]}, "properties": {"gatewayId": nothing}}) |
		some r in private
		r.name == "route-in"
	]
	doc := {"resources": array.concat(array.concat([group(nothing, ["in"])], private), changed)}
	open_at(doc) == {"subnetIds must be private, but where route-in leads in is not known yet"}
	messages(doc) == set()
	applied := {"resources": array.concat(array.concat([group(["subnet-in"], [])], private), changed)}
	open_at(applied) == {"subnetIds must be private, but where route-in leads in is not known yet"}
}

# A subnet that gets its route table from elsewhere.
associated(table, dependencies) := [
	subnet("a", {"id": "s"}),
	resource("aws:ec2/routeTable:RouteTable", "own", {"id": "rtb-own"}, {}),
	resource("aws:ec2/routeTableAssociation:RouteTableAssociation", "association", {"subnetId": "s", "routeTableId": table}, {"routeTableId": dependencies}),
	resource("aws:ec2/vpc:Vpc", "vpc", {"mainRouteTableId": "rtb-main", "defaultRouteTableId": "rtb-first"}, {}),
]

test_table_not_of_the_stack if {
	every table in ["rtb-0foreign", {"__secret": "rtb-0foreign"}, 7, null] {
		messages({"resources": array.concat([group(["s"], [])], associated(table, []))}) == {`subnetIds[0] is "s": association gives a a route table that is not of the stack`}
		messages({"resources": array.concat([group(nothing, ["a"])], associated(table, []))}) == {"subnetIds may only be public subnets: association gives a a route table that is not of the stack"}
	}
	every table in ["rtb-own", "rtb-main", "rtb-first", {"__secret": "rtb-own"}] {
		holds({"resources": array.concat([group(["s"], [])], associated(table, []))})
	}
}

test_table_not_known if {
	doc := {"resources": array.concat([group(["s"], [])], associated(nothing, []))}
	open_at(doc) == {"subnetIds must be private, but which route table association gives a is not known yet"}
	messages(doc) == set()
	every urn in ["own", "vpc"] {
		holds({"resources": array.concat([group(["s"], [])], associated(nothing, [urn]))})
	}
}

# Who routes through the main table of the VPC, and uses it for the subnet.
test_main_table_leads_out if {
	out := [
		resource("aws:ec2/internetGateway:InternetGateway", "igw", {}, {}),
		resource("aws:ec2/route:Route", "route", {"routeTableId": nothing, "gatewayId": nothing}, {"routeTableId": ["vpc"], "gatewayId": ["igw"]}),
	]
	resources := array.concat(out, associated(nothing, ["vpc"]))
	messages({"resources": array.concat([group(["s"], [])], resources)}) == {`subnetIds[0] is "s": route leads a to an internet gateway`}
}
