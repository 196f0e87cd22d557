package rayplatform.bucket_versioned_test

import data.rayplatform.bucket_versioned as rule

nothing := {"__unknown": true}

bucket := {
	"urn": "urn:bucket", "type": "aws:s3/bucketV2:BucketV2", "propertyDependencies": {},
	"properties": {"bucket": "b", "versionings": nothing},
}

with_versioning(configuration) := [bucket, {
	"urn": "urn:versioning",
	"type": "aws:s3/bucketVersioningV2:BucketVersioningV2",
	"properties": {"bucket": "b", "versioningConfiguration": configuration},
	"propertyDependencies": {"bucket": ["urn:bucket"]},
}]

broken(resources) := found if found := {[f.urn, f.path, f.message] | some f in rule.broken} with input as {"resources": resources}

open(resources) := found if found := {[f.urn, f.path, f.message] | some f in rule.unknown} with input as {"resources": resources}

place := "versioningConfiguration.status"

test_holds if {
	every configuration in [{"status": "Enabled"}, {"status": {"__secret": "Enabled"}}, {"__secret": {"status": "Enabled"}}] {
		broken(with_versioning(configuration)) == set()
		open(with_versioning(configuration)) == set()
	}
	broken([]) == set()
}

test_no_versioning if {
	broken([bucket]) == {["urn:bucket", "", "has no BucketVersioningV2 in the stack, which must keep old versions"]}
}

test_broken if {
	broken(with_versioning({"status": "Suspended"})) == {["urn:versioning", place, sprintf(`%s is "Suspended", but must be "Enabled"`, [place])]}
	every configuration in [{"status": "enabled"}, {"status": true}, {"status": null}, {}, null, "Enabled", [], {"status": {"__secret": "Suspended"}}] {
		{path | some [_, path, _] in broken(with_versioning(configuration))} == {place}
	}
}

test_unknown if {
	every configuration in [{"status": nothing}, {"status": {"__secret": nothing}}, nothing] {
		open(with_versioning(configuration)) == {["urn:versioning", place, sprintf(`%s must be "Enabled"`, [place])]}
		broken(with_versioning(configuration)) == set()
	}
}
