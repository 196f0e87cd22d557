# METADATA
# title: Buckets encrypt what is written
# description: >-
#   Every bucket has a server-side encryption configuration, in a resource of its own, with an allowed algorithm. S3 would
#   encrypt with keys that every reader of the bucket may use; with KMS and a key that is named, which must not be AWS's
#   own for S3, the key has a policy of its own, its use shows in CloudTrail, and it can be taken away.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: stack
#   types:
#     - aws:s3/bucket:Bucket
#     - aws:s3/bucketV2:BucketV2
#     - aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2
#   frameworks:
#     nist: [SC-28]
#     soc2: [CC6.1]
#     gdpr: [Art. 32]
#     checkov: [CKV_AWS_19, CKV_AWS_145]
#   limits:
#     algorithms:
#       description: The algorithms that may be the default of a bucket, as S3 spells them.
#       type: array
#       items: {enum: [AES256, "aws:kms", "aws:kms:dsse"]}
#       minItems: 1
#       uniqueItems: true
#   remedy: >-
#     Declare an aws.s3.BucketServerSideEncryptionConfigurationV2 for the bucket, with `sseAlgorithm` aws:kms and the
#     ARN of a key of the account's own as `kmsMasterKeyId`.
package rayplatform.bucket_encrypted

import data.rayplatform.lib

type := "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2"

broken contains finding if {
	some finding in lib.bucket_without(type, "has no BucketServerSideEncryptionConfigurationV2 in the stack, which must encrypt it")
}

broken contains lib.finding_at(part, ["rules"], sprintf("is %s, but must be a list with a rule", [lib.show(rules(part))])) if {
	some part in lib.bucket_parts_of_all(type)
	not lib.unknown(rules(part))
	count(lib.items(rules(part))) == 0
}

broken contains lib.finding_at(part, keys, sprintf("is %s, but must be one of %s", [lib.show(algorithm), allowed])) if {
	some [part, keys, algorithm] in defaults
	not lib.unknown(algorithm)
	not lib.value(algorithm) in data.limits["bucket-encrypted"].algorithms
}

broken contains lib.finding_at(part, keys, sprintf("is %s, but must name a key of the account's own", [lib.show(key)])) if {
	some [part, keys, key] in keys_of_kms
	not lib.unknown(key)
	not is_own_key(lib.value(key))
}

unknown contains lib.finding_at(part, keys, "must name a key of the account's own") if {
	some [part, keys, key] in keys_of_kms
	lib.unknown(key)
}

unknown contains lib.finding_at(part, ["rules"], sprintf("must encrypt with one of %s", [allowed])) if {
	some part in lib.bucket_parts_of_all(type)
	lib.unknown(rules(part))
}

unknown contains lib.finding_at(part, keys, sprintf("must be one of %s", [allowed])) if {
	some [part, keys, algorithm] in defaults
	lib.unknown(algorithm)
}

allowed := concat(", ", data.limits["bucket-encrypted"].algorithms)

rules(part) := lib.field(part.properties, "rules")

defaults contains [part, array.concat(["rules", i], below), lib.walk_to(rule, below)] if {
	some part in lib.bucket_parts_of_all(type)
	some i, rule in lib.items(rules(part))
	below := ["applyServerSideEncryptionByDefault", "sseAlgorithm"]
}

# The keys that defaults with KMS name. S3 takes AWS's own where none is named.
keys_of_kms contains [part, array.concat(["rules", i, block], ["kmsMasterKeyId"]), lib.walk_to(rule, [block, "kmsMasterKeyId"])] if {
	block := "applyServerSideEncryptionByDefault"
	some part in lib.bucket_parts_of_all(type)
	some i, rule in lib.items(rules(part))
	algorithm := lib.value(lib.walk_to(rule, [block, "sseAlgorithm"]))
	is_string(algorithm)
	startswith(algorithm, "aws:kms")
}

is_own_key(key) if {
	is_string(key)
	key != ""
	not endswith(key, "alias/aws/s3")
}
