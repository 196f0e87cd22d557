package rayplatform.nodes_managed_test

import data.rayplatform.nodes_managed as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

document(type, properties) := {"resource": {"type": type, "properties": properties}}

cluster(config) := document("aws:eks/cluster:Cluster", {"computeConfig": config})

test_holds if {
	every config in [null, {}, {"enabled": false}, {"enabled": null}, {"__secret": {"enabled": false}}] {
		messages(cluster(config)) == set()
		open_at(cluster(config)) == set()
	}
}

test_auto_mode if {
	messages(cluster({"enabled": true})) == {"computeConfig.enabled is true, but must be false"}
	messages(cluster({"enabled": {"__secret": true}})) == {"computeConfig.enabled is [secret], but must be false"}
	every enabled in ["false", "true", 1, []] {
		count(messages(cluster({"enabled": enabled}))) == 1
	}
	messages(cluster("on")) == {`computeConfig is "on", but must be absent or an object`}
	messages(cluster([{"enabled": true}])) == {"computeConfig is an array, but must be absent or an object"}
}

test_other_nodes if {
	every type in [
		"aws:autoscaling/group:Group", "aws:ec2/fleet:Fleet",
		"aws:ec2/launchConfiguration:LaunchConfiguration", "aws:ec2/spotFleetRequest:SpotFleetRequest",
	] {
		every properties in [{}, nothing, {"computeConfig": nothing}] {
			messages(document(type, properties)) == {"makes nodes that no rule judges; they must be in an aws:eks/nodeGroup:NodeGroup"}
			open_at(document(type, properties)) == set()
		}
	}
}

test_unknown if {
	every config in [nothing, {"enabled": nothing}, {"enabled": {"__secret": nothing}}, {"__secret": nothing}] {
		open_at(cluster(config)) == {"computeConfig.enabled"}
		messages(cluster(config)) == set()
	}
}
