# METADATA
# title: Roles and users have a permissions boundary
# description: >-
#   The boundary is the most that an identity can ever do, whatever its policies come to say. Without one, whoever may
#   change the stack could make a role that may do everything and take it on. It must be the account's own policy: those
#   of AWS's own, such as AdministratorAccess, bound nothing.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:iam/role:Role
#     - aws:iam/user:User
#   frameworks:
#     nist: [AC-6]
#     soc2: [CC6.3]
#   limits:
#     name:
#       description: The name, with its path, that the policy must have.
#       type: string
#       pattern: "^[A-Za-z0-9+=,.@_/-]+$"
#   remedy: Set `permissionsBoundary` to the ARN of the account's boundary policy.
package rayplatform.permissions_boundary

import data.rayplatform.lib

broken contains lib.finding(["permissionsBoundary"], sprintf("is %s, but must be %s", [lib.show(boundary), wanted])) if {
	not lib.unknown(boundary)
	not bounds
}

unknown contains lib.finding(["permissionsBoundary"], sprintf("must be %s", [wanted])) if lib.unknown(boundary)

boundary := lib.field(input.resource.properties, "permissionsBoundary")

bounds if {
	arn := lib.iam_arn(lib.value(boundary))
	arn.service == "iam"
	regex.match(`^[0-9]{12}$`, arn.account)
	arn.resource == sprintf("policy/%s", [name])
}

name := data.limits["permissions-boundary"].name

wanted := sprintf("the ARN of the account's own policy %s", [name])
