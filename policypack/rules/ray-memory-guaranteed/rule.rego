# METADATA
# title: Ray pods have the memory that they may use
# description: >-
#   Every container of every group asks for as much memory as it may use. Ray fills its object store up to the limit;
#   where the request is lower, the node promises the difference to several pods, and the kernel ends one of them, with
#   all its objects, when they take it. The autoscaler's sidecar is not judged.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - "@ray"
#   frameworks:
#     nist: [SC-6]
#     soc2: [A1.1]
#     checkov: [CKV_K8S_12, CKV_K8S_13]
#   remedy: Set `resources.requests.memory` and `resources.limits.memory` of the container to the same amount.
package rayplatform.ray_memory_guaranteed

import data.rayplatform.lib

broken contains lib.ray_faults[_]

broken contains lib.ray_unequal("memory")[_]

unknown contains lib.finding(keys, "must be the limit of memory") if some keys in lib.ray_maybe_unequal("memory")
