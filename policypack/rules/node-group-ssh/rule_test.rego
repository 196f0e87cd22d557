package rayplatform.node_group_ssh_test

import data.rayplatform.node_group_ssh as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

document(properties) := {"resource": {"properties": properties}}

test_holds if {
	holds(document({}))
	holds(document({"keyName": null, "remoteAccess": null}))
	holds(document({"keyName": ""}))
}

test_broken if {
	messages(document({"keyName": "ops"})) == {`keyName is "ops", but must be absent`}
	messages(document({"remoteAccess": {"ec2SshKey": "ops"}})) == {"remoteAccess is an object, but must be absent"}
	places(document({"remoteAccess": {}, "keyName": 7})) == {"remoteAccess", "keyName"}
	messages(document({"keyName": {"__secret": "ops"}})) == {"keyName is [secret], but must be absent"}
}

test_unknown if {
	every key in ["keyName", "remoteAccess"] {
		open_at(document({key: nothing})) == {key}
		open_at(document({key: {"__secret": nothing}})) == {key}
		places(document({key: nothing})) == set()
	}
}
