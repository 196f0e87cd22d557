# METADATA
# title: Policies of resources let nobody in unnamed
# description: >-
#   The policy of a key, bucket, topic, queue, repository or secret allows something to principals that it names, or to
#   everybody under a condition that says, without wildcards, which account, organisation, endpoint or bucket they come
#   from. Everybody means every account of AWS, and of most services also who has none. It never allows all actions of a service, among
#   which is the change of the policy itself.
# custom:
#   severity: critical
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:ecr/repositoryPolicy:RepositoryPolicy
#     - aws:kms/key:Key
#     - aws:kms/keyPolicy:KeyPolicy
#     - aws:s3/bucketPolicy:BucketPolicy
#     - aws:secretsmanager/secretPolicy:SecretPolicy
#     - aws:sns/topic:Topic
#     - aws:sns/topicPolicy:TopicPolicy
#     - aws:sqs/queue:Queue
#     - aws:sqs/queuePolicy:QueuePolicy
#   frameworks:
#     nist: [AC-3, AC-6]
#     soc2: [CC6.1]
#     gdpr: [Art. 32]
#     checkov: [CKV_AWS_33, CKV_AWS_70]
#   remedy: >-
#     Name the principal, or add a condition such as StringEquals aws:SourceAccount or kms:CallerAccount, or ArnLike
#     aws:SourceArn with the account's number in it. Write out the actions.
package rayplatform.resource_policies

import data.rayplatform.lib

broken contains lib.finding(array.concat(["policy"], flaw), text) if {
	is_given
	some [flaw, text] in lib.iam_flaws(policy)
}

broken contains finding(below, ["Principal"], "is absent, but must name whom something is allowed to") if {
	some below, statement in grants
	not statement.Principal
}

broken contains finding(below, ["Principal"], "is everybody, but must be named, or a condition must say where they come from") if {
	some below, statement in grants
	some who in lib.iam_principals(statement)
	some principal in who
	lib.iam_is_pattern(principal)
	not lib.iam_is_from_somewhere(statement, origins)
}

broken contains finding(below, ["NotAction"], "allows all but what it names; name what is allowed instead") if {
	some below, statement in grants
	statement.NotAction
}

broken contains finding(below, keys, sprintf("is %s, but must not be all actions of a service", [lib.iam_show(policy, action)])) if {
	some below, statement in grants
	some [keys, action] in lib.iam_texts(statement, "Action")
	regex.match(`^(.*:)?[*?]+$`, action)
}

unknown contains lib.finding(["policy"], "must name whom it allows something to") if lib.unknown(policy)

policy := lib.field(input.resource.properties, "policy")

# Where a policy may be left out, AWS makes one for the account alone.
is_given if policy != null

is_given if endswith(input.resource.type, "Policy")

finding(below, keys, text) := lib.finding(array.concat(["policy"], array.concat(below, keys)), text)

grants[below] := statement if {
	some below, statement in lib.iam_statements(policy)
	statement.Effect == "Allow"
}

origins := {
	"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths",
	"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths",
	"aws:sourcevpc", "aws:sourcevpce", "kms:calleraccount",
}
