# METADATA
# title: IAM policies name what they allow
# description: >-
#   A policy of a role, user or group allows named actions on named resources. A wildcard hands whoever takes over a pod
#   or a pipeline the whole service or account, and the next action that AWS adds to it. A resource that names nothing,
#   such as "*" or "arn:…:volume/*", is taken where every action only tells something (Describe, Get and List, without
#   those that give out data) or where a condition narrows it by a tag or another listed key, which it can never for
#   iam:PassRole. Not looked at: whether an action takes the key, since AWS then allows nothing, and who may set tags. Of AWS's own managed
#   policies only those are attached that are listed; policies of the account's own are judged where they are declared.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:iam/policy:Policy
#     - aws:iam/role:Role
#     - aws:iam/rolePolicy:RolePolicy
#     - aws:iam/userPolicy:UserPolicy
#     - aws:iam/groupPolicy:GroupPolicy
#     - aws:iam/policyAttachment:PolicyAttachment
#     - aws:iam/rolePolicyAttachment:RolePolicyAttachment
#     - aws:iam/userPolicyAttachment:UserPolicyAttachment
#     - aws:iam/groupPolicyAttachment:GroupPolicyAttachment
#     - aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive
#     - aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive
#     - aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive
#   frameworks:
#     cis-aws: ["1.16"]
#     nist: [AC-6]
#     soc2: [CC6.3]
#     gdpr: [Art. 32]
#     checkov: [CKV_AWS_62, CKV_AWS_63, CKV_AWS_274]
#   limits:
#     managed:
#       description: The names, with their paths, of the managed policies of AWS's own that may be attached.
#       type: array
#       items: {type: string, pattern: "^[A-Za-z0-9+=,.@_/-]+$", not: {enum: [AdministratorAccess, IAMFullAccess, PowerUserAccess]}}
#       uniqueItems: true
#     dataReads:
#       description: Actions that are called Describe, Get or List, but give out data or credentials.
#       type: array
#       items: {type: string, pattern: "^[a-z0-9-]+:[A-Za-z]+$"}
#       minItems: 1
#       uniqueItems: true
#     unscoped:
#       description: >-
#         Actions that AWS can't limit to single resources, each with those resources that name none, as the end of their ARNs
#         has them.
#       type: object
#       propertyNames: {pattern: "^[a-z0-9-]+:[A-Za-z]+$", not: {pattern: "^(iam|sts):"}}
#       additionalProperties: {type: array, items: {type: string, pattern: "^[a-z-]+[/:]\\*$"}, minItems: 1}
#     narrowing:
#       description: >-
#         Keys of conditions that say what is acted on. One that ends in a slash stands for all that start so, as those of
#         tags do.
#       type: array
#       items: {type: string, pattern: "^[a-z0-9-]+:[A-Za-z]+/?$"}
#       uniqueItems: true
#   remedy: >-
#     Write out the actions and the ARNs of the resources; where AWS can't limit an action so, add a condition such as
#     aws:ResourceTag. Attach a policy of the stack's own in place of a broad one of AWS's.
package rayplatform.iam_wildcards

import data.rayplatform.lib

broken contains lib.finding(array.concat(keys, flaw), text) if {
	some [keys, policy] in policies
	some [flaw, text] in lib.iam_flaws(policy)
}

broken contains lib.finding(array.concat(keys, [element]), "allows all but what it names; name what is allowed instead") if {
	some [keys, _, statement] in grants
	some element in {"NotAction", "NotResource"}
	statement[element]
}

broken contains lib.finding(array.concat(keys, below), sprintf("is %s, but must be an action without wildcards", [shown])) if {
	some [keys, policy, statement] in grants
	some [below, action] in lib.iam_texts(statement, "Action")
	lib.iam_is_pattern(action)
	shown := lib.iam_show(policy, action)
}

broken contains lib.finding(array.concat(keys, ["Resource"]), "is absent, but must name resources") if {
	some [keys, _, statement] in grants
	count(object.keys(statement) & {"Resource", "NotResource"}) == 0
}

broken contains lib.finding(array.concat(keys, below), text) if {
	some [keys, policy, statement] in grants
	some [below, resource] in lib.iam_texts(statement, "Resource")
	not names_something(resource)
	actions := {lib.iam_show(policy, action) |
		some [_, action] in lib.iam_texts(statement, "Action")
		not may_be_everywhere(lower(action), resource)
		not is_narrowed(lower(action), statement)
	}
	count(actions) > 0
	text := sprintf("is %s, but must name resources or be narrowed by a condition for %s", [
		lib.iam_show(policy, resource), concat(", ", actions),
	])
}

broken contains lib.finding(keys, sprintf("is %s, but must be the ARN of an IAM policy", [lib.show(arn)])) if {
	some [keys, arn] in attached
	not lib.unknown(arn)
	not startswith(policy_arn(arn).resource, "policy/")
}

broken contains lib.finding(keys, text) if {
	some [keys, arn] in attached
	policy_arn(arn).account == "aws"
	not trim_prefix(policy_arn(arn).resource, "policy/") in data.limits["iam-wildcards"].managed
	text := sprintf("is %s, but of AWS's own policies only %s may be attached", [
		lib.show(arn), concat(", ", data.limits["iam-wildcards"].managed),
	])
}

broken contains lib.wrong_shape([list], value, "a list") if {
	some list in lists
	value := lib.field(input.resource.properties, list)
	lib.value(value) != null
}

unknown contains lib.finding(keys, "must name the actions and the resources that it allows") if {
	some [keys, policy] in policies
	lib.unknown(policy)
}

unknown contains lib.finding(keys, "must be no managed policy of AWS's own but a listed one") if {
	some [keys, arn] in attached
	lib.unknown(arn)
}

unknown contains lib.finding([list], "must name the actions and the resources that it allows") if {
	some list in lists
	lib.unknown(lib.field(input.resource.properties, list))
}

lists := {"inlinePolicies", "managedPolicyArns", "policyArns"}

# Types that have a policy at all; for them its absence is a mistake.
with_policy := {
	"aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy", "aws:iam/userPolicy:UserPolicy",
	"aws:iam/groupPolicy:GroupPolicy",
}

# Pairs of a path and the text of a policy.
policies contains [["policy"], lib.field(input.resource.properties, "policy")] if input.resource.type in with_policy

policies contains [["inlinePolicies", i, "policy"], policy] if {
	some i, inline in lib.items(lib.field(input.resource.properties, "inlinePolicies"))
	policy := lib.field(inline, "policy")
	policy != null
}

# Statements that allow something: their path, the text that they are in, and they themselves.
grants contains [array.concat(keys, below), policy, statement] if {
	some [keys, policy] in policies
	some below, statement in lib.iam_statements(policy)
	statement.Effect == "Allow"
}

# Pairs of a path and the ARN of a policy that is attached.
attached contains [["policyArn"], lib.field(input.resource.properties, "policyArn")] if {
	endswith(input.resource.type, "PolicyAttachment")
}

attached contains [[list, i], arn] if {
	some list in {"managedPolicyArns", "policyArns"}
	some i, arn in lib.items(lib.field(input.resource.properties, list))
}

# What is no ARN is no policy's either.
policy_arn(arn) := parts if {
	parts := lib.iam_arn(lib.value(arn))
	parts.service == "iam"
} else := {"resource": "", "account": ""}

names_something(resource) if {
	arn := lib.iam_arn(resource)
	parts := [part | some part in regex.split(`[/:]`, arn.resource); part != ""]
	name := name_in(arn, parts)
	not regex.match(`^[*?]`, name)
}

# The part of a resource that names it. In most services the first part is a type, so that volume/* is every volume, and
# log-group:*:log-stream:a a stream in every group.
name_in(arn, parts) := parts[0] if is_without_type(arn)

else := parts[i + 1] if {
	some i, part in parts
	part in {"autoScalingGroupName", "launchConfigurationName"}
} else := parts[2] if {
	arn.service == "elasticloadbalancing"
	parts[1] in {"app", "gwy", "net"}
} else := parts[1] if {
	count(parts) > 1
} else := parts[0] if {
	count(parts) == 1
	not lib.iam_is_pattern(parts[0])
}

is_without_type(arn) if arn.service in {"sns", "sqs"}

is_without_type(arn) if {
	arn.service == "s3"
	arn.account == ""
}

may_be_everywhere(action, _) if {
	regex.match(`^[a-z0-9-]+:(describe|get|list)[a-z]*$`, action)
	not action in data_reads
}

may_be_everywhere(action, resource) if {
	lib.iam_arn(resource).resource in unscoped[action]
}

data_reads := {lower(action) | some action in data.limits["iam-wildcards"].dataReads}

unscoped[lower(action)] := resources if some action, resources in data.limits["iam-wildcards"].unscoped

# Whoever may pass every role is all of them together.
is_narrowed(action, statement) if {
	action != "iam:passrole"
	some [key, texts] in lib.iam_pinned(statement, lib.iam_same)
	some prefix in {key, regex.replace(key, `/.*`, "/")}
	prefix in narrowing
	every text in texts {
		says_what(text)
	}
}

narrowing := {lower(key) | some key in data.limits["iam-wildcards"].narrowing}

says_what(text) if names_something(text)

says_what(text) if {
	not startswith(text, "arn:")
	not regex.match(`^[*?]|\$\{`, text)
}

# The tag of who acts, without a default.
says_what(text) if regex.match(`^\$\{aws:PrincipalTag/[^,{}*?]+\}$`, text)
