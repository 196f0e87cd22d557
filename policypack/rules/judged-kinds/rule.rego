# METADATA
# title: Nothing comes in a kind that the rules can't judge
# description: >-
#   No resource patches a part of an object, or is one of Ray's in the version v1alpha1. A patch says only what it changes:
#   which pod comes of it, or which right, no rule can tell. KubeRay still serves v1alpha1, but drops what that version does
#   not have, authOptions and deadlines among it, so that a rule would read what never reaches the cluster.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - "@patches"
#     - kubernetes:core/v1:NamespacePatch
#     - kubernetes:core/v1:ServicePatch
#     - kubernetes:networking.k8s.io/v1:IngressPatch
#     - kubernetes:networking.k8s.io/v1:NetworkPolicyPatch
#     - kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBindingPatch
#     - kubernetes:rbac.authorization.k8s.io/v1:ClusterRolePatch
#     - kubernetes:rbac.authorization.k8s.io/v1:RoleBindingPatch
#     - kubernetes:rbac.authorization.k8s.io/v1:RolePatch
#     - kubernetes:ray.io/v1alpha1:RayCluster
#     - kubernetes:ray.io/v1alpha1:RayJob
#     - kubernetes:ray.io/v1alpha1:RayService
#   frameworks:
#     nist: [CM-6]
#   remedy: >-
#     Declare the whole object, as the kind without Patch, or import the one that is there; give Ray's objects the apiVersion
#     ray.io/v1.
package rayplatform.judged_kinds

import data.rayplatform.lib

broken contains lib.finding([], sprintf("is a %s, of which no rule sees what comes of it, but must be declared as a whole", [kind])) if {
	endswith(kind, "Patch")
}

broken contains lib.finding([], sprintf("is a %s of ray.io/v1alpha1, which drops settings that the rules read, but must be one of ray.io/v1", [kind])) if {
	not endswith(kind, "Patch")
}

unknown := set()

kind := split(input.resource.type, ":")[2]
