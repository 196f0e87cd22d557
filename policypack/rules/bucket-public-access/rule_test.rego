package rayplatform.bucket_public_access_test

import data.rayplatform.bucket_public_access as rule

nothing := {"__unknown": true}

bucket(properties) := {
	"urn": "urn:bucket", "type": "aws:s3/bucketV2:BucketV2", "properties": object.union({"bucket": "b"}, properties),
	"propertyDependencies": {},
}

part(urn, type, properties) := {
	"urn": urn, "type": type, "properties": object.union({"bucket": "b"}, properties),
	"propertyDependencies": {"bucket": ["urn:bucket"]},
}

shut := {"blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true, "restrictPublicBuckets": true}

block(change) := part("urn:block", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", object.union(shut, change))

list(properties) := part("urn:acl", "aws:s3/bucketAclV2:BucketAclV2", properties)

broken(resources) := found if found := {[f.urn, f.path, f.message] | some f in rule.broken} with input as {"resources": resources}

broken_at(resources) := {[urn, path] | some [urn, path, _] in broken(resources)}

open_at(resources) := found if found := {[f.urn, f.path] | some f in rule.unknown} with input as {"resources": resources}

holds(resources) if {
	broken(resources) == set()
	open_at(resources) == set()
}

test_holds if {
	holds([bucket({}), block({})])
	holds([bucket({"acl": "private"}), block({"blockPublicAcls": {"__secret": true}})])
	holds([bucket({"acl": "", "grants": []}), block({}), list({"acl": "log-delivery-write"})])
	holds([object.union(bucket({}), {"type": "aws:s3/bucket:Bucket"}), block({})])
	holds([bucket({"grants": [{"id": "abc", "uri": ""}]}), block({})])
	holds([])
}

test_no_block if {
	missing := {["urn:bucket", "", "has no BucketPublicAccessBlock in the stack, which must shut it to the public"]}
	broken([bucket({})]) == missing
	broken([object.union(bucket({}), {"type": "aws:s3/bucket:Bucket"})]) == missing
	broken([bucket({}), block({"bucket": "other"})]) == missing
}

test_open_switches if {
	broken([bucket({}), block({"ignorePublicAcls": false})]) == {["urn:block", "ignorePublicAcls", "ignorePublicAcls is false, but must be true"]}
	every key, _ in shut {
		every wrong in [false, null, "true", 1, {"__secret": false}] {
			broken_at([bucket({}), block({key: wrong})]) == {["urn:block", key]}
		}
	}
}

test_public_lists if {
	broken([bucket({"acl": "public-read"}), block({})]) == {["urn:bucket", "acl", `acl is "public-read", but must not grant anything to the public`]}
	every acl in ["public-read-write", "authenticated-read", "Private", 7, {"__secret": "public-read"}] {
		broken_at([bucket({}), block({}), list({"acl": acl})]) == {["urn:acl", "acl"]}
	}
}

test_public_grants if {
	everybody := "http://acs.amazonaws.com/groups/global/AllUsers"
	logs := "http://acs.amazonaws.com/groups/s3/LogDelivery"
	broken([bucket({"grants": [{"uri": logs}, {"uri": everybody}]}), block({})]) == {[
		"urn:bucket", "grants[1].uri", sprintf("grants[1].uri is %q, but must not be a group of everybody", [everybody]),
	]}
	granted := {"accessControlPolicy": {"grants": [
		{"grantee": {"id": "abc"}},
		{"grantee": {"uri": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"}},
	]}}
	broken_at([bucket({}), block({}), list(granted)]) == {["urn:acl", "accessControlPolicy.grants[1].grantee.uri"]}
}

test_grants_of_wrong_type if {
	broken([bucket({"grants": "AllUsers"}), block({})]) == {["urn:bucket", "grants", `grants is "AllUsers", but must be a list`]}
	broken_at([bucket({}), block({}), list({"accessControlPolicy": {"grants": {}}})]) == {["urn:acl", "accessControlPolicy.grants"]}
}

test_unknown if {
	open_at([bucket({}), block({"blockPublicAcls": nothing})]) == {["urn:block", "blockPublicAcls"]}
	open_at([bucket({}), block({"blockPublicAcls": {"__secret": nothing}})]) == {["urn:block", "blockPublicAcls"]}
	open_at([bucket({"acl": nothing, "grants": nothing}), block({})]) == {["urn:bucket", "acl"], ["urn:bucket", "grants"]}
	open_at([bucket({"grants": [nothing]}), block({})]) == {["urn:bucket", "grants[0].uri"]}
	open_at([bucket({}), block({}), list({"acl": "private", "accessControlPolicy": nothing})]) == {["urn:acl", "accessControlPolicy.grants"]}
	broken([bucket({"acl": nothing, "grants": nothing}), block({"blockPublicAcls": nothing})]) == set()
}
