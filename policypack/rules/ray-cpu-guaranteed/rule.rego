# METADATA
# title: Ray pods have the CPUs that they may use
# description: >-
#   Every container of every group asks for as many CPUs as it may use. Ray schedules by the limit and Kubernetes by the
#   request; where they differ, Ray starts tasks for CPUs that the node has given to others, and all of them are slow.
#   The autoscaler's sidecar is not judged.
# custom:
#   severity: medium
#   enforcement: advisory
#   kind: resource
#   types:
#     - "@ray"
#   frameworks:
#     nist: [SC-6]
#     soc2: [A1.1]
#     checkov: [CKV_K8S_10, CKV_K8S_11]
#   remedy: Set `resources.requests.cpu` and `resources.limits.cpu` of the container to the same amount.
package rayplatform.ray_cpu_guaranteed

import data.rayplatform.lib

broken contains lib.ray_faults[_]

broken contains lib.ray_unequal("cpu")[_]

unknown contains lib.finding(keys, "must be the limit of CPUs") if some keys in lib.ray_maybe_unequal("cpu")
