# METADATA
# title: Policies of resources let nobody in unnamed
# description: >-
#   The policy of a key, bucket, topic, queue, repository, secret, function or the like allows something to principals
#   that it names, or to everybody under a condition that says, without wildcards, which account, organisation, endpoint
#   or bucket they come from. Everybody means every account of AWS, and of most services also who has none. It never
#   allows all actions of a service, among which is the change of the policy itself; only the policy that AWS itself
#   gives a key does, which hands the key to one account's root. Not looked at: whether an account that is named is this
#   one; and the policies of types that are not listed.
# custom:
#   severity: critical
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:backup/vaultPolicy:VaultPolicy
#     - aws:cloudwatch/eventBusPolicy:EventBusPolicy
#     - aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy
#     - aws:cloudwatch/logResourcePolicy:LogResourcePolicy
#     - aws:dynamodb/resourcePolicy:ResourcePolicy
#     - aws:ecr/registryPolicy:RegistryPolicy
#     - aws:ecr/repositoryPolicy:RepositoryPolicy
#     - aws:efs/fileSystemPolicy:FileSystemPolicy
#     - aws:elasticsearch/domain:Domain
#     - aws:elasticsearch/domainPolicy:DomainPolicy
#     - aws:glue/resourcePolicy:ResourcePolicy
#     - aws:kinesis/resourcePolicy:ResourcePolicy
#     - aws:kms/externalKey:ExternalKey
#     - aws:kms/key:Key
#     - aws:kms/keyPolicy:KeyPolicy
#     - aws:kms/replicaExternalKey:ReplicaExternalKey
#     - aws:kms/replicaKey:ReplicaKey
#     - aws:lambda/permission:Permission
#     - aws:opensearch/domain:Domain
#     - aws:opensearch/domainPolicy:DomainPolicy
#     - aws:s3/accessPoint:AccessPoint
#     - aws:s3/bucket:Bucket
#     - aws:s3/bucketPolicy:BucketPolicy
#     - aws:s3/bucketV2:BucketV2
#     - aws:s3control/accessPointPolicy:AccessPointPolicy
#     - aws:secretsmanager/secret:Secret
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

broken contains lib.finding(array.concat([property], flaw), text) if {
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
	not is_of_keys_root(statement, action)
}

broken contains lib.finding(["principal"], "is everybody, but must be named, or principalOrgId, sourceAccount or sourceArn must say where they come from") if {
	is_permission
	not is_named
	not lib.unknown(principal)
	not any_unknown(object.keys(sources))
	not lib.iam_is_from_somewhere(permission, origins)
}

broken contains lib.finding(["action"], sprintf("is %s, but must be an action of lambda without wildcards", [lib.show(action)])) if {
	is_permission
	action := lib.field(input.resource.properties, "action")
	not lib.unknown(action)
	not is_action(lib.value(action))
}

unknown contains lib.finding([property], "must name whom it allows something to") if lib.unknown(policy)

unknown contains lib.finding(["principal"], "must name whom it allows something to, or a source must say where they come from") if {
	is_permission
	not is_named
	any_unknown({"principal"} | object.keys(sources))
	not lib.iam_is_from_somewhere(permission, origins)
}

unknown contains lib.finding(["action"], "must be an action of lambda without wildcards") if {
	is_permission
	any_unknown({"action"})
}

policy := lib.field(input.resource.properties, property)

property := object.get(named_otherwise, input.resource.type, "policy")

named_otherwise := {
	"aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": "accessPolicy",
	"aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
	"aws:elasticsearch/domain:Domain": "accessPolicies",
	"aws:elasticsearch/domainPolicy:DomainPolicy": "accessPolicies",
	"aws:opensearch/domain:Domain": "accessPolicies",
	"aws:opensearch/domainPolicy:DomainPolicy": "accessPolicies",
}

# Where a policy may be left out, AWS makes one for the account alone.
is_given if policy != null

is_given if endswith(input.resource.type, "Policy")

finding(below, keys, text) := lib.finding(array.concat([property], array.concat(below, keys)), text)

grants[below] := statement if {
	some below, statement in lib.iam_statements(policy)
	statement.Effect == "Allow"
}

# What AWS writes into the policy of a key that is given none, so that the account's own policies decide.
is_of_keys_root(statement, "kms:*") if {
	startswith(input.resource.type, "aws:kms/")
	[principals] := [who | some who in lib.iam_principals(statement)]
	[root] := principals
	lib.iam_principals(statement).AWS == principals
	regex.match(`^arn:aws[a-z-]*:iam::[0-9]{12}:root$`, root)
}

# A permission is one statement of a function's policy, written as properties.
is_permission if input.resource.type == "aws:lambda/permission:Permission"

principal := lib.field(input.resource.properties, "principal")

is_named if {
	who := lib.value(principal)
	is_string(who)
	who != ""
	not lib.iam_is_pattern(who)
}

sources := {"principalOrgId": "aws:PrincipalOrgID", "sourceAccount": "aws:SourceAccount", "sourceArn": "aws:SourceArn"}

permission := {"Condition": {"ArnLike": {key: text |
	some name, key in sources
	text := lib.value(lib.field(input.resource.properties, name))
	is_string(text)
}}}

any_unknown(names) if {
	some name in names
	lib.unknown(lib.field(input.resource.properties, name))
}

is_action(action) if {
	is_string(action)
	regex.match(`^lambda:[A-Za-z0-9]+$`, action)
}

origins := {
	"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths",
	"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths",
	"aws:sourcevpc", "aws:sourcevpce", "kms:calleraccount",
}
