package rayplatform.bucket_encrypted_test

import data.rayplatform.bucket_encrypted as rule

nothing := {"__unknown": true}

bucket := {
	"urn": "urn:bucket", "type": "aws:s3/bucketV2:BucketV2", "propertyDependencies": {},
	"properties": {"bucket": "b", "serverSideEncryptionConfigurations": nothing},
}

with_rules(rules) := [bucket, {
	"urn": "urn:encryption",
	"type": "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
	"properties": {"bucket": "b", "rules": rules},
	"propertyDependencies": {"bucket": ["urn:bucket"]},
}]

by(algorithm) := by_key(algorithm, "arn:aws:kms:us-east-1:123456789012:key/a")

by_key(algorithm, key) := with_rules([{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm, "kmsMasterKeyId": key}}])

broken(resources) := found if found := {[f.urn, f.path, f.message] | some f in rule.broken} with input as {"resources": resources}

open(resources) := found if found := {[f.urn, f.path] | some f in rule.unknown} with input as {"resources": resources}

place := "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm"

test_holds if {
	every algorithm in ["aws:kms", "aws:kms:dsse", {"__secret": "aws:kms"}] {
		broken(by(algorithm)) == set()
		open(by(algorithm)) == set()
	}
	broken([]) == set()
}

test_no_configuration if {
	broken([bucket]) == {["urn:bucket", "", "has no BucketServerSideEncryptionConfigurationV2 in the stack, which must encrypt it"]}
	open([bucket]) == set()
}

test_broken if {
	every algorithm, shown in {"AES256": `"AES256"`, "": `""`, "AWS:KMS": `"AWS:KMS"`} {
		broken(by(algorithm)) == {["urn:encryption", place, sprintf("%s is %s, but must be one of aws:kms, aws:kms:dsse", [place, shown])]}
	}
	every wrong in [null, 7, true, ["aws:kms"], {"__secret": "AES256"}] {
		{path | some [_, path, _] in broken(by(wrong))} == {place}
	}
	{path | some [_, path, _] in broken(with_rules([{}]))} == {place}
	every wrong in [null, [], {}, "aws:kms"] {
		{path | some [_, path, _] in broken(with_rules(wrong))} == {"rules"}
	}
	broken(with_rules([])) == {["urn:encryption", "rules", "rules is an array, but must be a list with a rule"]}
}

test_unknown if {
	open(by(nothing)) == {["urn:encryption", place]}
	open(by({"__secret": nothing})) == {["urn:encryption", place]}
	open(with_rules([nothing])) == {["urn:encryption", place]}
	open(with_rules(nothing)) == {["urn:encryption", "rules"]}
	broken(with_rules(nothing)) == set()
	broken(by(nothing)) == set()
}

key_place := "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId"

test_key_holds if {
	every key in ["a", "alias/a", {"__secret": "a"}] {
		broken(by_key("aws:kms:dsse", key)) == set()
		open(by_key("aws:kms:dsse", key)) == set()
	}
	found := rule.broken with input as {"resources": by_key("AES256", null)} with data.limits["bucket-encrypted"].algorithms as ["AES256"]
	found == set()
}

test_key_broken if {
	broken(by_key("aws:kms", null)) == {["urn:encryption", key_place, sprintf("%s is absent, but must name a key of the account's own", [key_place])]}
	broken(with_rules([{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}])) == broken(by_key("aws:kms", null))
	every key in ["", 7, ["a"], "alias/aws/s3", "arn:aws:kms:us-east-1:123456789012:alias/aws/s3", {"__secret": ""}] {
		{path | some [_, path, _] in broken(by_key("aws:kms", key))} == {key_place}
	}
}

test_key_unknown if {
	every key in [nothing, {"__secret": nothing}] {
		open(by_key("aws:kms", key)) == {["urn:encryption", key_place]}
		broken(by_key("aws:kms", key)) == set()
	}
}
