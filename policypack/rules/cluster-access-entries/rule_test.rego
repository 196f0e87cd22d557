package rayplatform.cluster_access_entries_test

import data.rayplatform.cluster_access_entries as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

document(config) := {"resource": {"properties": {"accessConfig": config}}}

config(mode, bootstrap) := {"authenticationMode": mode, "bootstrapClusterCreatorAdminPermissions": bootstrap}

test_holds if {
	holds(document(config("API", false)))
	holds(document(config({"__secret": "API"}, {"__secret": false})))
	holds(document({"__secret": config("API", false)}))
}

test_broken if {
	messages(document(config("API_AND_CONFIG_MAP", true))) == {
		`accessConfig.authenticationMode is "API_AND_CONFIG_MAP", but must be "API"`,
		"accessConfig.bootstrapClusterCreatorAdminPermissions is true, but must be false",
	}
	every mode in [null, "CONFIG_MAP", "api", 7, ["API"]] {
		places(document(config(mode, false))) == {"accessConfig.authenticationMode"}
	}
	every bootstrap in [null, "false", 0, {}] {
		places(document(config("API", bootstrap))) == {"accessConfig.bootstrapClusterCreatorAdminPermissions"}
	}
}

test_absent if {
	every absent in [null, "API", []] {
		count(places(document(absent))) == 2
	}
	count(places({"resource": {"properties": {}}})) == 2
}

test_unknown if {
	open_at(document(nothing)) == {"accessConfig.authenticationMode", "accessConfig.bootstrapClusterCreatorAdminPermissions"}
	open_at(document(config({"__secret": nothing}, false))) == {"accessConfig.authenticationMode"}
	open_at(document(config("API", nothing))) == {"accessConfig.bootstrapClusterCreatorAdminPermissions"}
	places(document(nothing)) == set()
}
