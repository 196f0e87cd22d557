package rayplatform.deletion_protected_test

import data.rayplatform.deletion_protected as rule

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

resource(type, protect) := {
	"urn": sprintf("urn:%s", [type]), "type": type, "properties": {}, "propertyDependencies": {}, "options": {"protect": protect},
}

cluster := "aws:eks/cluster:Cluster"

key := "aws:kms/key:Key"

stack(resources) := {"resources": resources}

blamed(doc) := found if found := {f.urn | some f in rule.broken} with input as doc

using(user, property) := object.union(resource(user, true), {"propertyDependencies": {property: ["urn:aws:kms/key:Key"]}})

test_holds if {
	every type in [cluster, "aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"] {
		holds(stack([resource(type, true)]))
	}
	holds(stack([resource("aws:s3/bucketPolicy:BucketPolicy", false), resource(key, false)]))
	holds(stack([using(cluster, "encryptionConfig"), resource(key, true)]))
	holds(stack([]))
}

test_broken if {
	messages(stack([resource(cluster, false)])) == {"the resource option protect is false, but must be true"}
	every type in [cluster, "aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"] {
		every protect in [false, null, "true", 1] {
			blamed(stack([resource(type, protect), resource("aws:eks/addon:Addon", false)])) == {sprintf("urn:%s", [type])}
		}
	}
	blamed(stack([object.remove(resource(cluster, true), ["options"])])) == {"urn:aws:eks/cluster:Cluster"}
}

test_keys_of_what_is_protected if {
	every type, property in {
		"aws:eks/cluster:Cluster": "encryptionConfig",
		"aws:s3/bucket:Bucket": "serverSideEncryptionConfiguration",
		"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": "rules",
	} {
		blamed(stack([using(type, property), resource(key, false)])) == {"urn:aws:kms/key:Key"}
		blamed(stack([using(type, "tags"), resource(key, false)])) == set()
	}
}

test_not_required if {
	holds(stack([resource(cluster, false)])) with data.limits["deletion-protected"].required as false
}
