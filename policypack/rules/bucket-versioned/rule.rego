# METADATA
# title: Buckets keep old versions
# description: >-
#   Every bucket has versioning switched on, in a resource of its own, so that what a job or an attacker overwrites or
#   deletes can be brought back until its time is over.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: stack
#   types:
#     - aws:s3/bucket:Bucket
#     - aws:s3/bucketV2:BucketV2
#     - aws:s3/bucketVersioningV2:BucketVersioningV2
#   frameworks:
#     nist: [CP-9]
#     soc2: [A1.2]
#     gdpr: [Art. 32]
#     checkov: [CKV_AWS_21]
#   remedy: Declare an aws.s3.BucketVersioningV2 for the bucket with `versioningConfiguration.status` Enabled.
package rayplatform.bucket_versioned

import data.rayplatform.lib

type := "aws:s3/bucketVersioningV2:BucketVersioningV2"

keys := ["versioningConfiguration", "status"]

broken contains finding if {
	some finding in lib.bucket_without(type, "has no BucketVersioningV2 in the stack, which must keep old versions")
}

broken contains lib.finding_at(part, keys, sprintf("is %s, but must be \"Enabled\"", [lib.show(status)])) if {
	some [part, status] in settings
	not lib.unknown(status)
	lib.value(status) != "Enabled"
}

unknown contains lib.finding_at(part, keys, "must be \"Enabled\"") if {
	some [part, status] in settings
	lib.unknown(status)
}

settings contains [part, lib.walk_to(part.properties, keys)] if {
	some part in lib.bucket_parts_of_all(type)
}
