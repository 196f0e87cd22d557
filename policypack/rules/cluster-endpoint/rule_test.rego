package rayplatform.cluster_endpoint_test

import data.rayplatform.cluster_endpoint as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

document(config) := {"resource": {"properties": {"vpcConfig": config}}}

closed := {"endpointPrivateAccess": true, "endpointPublicAccess": false, "publicAccessCidrs": []}

public(ranges) := document({"endpointPrivateAccess": true, "endpointPublicAccess": true, "publicAccessCidrs": ranges})

allow := {"public": true, "ipv4Prefix": 16, "ipv6Prefix": 32}

test_private_holds if {
	holds(document(closed))
	holds(document({"__secret": closed}))
	holds(document(object.remove(closed, ["publicAccessCidrs"])))
	holds(document(object.union(closed, {"publicAccessCidrs": ["0.0.0.0/0", nothing]})))
	holds(document(closed)) with data.limits["cluster-endpoint"] as allow
	holds(document(object.union(closed, {"publicAccessCidrs": nothing}))) with data.limits["cluster-endpoint"] as allow
}

test_private_endpoint_off if {
	message := "vpcConfig.endpointPrivateAccess is false, but must be true"
	messages(document(object.union(closed, {"endpointPrivateAccess": false}))) == {message}
	every said in [null, "true", 1] {
		places(document(object.union(closed, {"endpointPrivateAccess": said}))) == {"vpcConfig.endpointPrivateAccess"}
	}
}

test_public_endpoint_on if {
	messages(public(["203.0.113.0/24"])) == {"vpcConfig.endpointPublicAccess is true, but must be false"}
	messages(document(object.union(closed, {"endpointPublicAccess": 0}))) == {"vpcConfig.endpointPublicAccess is 0, but must be false"}
	every said in [null, "false", 0] {
		places(document(object.union(closed, {"endpointPublicAccess": said}))) == {"vpcConfig.endpointPublicAccess"}
	}
}

test_absent if {
	every config in [null, "private", []] {
		places(document(config)) == {"vpcConfig.endpointPrivateAccess", "vpcConfig.endpointPublicAccess"}
	}
	places({"resource": {"properties": {}}}) == {"vpcConfig.endpointPrivateAccess", "vpcConfig.endpointPublicAccess"}
}

test_narrow_ranges if {
	every range in ["203.0.113.7/32", "10.1.0.0/16", "2001:db8::/32", "fd00:1::/64", {"__secret": "10.1.0.0/16"}] {
		holds(public([range])) with data.limits["cluster-endpoint"] as allow
	}
}

test_wide_ranges if {
	messages(public(["203.0.113.0/24", "0.0.0.0/0"])) == {`vpcConfig.publicAccessCidrs[1] is "0.0.0.0/0", but must be an address range of /16 or longer (IPv6: /32)`} with data.limits["cluster-endpoint"] as allow
	every range in [
		"10.0.0.0/15", "::/0", "2000::/3", "::ffff:0:0/96", "::ffff:0.0.0.0/96", "fe80::/64", "203.0.113.7", "10.0.0.0/016",
		"anywhere", "999.0.0.0/24", "", 7, null, ["10.1.0.0/16"], {"cidr": "10.1.0.0/16"},
	] {
		places(public([range])) == {"vpcConfig.publicAccessCidrs[0]"} with data.limits["cluster-endpoint"] as allow
	}
}

test_no_ranges if {
	every ranges in [null, [], "203.0.113.0/24"] {
		places(public(ranges)) == {"vpcConfig.publicAccessCidrs"} with data.limits["cluster-endpoint"] as allow
	}
}

test_public_of_wrong_type if {
	messages(document(object.union(closed, {"endpointPublicAccess": "no"}))) == {`vpcConfig.endpointPublicAccess is "no", but must be true or false`} with data.limits["cluster-endpoint"] as allow
	places(document({"endpointPrivateAccess": true})) == {"vpcConfig.endpointPublicAccess"} with data.limits["cluster-endpoint"] as allow
}

test_unknown if {
	open_at(document(nothing)) == {"vpcConfig.endpointPrivateAccess", "vpcConfig.endpointPublicAccess"}
	open_at(document(object.union(closed, {"endpointPublicAccess": nothing, "publicAccessCidrs": nothing}))) == {"vpcConfig.endpointPublicAccess"}
	places(document(nothing)) == set()
}

test_unknown_where_public_is_allowed if {
	every ranges in [nothing, {"__secret": nothing}] {
		open_at(public(ranges)) == {"vpcConfig.publicAccessCidrs"} with data.limits["cluster-endpoint"] as allow
		places(public(ranges)) == set() with data.limits["cluster-endpoint"] as allow
	}
	places(public(["203.0.113.0/24", nothing])) == set() with data.limits["cluster-endpoint"] as allow
	open_at(public(["203.0.113.0/24", nothing])) == {"vpcConfig.publicAccessCidrs[1]"} with data.limits["cluster-endpoint"] as allow
	every public in [nothing, {"__secret": nothing}] {
		doc := document(object.union(closed, {"endpointPublicAccess": public, "publicAccessCidrs": [nothing]}))
		open_at(doc) == {"vpcConfig.endpointPublicAccess", "vpcConfig.publicAccessCidrs[0]"} with data.limits["cluster-endpoint"] as allow
		places(doc) == set() with data.limits["cluster-endpoint"] as allow
	}
}

test_secret_is_not_printed if {
	messages(document(object.union(closed, {"endpointPublicAccess": {"__secret": true}}))) == {"vpcConfig.endpointPublicAccess is [secret], but must be false"}
}
