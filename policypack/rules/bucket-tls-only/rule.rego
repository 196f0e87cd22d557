# METADATA
# title: Buckets refuse requests without TLS
# description: >-
#   Every bucket has a policy that denies everybody everything, on the bucket and its objects, when the request does not
#   come by TLS: S3 answers plain HTTP too, and who listens could read the artifacts and the signatures of requests.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: stack
#   types:
#     - aws:s3/bucket:Bucket
#     - aws:s3/bucketV2:BucketV2
#     - aws:s3/bucketPolicy:BucketPolicy
#   frameworks:
#     cis-aws: ["2.1.1"]
#     nist: [SC-8]
#     soc2: [CC6.7]
#     gdpr: [Art. 32]
#     checkov: [CKV_AWS_379]
#   remedy: >-
#     Declare an aws.s3.BucketPolicy that denies s3:* to * on the ARN of the bucket and on that of its objects, under the
#     condition {"Bool": {"aws:SecureTransport": "false"}} alone.
package rayplatform.bucket_tls_only

import data.rayplatform.lib

type := "aws:s3/bucketPolicy:BucketPolicy"

broken contains finding if {
	some finding in lib.bucket_without(type, "has no BucketPolicy in the stack, which must deny requests without TLS")
}

broken contains lib.finding_at(part, array.concat(["policy"], keys), text) if {
	some part in lib.bucket_parts_of_all(type)
	some [keys, text] in lib.iam_flaws(policy(part))
}

broken contains lib.finding_at(part, ["policy"], "must deny everybody everything, on the bucket and its objects, where aws:SecureTransport is false") if {
	some bucket in lib.bucket_all
	some part in lib.bucket_parts(type, bucket)
	count(names(bucket)) > 0
	statements := lib.iam_statements(policy(part))
	count(statements) > 0
	every statement in statements {
		not is_tls_only(statement, bucket)
	}
}

unknown contains lib.finding_at(part, ["policy"], "must deny requests without TLS") if {
	some part in lib.bucket_parts_of_all(type)
	lib.unknown(policy(part))
}

unknown contains lib.finding_at(part, ["policy"], "must deny requests without TLS to the bucket, whose name is not known yet") if {
	some bucket in lib.bucket_all
	count(names(bucket)) == 0
	some part in lib.bucket_parts(type, bucket)
	not lib.unknown(policy(part))
}

policy(part) := lib.field(part.properties, "policy")

is_tls_only(statement, bucket) if {
	statement.Effect == "Deny"
	"*" in lib.iam_principals(statement).AWS
	some [_, action] in lib.iam_texts(statement, "Action")
	lower(action) in {"*", "s3:*"}
	is_plain_http(statement.Condition)
	every objects in [false, true] {
		some [_, resource] in lib.iam_texts(statement, "Resource")
		covers(resource, bucket, objects)
	}
}

# No other condition may stand beside it: all of them must hold before the statement denies anything.
is_plain_http(condition) if {
	count(condition) == 1
	some operator, keys in condition
	operator in {"Bool", "BoolIfExists"}
	count(keys) == 1
	some key, given in keys
	lower(key) == "aws:securetransport"
	{lower(sprintf("%v", [flag])) | some flag in lib.iam_list(given)} == {"false"}
}

covers("*", _, _)

covers(resource, bucket, objects) if {
	some name in names(bucket)
	arn := lib.iam_arn(resource)
	arn.service == "s3"
	arn.resource == {false: name, true: sprintf("%s/*", [name])}[objects]
}

names(bucket) := {name |
	some key in {"bucket", "id"}
	name := lib.value(lib.field(bucket.properties, key))
	is_string(name)
}
