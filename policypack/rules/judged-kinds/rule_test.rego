package rayplatform.judged_kinds_test

import data.rayplatform.judged_kinds as rule

messages(type) := found if {
	found := {f.message | some f in rule.broken} with input as {"resource": {"type": type, "properties": {}}}
	open := rule.unknown with input as {"resource": {"type": type, "properties": {"spec": {"__unknown": true}}}}
	open == set()
}

test_patches if {
	messages("kubernetes:apps/v1:DeploymentPatch") == {"is a DeploymentPatch, of which no rule sees what comes of it, but must be declared as a whole"}
	messages("kubernetes:ray.io/v1alpha1:RayJobPatch") == {"is a RayJobPatch, of which no rule sees what comes of it, but must be declared as a whole"}
}

test_old_version if {
	messages("kubernetes:ray.io/v1alpha1:RayCluster") == {"is a RayCluster of ray.io/v1alpha1, which drops settings that the rules read, but must be one of ray.io/v1"}
}
