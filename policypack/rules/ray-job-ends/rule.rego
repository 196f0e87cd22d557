# METADATA
# title: Ray jobs end, and their clusters with them
# description: >-
#   A RayJob has a deadline, and its cluster goes soon after the job has succeeded, failed or been stopped. By default
#   KubeRay leaves the cluster, so that a job of an hour is paid for until somebody notices. It goes by a
#   deletionStrategy where there is one, and by shutdownAfterJobFinishes only where there is none; rules for the
#   job's status alone, and the old onSuccess and onFailure, leave the cluster of a job that met its deadline. With a
#   backoffLimit, each attempt has the deadline anew.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: resource
#   types:
#     - kubernetes:ray.io/v1:RayCronJob
#     - kubernetes:ray.io/v1:RayJob
#     - kubernetes:ray.io/v1alpha1:RayJob
#   frameworks:
#     nist: [SC-6]
#   limits:
#     maxTtlSeconds:
#       description: How long the cluster may stay after the job, in seconds.
#       type: integer
#       minimum: 0
#     maxDeadlineSeconds:
#       description: How long a job may run, in seconds.
#       type: integer
#       minimum: 1
#   remedy: >-
#     Set `activeDeadlineSeconds`, `shutdownAfterJobFinishes: true` and a short `ttlSecondsAfterFinished`, or in its place
#     `deletionStrategy.deletionRules` that delete the cluster for jobStatus SUCCEEDED and jobDeploymentStatus Failed.
package rayplatform.ray_job_ends

import data.rayplatform.lib

broken contains lib.ray_faults[_]

broken contains lib.finding(at("activeDeadlineSeconds"), sprintf("is %s, but must be a number of seconds from 1 to %d", [
	lib.show(deadline), data.limits["ray-job-ends"].maxDeadlineSeconds,
])) if {
	not lib.unknown(deadline)
	not within(deadline, 1, data.limits["ray-job-ends"].maxDeadlineSeconds)
}

broken contains lib.finding(at("shutdownAfterJobFinishes"), sprintf("is %s, but must be true", [lib.show(shutdown)])) if {
	by_shutdown
	not lib.unknown(shutdown)
	lib.value(shutdown) != true
}

broken contains lib.finding(at("ttlSecondsAfterFinished"), sprintf("is %s, but must be a number of seconds up to %d", [
	lib.show(ttl), data.limits["ray-job-ends"].maxTtlSeconds,
])) if {
	by_shutdown
	not lib.unknown(ttl)
	ttl != null
	not within(ttl, 0, data.limits["ray-job-ends"].maxTtlSeconds)
}

broken contains lib.finding(at("deletionStrategy"), sprintf("does not delete the cluster within %d seconds of %s", [
	data.limits["ray-job-ends"].maxTtlSeconds, ending,
])) if {
	by_strategy
	some ending in endings
	not deleted(ending)
	not may_be_deleted
}

unknown contains lib.finding(at("activeDeadlineSeconds"), "must end the job in time") if lib.unknown(deadline)

unknown contains lib.finding(at("shutdownAfterJobFinishes"), "must be true") if {
	by_shutdown
	lib.unknown(shutdown)
}

unknown contains lib.finding(at("ttlSecondsAfterFinished"), "must end the cluster soon after the job") if {
	by_shutdown
	lib.unknown(ttl)
}

unknown contains lib.finding(at("deletionStrategy"), "must delete the cluster soon after the job") if {
	by_strategy
	some ending in endings
	not deleted(ending)
	may_be_deleted
}

spec := lib.ray_job_of(input.resource)[1]

at(key) := array.concat(lib.ray_job_of(input.resource)[0], [key])

deadline := lib.field(spec, "activeDeadlineSeconds")

shutdown := lib.field(spec, "shutdownAfterJobFinishes")

ttl := lib.field(spec, "ttlSecondsAfterFinished")

strategy := lib.field(spec, "deletionStrategy")

rules := lib.field(strategy, "deletionRules")

# Nothing of the RayJob deletes a cluster that it only selects.
owns_cluster if lib.ray_cluster

by_shutdown if {
	owns_cluster
	strategy == null
}

by_strategy if {
	owns_cluster
	strategy != null
}

# The condition of a rule, by the ways in which every job ends.
endings := {"jobStatus SUCCEEDED", "jobDeploymentStatus Failed"}

deleted(ending) if {
	some rule in lib.items(rules)
	lib.value(lib.field(rule, "policy")) in {"DeleteCluster", "DeleteSelf"}
	condition := lib.field(rule, "condition")
	[key, status] := split(ending, " ")
	lib.value(lib.field(condition, key)) == status
	soon(lib.field(condition, "ttlSeconds"))
}

soon(null)

soon(seconds) if within(seconds, 0, data.limits["ray-job-ends"].maxTtlSeconds)

within(seconds, least, most) if {
	lib.is_whole(seconds)
	lib.value(seconds) >= least
	lib.value(seconds) <= most
}

# Whether something of the strategy is not known that might decide.
may_be_deleted if lib.unknown(rules)

may_be_deleted if {
	some rule in lib.items(rules)
	condition := lib.field(rule, "condition")
	some part in {lib.field(rule, "policy"), lib.field(condition, "jobStatus"), lib.field(condition, "jobDeploymentStatus"), lib.field(condition, "ttlSeconds")}
	lib.unknown(part)
}
