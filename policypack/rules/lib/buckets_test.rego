package rayplatform.lib_test

import data.rayplatform.lib

bucket(name, properties) := {
	"urn": sprintf("urn:%s", [name]), "type": "aws:s3/bucketV2:BucketV2", "properties": properties,
	"propertyDependencies": {},
}

part(name, named, dependencies) := {
	"urn": sprintf("urn:%s", [name]), "type": "aws:s3/bucketPolicy:BucketPolicy", "properties": {"bucket": named},
	"propertyDependencies": {"bucket": dependencies},
}

parts(resources, whose) := found if {
	found := {p.urn | some p in lib.bucket_parts("aws:s3/bucketPolicy:BucketPolicy", whose)} with input as {"resources": resources}
}

test_bucket_parts_by_name if {
	a := bucket("a", {"bucket": "a", "id": "a"})
	b := bucket("b", {"bucket": {"__secret": "b"}})
	whole := [a, b, part("p", "a", ["urn:a", "urn:b"]), part("q", "b", []), part("r", "c", [])]
	parts(whole, a) == {"urn:p"}
	parts(whole, b) == {"urn:q"}
	of_all := {p.urn | some p in lib.bucket_parts_of_all("aws:s3/bucketPolicy:BucketPolicy")} with input as {"resources": whole}
	of_all == {"urn:p", "urn:q"}
}

test_bucket_parts_by_dependency if {
	every a in [bucket("a", {"bucket": nothing}), bucket("a", {"bucket": "a"}), bucket("a", {})] {
		parts([a, part("p", nothing, ["urn:a"])], a) == {"urn:p"}
		parts([a, part("p", nothing, ["urn:b"])], a) == set()
	}
	unnamed := bucket("a", {"bucket": nothing})
	parts([unnamed, part("p", "a", ["urn:a"])], unnamed) == {"urn:p"}
}

test_bucket_without if {
	old := {"urn": "urn:old", "type": "aws:s3/bucket:Bucket", "properties": {}, "propertyDependencies": {}}
	resources := [bucket("a", {"bucket": "a"}), old, part("p", "a", [])]
	found := lib.bucket_without("aws:s3/bucketPolicy:BucketPolicy", "has none") with input as {"resources": resources}
	found == {{"urn": "urn:old", "path": "", "message": "has none"}}
}
