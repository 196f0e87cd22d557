package rayplatform.node_group_launch_template_test

import data.rayplatform.node_group_launch_template as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

document(template) := {"resource": {"properties": {"launchTemplate": template}}}

test_holds if {
	holds(document({"id": "lt-1", "version": "3"}))
	holds(document({"name": "gpu", "version": {"__secret": "12"}}))
	holds(document({"__secret": {"id": "lt-1", "version": "3"}}))
	holds(document({"id": "lt-1", "name": nothing, "version": "3"}))
}

test_broken if {
	messages(document({"id": "lt-1", "version": "$Latest"})) == {`launchTemplate.version is "$Latest", but must be a number in quotes`}
	every version in [null, "", "$Default", "v1", "1 ", 1, ["1"]] {
		places(document({"id": "lt-1", "version": version})) == {"launchTemplate.version"}
	}
	messages(document({"version": "1"})) == {"launchTemplate is an object, but must name a launch template by id or name"}
	every name in [null, "", 7, ["lt-1"]] {
		places(document({"id": name, "version": "1"})) == {"launchTemplate"}
	}
}

test_absent if {
	messages({"resource": {"properties": {}}}) == {
		"launchTemplate is absent, but must name a launch template by id or name",
		"launchTemplate.version is absent, but must be a number in quotes",
	}
	every absent in [null, "lt-1", []] {
		places(document(absent)) == {"launchTemplate", "launchTemplate.version"}
		open_at(document(absent)) == set()
	}
}

test_unknown if {
	every unknown in [nothing, {"__secret": nothing}] {
		open_at(document(unknown)) == {"launchTemplate"}
		open_at(document({"id": unknown, "version": unknown})) == {"launchTemplate"}
		open_at(document({"name": unknown, "version": "1"})) == {"launchTemplate"}
		open_at(document({"id": "lt-1", "version": unknown})) == {"launchTemplate.version"}
		places(document(unknown)) == set()
		places(document({"id": unknown, "version": unknown})) == set()
	}
	places(document({"id": nothing, "version": "$Latest"})) == {"launchTemplate.version"}
}
