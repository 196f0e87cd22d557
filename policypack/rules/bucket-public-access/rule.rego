# METADATA
# title: Buckets are shut to the public
# description: >-
#   Every bucket has a BucketPublicAccessBlock with all four switches on, so that no policy and no access control list,
#   written by whomever and whenever, can open artifacts or state to everybody. No access control list grants anything to
#   everybody either, not even to every account of AWS: it would count as soon as a switch is off.
# custom:
#   severity: critical
#   enforcement: mandatory
#   kind: stack
#   types:
#     - aws:s3/bucket:Bucket
#     - aws:s3/bucketV2:BucketV2
#     - aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock
#     - aws:s3/bucketAclV2:BucketAclV2
#   frameworks:
#     cis-aws: ["2.1.4"]
#     nist: [AC-3, SC-7]
#     soc2: [CC6.1]
#     gdpr: [Art. 32]
#     checkov: [CKV_AWS_20, CKV_AWS_53, CKV_AWS_54, CKV_AWS_55, CKV_AWS_56, CKV_AWS_57]
#   remedy: >-
#     Declare an aws.s3.BucketPublicAccessBlock for the bucket with blockPublicAcls, blockPublicPolicy, ignorePublicAcls
#     and restrictPublicBuckets true; leave `acl` out or private.
package rayplatform.bucket_public_access

import data.rayplatform.lib

block := "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"

broken contains finding if {
	some finding in lib.bucket_without(block, "has no BucketPublicAccessBlock in the stack, which must shut it to the public")
}

broken contains lib.finding_at(part, [key], sprintf("is %s, but must be true", [lib.show(switch)])) if {
	some [part, key, switch] in switches
	not lib.unknown(switch)
	lib.value(switch) != true
}

broken contains lib.finding_at(part, ["acl"], sprintf("is %s, but must not grant anything to the public", [lib.show(acl)])) if {
	some [part, acl] in acls
	not lib.unknown(acl)
	not lib.value(acl) in closed_acls
}

broken contains lib.finding_at(part, keys, sprintf("is %s, but must not be a group of everybody", [lib.show(group)])) if {
	some [part, keys, group] in grantees
	is_string(lib.value(group))
	regex.match(`(?i)/(AllUsers|AuthenticatedUsers)$`, lib.value(group))
}

broken contains lib.finding_at(part, keys, sprintf("is %s, but must be a list", [lib.show(grants)])) if {
	some [part, keys, grants] in grant_lists
	not lib.unknown(grants)
	not type_name(lib.value(grants)) in {"array", "null"}
}

unknown contains lib.finding_at(part, [key], "must be true") if {
	some [part, key, switch] in switches
	lib.unknown(switch)
}

unknown contains lib.finding_at(part, ["acl"], "must not grant anything to the public") if {
	some [part, acl] in acls
	lib.unknown(acl)
}

unknown contains lib.finding_at(part, keys, "must not be a group of everybody") if {
	some [part, keys, group] in grantees
	lib.unknown(group)
}

unknown contains lib.finding_at(part, keys, "must not hold a group of everybody") if {
	some [part, keys, grants] in grant_lists
	lib.unknown(grants)
}

switches contains [part, key, lib.field(part.properties, key)] if {
	some part in lib.bucket_parts_of_all(block)
	some key in {"blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"}
}

# The canned lists that grant nothing to everybody.
closed_acls := {
	null, "", "private", "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write",
}

lists := lib.of_type("aws:s3/bucketAclV2:BucketAclV2")

acls contains [part, lib.field(part.properties, "acl")] if some part in (lists | lib.bucket_all)

# Whom an access control list grants something, by the path to the group's address.
grantees contains [part, ["grants", i, "uri"], lib.field(grant, "uri")] if {
	some part in lib.bucket_all
	some i, grant in lib.items(lib.field(part.properties, "grants"))
}

grantees contains [part, keys, lib.field(lib.field(grant, "grantee"), "uri")] if {
	some part in lists
	some i, grant in lib.items(lib.field(lib.field(part.properties, "accessControlPolicy"), "grants"))
	keys := ["accessControlPolicy", "grants", i, "grantee", "uri"]
}

# Lists of grants, by their paths.
grant_lists contains [part, ["grants"], lib.field(part.properties, "grants")] if some part in lib.bucket_all

grant_lists contains [part, keys, lib.walk_to(part.properties, keys)] if {
	some part in lists
	keys := ["accessControlPolicy", "grants"]
}
