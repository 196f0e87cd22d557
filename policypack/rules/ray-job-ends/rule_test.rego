package rayplatform.ray_job_ends_test

import data.rayplatform.ray_job_ends as rule
import data.rayplatform.ray_samples as samples

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

job(more) := samples.job(more)

without(key) := json.patch(samples.job({}), [{"op": "remove", "path": concat("", ["/resource/properties/spec/", key])}])

test_holds if {
	holds(job({}))
	holds(job({"ttlSecondsAfterFinished": 3600, "activeDeadlineSeconds": 86400}))
	holds(job({"shutdownAfterJobFinishes": {"__secret": true}}))
	holds(without("ttlSecondsAfterFinished"))
}

test_shutdown if {
	messages(without("shutdownAfterJobFinishes")) == {"spec.shutdownAfterJobFinishes is absent, but must be true"}
	every wrong in [false, "true", 1, []] {
		broken_at(job({"shutdownAfterJobFinishes": wrong})) == {"spec.shutdownAfterJobFinishes"}
	}
}

test_ttl if {
	messages(job({"ttlSecondsAfterFinished": 3601})) == {"spec.ttlSecondsAfterFinished is 3601, but must be a number of seconds up to 3600"}
	every wrong in ["600", -1, 0.5, true, []] {
		broken_at(job({"ttlSecondsAfterFinished": wrong})) == {"spec.ttlSecondsAfterFinished"}
	}
}

test_deadline if {
	messages(without("activeDeadlineSeconds")) == {"spec.activeDeadlineSeconds is absent, but must be a number of seconds from 1 to 86400"}
	messages(job({"activeDeadlineSeconds": {"__secret": 86401}})) == {"spec.activeDeadlineSeconds is [secret], but must be a number of seconds from 1 to 86400"}
	every wrong in ["600", 0, -1, 0.5, true, []] {
		broken_at(job({"activeDeadlineSeconds": wrong})) == {"spec.activeDeadlineSeconds"}
	}
}

test_cluster_of_another if {
	holds(samples.selecting)
	broken_at(json.patch(samples.selecting, [{"op": "remove", "path": "/resource/properties/spec/activeDeadlineSeconds"}])) == {"spec.activeDeadlineSeconds"}
}

succeeded := {"policy": "DeleteCluster", "condition": {"jobStatus": "SUCCEEDED", "ttlSeconds": 600}}

failed := {"policy": "DeleteSelf", "condition": {"jobDeploymentStatus": "Failed"}}

ruled(rules) := job({"shutdownAfterJobFinishes": false, "deletionStrategy": {"deletionRules": rules}})

test_rules if {
	holds(ruled([succeeded, failed]))
	holds(ruled([{"policy": "DeleteWorkers", "condition": {"jobStatus": "FAILED"}}, succeeded, failed]))
	messages(ruled([succeeded])) == {"spec.deletionStrategy does not delete the cluster within 3600 seconds of jobDeploymentStatus Failed"}
	messages(ruled([failed])) == {"spec.deletionStrategy does not delete the cluster within 3600 seconds of jobStatus SUCCEEDED"}
	every wrong in [
		object.union(succeeded, {"policy": "DeleteWorkers"}),
		object.union(succeeded, {"condition": {"ttlSeconds": 3601}}),
		object.union(succeeded, {"condition": {"ttlSeconds": "600"}}),
		object.union(succeeded, {"condition": {"jobStatus": "FAILED"}}),
		"SUCCEEDED",
		null,
	] {
		broken_at(ruled([wrong, failed])) == {"spec.deletionStrategy"}
	}
}

# A strategy takes the place of shutdownAfterJobFinishes, whatever that says.
test_strategy_first if {
	every strategy in [{}, "DeleteCluster", {"deletionRules": []}, {"onSuccess": {"policy": "DeleteCluster"}, "onFailure": {"policy": "DeleteCluster"}}] {
		broken_at(job({"deletionStrategy": strategy})) == {"spec.deletionStrategy"}
	}
}

test_wrong_shape if {
	count(broken_at({"resource": {"type": "kubernetes:ray.io/v1:RayJob", "properties": {}}})) > 0
	count(broken_at({"resource": {"type": "kubernetes:ray.io/v1:RayJob", "properties": {"spec": "text"}}})) > 0
	count(broken_at(job({"rayClusterSpec": "text"}))) > 0
}

test_unknown if {
	every key in ["activeDeadlineSeconds", "shutdownAfterJobFinishes", "ttlSecondsAfterFinished", "deletionStrategy"] {
		open_at(job({key: samples.nothing})) == {sprintf("spec.%s", [key])}
		broken_at(job({key: samples.nothing})) == set()
	}
	open_at({"resource": {"type": "kubernetes:ray.io/v1:RayJob", "properties": {"spec": samples.nothing}}}) == {"spec.activeDeadlineSeconds", "spec.deletionStrategy"}
	every rules in [samples.nothing, [samples.nothing, failed], [{"policy": samples.nothing, "condition": succeeded.condition}, failed]] {
		open_at(ruled(rules)) == {"spec.deletionStrategy"}
		broken_at(ruled(rules)) == set()
	}
	holds(ruled([samples.nothing, succeeded, failed]))
}

test_limits if {
	tight := {"maxTtlSeconds": 599, "maxDeadlineSeconds": 3599}
	count(rule.broken) == 2 with input as job({}) with data.limits["ray-job-ends"] as tight
}

cron(properties) := {"resource": {"type": "kubernetes:ray.io/v1:RayCronJob", "properties": properties}}

test_cron_job if {
	spec := job({}).resource.properties.spec
	holds(cron({"spec": {"schedule": "0 3 * * *", "jobTemplate": spec}}))
	broken_at(cron({"spec": {"jobTemplate": object.remove(spec, ["activeDeadlineSeconds"])}})) == {"spec.jobTemplate.activeDeadlineSeconds"}
	"spec.jobTemplate.activeDeadlineSeconds" in open_at(cron({"spec": {"jobTemplate": {"__unknown": true}}}))
	"spec.jobTemplate.rayClusterSpec" in broken_at(cron({}))
}
