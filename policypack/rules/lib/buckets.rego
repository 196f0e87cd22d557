package rayplatform.lib

# METADATA
# description: The S3 buckets of the stack.
bucket_all := of_type("aws:s3/bucket:Bucket") | of_type("aws:s3/bucketV2:BucketV2")

# METADATA
# description: >-
#   The resources of a type that say something about a bucket, whose name they have in `bucket`. Where both names are
#   known they decide; a dependency may be on several buckets.
bucket_parts(type, bucket) := {part |
	some part in of_type(type)
	bucket_is_of(part, bucket)
}

bucket_is_of(part, bucket) if {
	name := value(field(part.properties, "bucket"))
	is_string(name)
	name in {value(field(bucket.properties, key)) | some key in {"bucket", "id"}}
}

bucket_is_of(part, bucket) if {
	not bucket_both_named(part, bucket)
	refers(part, "bucket", bucket)
}

bucket_both_named(part, bucket) if {
	is_string(value(field(part.properties, "bucket")))
	is_string(value(field(bucket.properties, "bucket")))
}

# METADATA
# description: >-
#   Findings for the buckets that have no part of a type, which stands for what every bucket must have.
bucket_without(type, text) := {finding_at(bucket, [], text) |
	some bucket in bucket_all
	count(bucket_parts(type, bucket)) == 0
}

# METADATA
# description: The parts of a type that belong to a bucket of the stack; others are about buckets of somebody else.
bucket_parts_of_all(type) := {part |
	some bucket in bucket_all
	some part in bucket_parts(type, bucket)
}
