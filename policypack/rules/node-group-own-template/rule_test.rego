package rayplatform.node_group_own_template_test

import data.rayplatform.node_group_own_template as rule

nothing := {"__unknown": true}

template(properties) := {"urn": "urn:lt", "name": "cpu", "type": "aws:ec2/launchTemplate:LaunchTemplate", "properties": properties}

planned := template({"arn": nothing, "name": nothing, "latestVersion": nothing})

made := template({"arn": "arn:aws:ec2:us-east-1:1:launch-template/lt-1", "name": "ray-cpu", "latestVersion": 3})

group(launch, dependencies) := {
	"urn": "urn:group", "name": "group", "type": "aws:eks/nodeGroup:NodeGroup",
	"properties": {"launchTemplate": launch}, "propertyDependencies": {"launchTemplate": dependencies},
}

own := ["urn:lt"]

messages(resources) := found if found := {f.message | some f in rule.broken} with input as {"resources": resources}

open_at(resources) := found if found := {f.path | some f in rule.unknown} with input as {"resources": resources}

holds(resources) if {
	messages(resources) == set()
	open_at(resources) == set()
}

test_preview_holds if {
	every unknown in [nothing, {"__secret": nothing}] {
		holds([planned, group({"id": unknown, "version": unknown}, own)])
		holds([planned, group({"name": unknown, "version": unknown}, own)])
		holds([made, group({"id": "lt-1", "version": unknown}, own)])
	}
	holds([planned, group({"name": "ray-cpu", "version": nothing}, own)])
}

test_applied_holds if {
	holds([made, group({"id": "lt-1", "name": "ray-cpu", "version": "3"}, own)])
	holds([made, group({"id": "lt-1", "version": {"__secret": "3"}}, [])])
	holds([made, group({"name": {"__secret": "ray-cpu"}, "version": "3"}, [])])
	holds([template({"id": "lt-1", "latestVersion": {"__secret": 3}}), group({"id": "lt-1", "version": "3"}, [])])
}

# What names none, or no fixed version, is another rule's.
test_left_to_others if {
	every launch in [null, "lt-1", {}, {"id": "", "version": "1"}, {"id": 7, "version": 1}] {
		holds([made, group(launch, [])])
	}
	every version in ["$Latest", "$Default", null, 2] {
		holds([made, group({"id": "lt-1", "version": version}, own)])
	}
}

test_foreign if {
	text := `launchTemplate.id is "lt-0foreign", but must be that of a launch template of the stack`
	every version in ["1", nothing] {
		every resources in [[], [planned], [made]] {
			messages(array.concat(resources, [group({"id": "lt-0foreign", "version": version}, [])])) == {text}
		}
	}

	# Its version may well come from the stack's own.
	every template in [made, planned] {
		messages([template, group({"id": "lt-0foreign", "version": nothing}, own)]) == {text}
	}
	messages([made, group({"name": "foreign", "version": "1"}, [])]) == {`launchTemplate.name is "foreign", but must be that of a launch template of the stack`}
	messages([made, group({"id": {"__secret": "lt-0foreign"}, "version": "1"}, [])]) == {"launchTemplate.id is [secret], but must be that of a launch template of the stack"}
	urns := {f.urn | some f in rule.broken} with input as {"resources": [group({"id": "lt-0foreign"}, [])]}
	urns == {"urn:group"}
}

test_old_version if {
	every launch in [{"id": "lt-1", "version": "2"}, {"name": "ray-cpu", "version": "2"}, {"id": nothing, "version": "2"}] {
		messages([made, group(launch, own)]) == {`launchTemplate.version is "2", but must be 3, the latest of cpu`}
		open_at([made, group(launch, own)]) == set()
	}
	count(messages([made, group({"id": "lt-1", "version": "03"}, own)])) == 1
}

test_unknown if {
	every launch in [nothing, {"id": nothing, "version": "1"}, {"name": nothing, "version": nothing}, {"__secret": nothing}] {
		open_at([made, group(launch, [])]) == {"launchTemplate"}
		messages([made, group(launch, [])]) == set()
	}
	open_at([made, group(nothing, own)]) == {"launchTemplate"}
	messages([made, group(nothing, own)]) == set()
	open_at([planned, group({"id": nothing, "version": "1"}, own)]) == {"launchTemplate.version"}
	messages([planned, group({"id": nothing, "version": "1"}, own)]) == set()
	changed := template({"arn": made.properties.arn, "latestVersion": nothing})
	open_at([changed, group({"id": "lt-1", "version": "3"}, own)]) == {"launchTemplate.version"}
}
