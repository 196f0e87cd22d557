# METADATA
# title: The cluster, the buckets and their keys are protected from deletion
# description: >-
#   A renamed resource or a destroy in the wrong terminal would delete the cluster with all that runs on it, or data that
#   nothing brings back. Pulumi deletes and replaces nothing that is protected. A key is protected as what it encrypts:
#   without it, that is lost too.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: stack
#   types:
#     - aws:eks/cluster:Cluster
#     - aws:s3/bucketV2:BucketV2
#     - aws:s3/bucket:Bucket
#   frameworks:
#     nist: [CP-9]
#     soc2: [A1.2]
#     gdpr: [Art. 32]
#   limits:
#     required:
#       description: Whether protection is required; false where a stack is made and destroyed at will.
#       type: boolean
#   remedy: Set the resource option `protect` to true; in the settings of a stack, `cluster.protect`.
package rayplatform.deletion_protected

import data.rayplatform.lib

broken contains lib.finding_at(resource, [], sprintf("the resource option protect is %s, but must be true", [lib.show(protect)])) if {
	data.limits["deletion-protected"].required
	some resource in guarded
	protect := lib.field(lib.field(resource, "options"), "protect")
	protect != true
}

unknown := set()

guarded contains resource if {
	some type in {"aws:eks/cluster:Cluster", "aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"}
	some resource in lib.of_type(type)
}

guarded contains key if {
	some type, property in {
		"aws:eks/cluster:Cluster": "encryptionConfig",
		"aws:s3/bucket:Bucket": "serverSideEncryptionConfiguration",
		"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": "rules",
	}
	some user in lib.of_type(type)
	some key in lib.of_type("aws:kms/key:Key")
	lib.refers(user, property, key)
}
