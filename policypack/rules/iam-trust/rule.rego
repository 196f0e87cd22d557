# METADATA
# title: Roles trust only whom they name
# description: >-
#   The trust policy of a role says who can become it. It must not say everybody; a service of AWS other than those that
#   are handed their role must be bound to this account or a resource of it, or another account could make the service
#   act here for it; an OIDC provider must be pinned to an audience and to subjects, since every pod of the cluster, and
#   every repository on GitHub, gets tokens of the same provider. GitHub's subjects must name a listed repository
#   and an environment, because a branch can be pushed to by anyone who may write, and an environment is guarded by reviewers.
# custom:
#   severity: critical
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:iam/role:Role
#   frameworks:
#     nist: [AC-3, AC-6, IA-2]
#     soc2: [CC6.1]
#     checkov: [CKV_AWS_60, CKV_AWS_61, CKV_AWS_358]
#   limits:
#     principals:
#       description: The ARNs of accounts, roles and users of AWS that may take on roles of the stack.
#       type: array
#       items: {type: string, pattern: "^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:[^*?$]+$"}
#       uniqueItems: true
#     services:
#       description: Services of AWS that take on only roles that somebody who may has handed to them.
#       type: array
#       items: {type: string, pattern: "^[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?$"}
#       uniqueItems: true
#     repositories:
#       description: The repositories on GitHub, as ORG/REPO, whose environments may take on roles of the stack.
#       type: array
#       items: {type: string, pattern: "^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$"}
#       uniqueItems: true
#   remedy: >-
#     Name the principal. For a service add StringEquals aws:SourceAccount; for an OIDC provider add StringEquals of its
#     :aud and its :sub without wildcards, for GitHub as repo:ORG/REPO:environment:NAME with a listed repository.
package rayplatform.iam_trust

import data.rayplatform.lib

broken contains lib.finding(array.concat(["assumeRolePolicy"], flaw), text) if {
	some [flaw, text] in lib.iam_flaws(policy)
}

broken contains finding(below, ["Principal"], "is absent, but must name who may take on the role") if {
	some below, statement in grants
	not statement.Principal
}

broken contains finding(below, keys, sprintf("is %s, but must be an action of sts without wildcards", [lib.iam_show(policy, action)])) if {
	some below, statement in grants
	some [keys, action] in lib.iam_texts(statement, "Action")
	not regex.match(`^sts:[A-Za-z]+$`, action)
}

broken contains finding(below, ["NotAction"], "allows all but what it names; name what is allowed instead") if {
	some below, statement in grants
	statement.NotAction
}

broken contains finding(below, ["Principal", "AWS"], sprintf("is %s, but must be one of the principals that may take on roles", [
	shown,
])) if {
	some below, statement in grants
	some principal in lib.iam_principals(statement).AWS
	not principal in data.limits["iam-trust"].principals
	shown := lib.iam_show(policy, principal)
}

broken contains finding(below, ["Principal", "CanonicalUser"], "is a user of S3, but must be a principal of IAM") if {
	some below, statement in grants
	lib.iam_principals(statement).CanonicalUser
}

broken contains finding(below, ["Principal", "Service"], text) if {
	some below, statement in grants
	some service in lib.iam_principals(statement).Service
	not service in data.limits["iam-trust"].services
	not lib.iam_is_from_somewhere(statement, {"aws:sourceaccount", "aws:sourcearn"})
	text := sprintf("is %s, but aws:SourceAccount or aws:SourceArn must be compared with an account or bucket it acts for", [
		lib.iam_show(policy, service),
	])
}

broken contains finding(below, ["Principal", "Federated"], text) if {
	some below, statement in grants
	some provider in lib.iam_principals(statement).Federated
	some claim in {"aud", "sub"}
	count(pinned(statement, issuer(provider), claim)) == 0
	text := sprintf("is %s, but StringEquals must compare its :%s with texts without wildcards", [
		lib.iam_show(policy, provider), claim,
	])
}

broken contains finding(below, ["Condition", "StringEquals"], text) if {
	some below, statement in grants
	some provider in lib.iam_principals(statement).Federated
	startswith(issuer(provider), "token.actions.githubusercontent.com")
	some subjects in pinned(statement, issuer(provider), "sub")
	some subject in subjects
	not is_environment(split(subject, ":"))
	text := sprintf("has the subject %s, but must have repo:ORG/REPO:environment:NAME, in which ORG/REPO is one of: %s", [
		lib.iam_show(policy, subject), concat(", ", data.limits["iam-trust"].repositories),
	])
}

unknown contains lib.finding(["assumeRolePolicy"], "must name who may take on the role") if lib.unknown(policy)

policy := lib.field(input.resource.properties, "assumeRolePolicy")

finding(below, keys, text) := lib.finding(array.concat(["assumeRolePolicy"], array.concat(below, keys)), text)

grants[below] := statement if {
	some below, statement in lib.iam_statements(policy)
	statement.Effect == "Allow"
}

is_environment(["repo", repository, "environment", name]) if {
	repository in data.limits["iam-trust"].repositories
	name != ""
}

# Keys of conditions start with the issuer, which an OIDC provider's ARN ends in.
issuer(provider) := lower(url) if {
	url := trim_prefix(lib.iam_arn(provider).resource, "oidc-provider/")
} else := lower(provider)

# The lists of values that a claim of an issuer must be one of, each without wildcards.
pinned(statement, from, claim) := {texts |
	some [key, texts] in lib.iam_pinned(statement, {"StringEquals"})
	key == sprintf("%s:%s", [from, claim])
	every text in texts {
		not lib.iam_is_pattern(text)
	}
}
