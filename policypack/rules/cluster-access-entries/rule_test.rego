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

document(config) := {"resource": {"type": "aws:eks/cluster:Cluster", "properties": {"accessConfig": config}}}

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
	count(places({"resource": {"type": "aws:eks/cluster:Cluster", "properties": {}}})) == 2
}

test_unknown if {
	open_at(document(nothing)) == {"accessConfig.authenticationMode", "accessConfig.bootstrapClusterCreatorAdminPermissions"}
	open_at(document(config({"__secret": nothing}, false))) == {"accessConfig.authenticationMode"}
	open_at(document(config("API", nothing))) == {"accessConfig.bootstrapClusterCreatorAdminPermissions"}
	places(document(nothing)) == set()
}

entry(type, principal) := {"resource": {"type": type, "properties": {"principalArn": principal}}}

entries := {"aws:eks/accessEntry:AccessEntry", "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"}

test_entries_that_hold if {
	every type in entries {
		every principal in [
			"arn:aws:iam::123456789012:role/admin", "arn:aws:iam::123456789012:user/path/a", "arn:aws-us-gov:iam::123456789012:role/a",
			{"__secret": "arn:aws:iam::123456789012:role/admin"},
		] {
			holds(entry(type, principal))
		}
	}
}

test_entries_broken if {
	messages(entry("aws:eks/accessEntry:AccessEntry", "arn:aws:iam::123456789012:root")) == {`principalArn is "arn:aws:iam::123456789012:root", but must be the ARN of a role or user of IAM`}
	every type in entries {
		every principal in [
			null, "", 7, {}, ["a"], "*", "arn:aws:iam::*:role/a", "arn:aws:iam::123456789012:role/*", "arn:aws:iam::123456789012:role/",
			"arn:aws:sts::123456789012:assumed-role/a/b", "arn:aws:iam::123456789012:group/a", {"__secret": "root"},
		] {
			places(entry(type, principal)) == {"principalArn"}
			open_at(entry(type, principal)) == set()
		}
	}
}

test_entries_unknown if {
	every type in entries {
		open_at(entry(type, nothing)) == {"principalArn"}
		open_at(entry(type, {"__secret": nothing})) == {"principalArn"}
		places(entry(type, nothing)) == set()
	}
}
