package rayplatform.bucket_tls_only_test

import data.rayplatform.bucket_tls_only as rule

nothing := {"__unknown": true}

bucket(name) := {
	"urn": "urn:bucket", "type": "aws:s3/bucketV2:BucketV2", "properties": {"bucket": name},
	"propertyDependencies": {},
}

part(policy) := {
	"urn": "urn:policy", "type": "aws:s3/bucketPolicy:BucketPolicy", "properties": {"bucket": "b", "policy": policy},
	"propertyDependencies": {"bucket": ["urn:bucket"]},
}

deny := {
	"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": ["s3:*"],
	"Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
	"Condition": {"Bool": {"aws:SecureTransport": ["false"]}},
}

text(statements) := json.marshal({"Version": "2012-10-17", "Statement": statements})

with_policy(policy) := [bucket("b"), part(policy)]

changed(change) := with_policy(text([object.union(object.remove(deny, object.keys(change)), change)]))

broken(resources) := found if found := {[f.urn, f.path, f.message] | some f in rule.broken} with input as {"resources": resources}

open(resources) := found if found := {[f.urn, f.path, f.message] | some f in rule.unknown} with input as {"resources": resources}

holds(resources) if {
	broken(resources) == set()
	open(resources) == set()
}

test_holds if {
	holds(with_policy(text([deny])))
	holds(with_policy(text(deny)))
	holds(with_policy({"__secret": text([deny])}))
	every change in [
		{"Principal": "*"}, {"Action": "*"}, {"Action": "S3:*"}, {"Resource": "*"}, {"Resource": ["arn:aws-cn:s3:::b", "arn:aws-cn:s3:::b/*"]},
		{"Condition": {"BoolIfExists": {"AWS:securetransport": false}}},
	] {
		holds(changed(change))
	}
	allow := {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:root"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
	holds(with_policy(text([allow, deny])))
	holds([])
}

test_no_policy if {
	broken([bucket("b")]) == {["urn:bucket", "", "has no BucketPolicy in the stack, which must deny requests without TLS"]}
	broken([bucket("c"), part(text([deny]))]) == {["urn:bucket", "", "has no BucketPolicy in the stack, which must deny requests without TLS"]}
}

test_denies_too_little if {
	message := "policy must deny everybody everything, on the bucket and its objects, where aws:SecureTransport is false"
	every change in [
		{"Effect": "Allow"},
		{"Principal": {"AWS": "arn:aws:iam::1:root"}},
		{"Principal": {"Service": "*"}},
		{"Action": "s3:GetObject"},
		{"Action": ["s3:Get*", "s3:Put*"]},
		{"Resource": "arn:aws:s3:::b/*"},
		{"Resource": ["arn:aws:s3:::b"]},
		{"Resource": ["arn:aws:s3:::c", "arn:aws:s3:::c/*"]},
		{"Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/x/*"]},
		{"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
		{"Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}},
		{"Condition": {"Bool": {"aws:SecureTransport": "false", "aws:ViaAWSService": "false"}}},
		{"Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:PrincipalAccount": "1"}}},
		{"Condition": {"StringEquals": {"aws:SecureTransport": "false"}}},
		{"Condition": {"Bool": {"aws:ViaAWSService": "false"}}},
		{"Resource": ["arn:aws:sqs:::b", "arn:aws:sqs:::b/*"]},
		{"Condition": {}},
	] {
		broken(changed(change)) == {["urn:policy", "policy", message]}
	}
}

test_malformed if {
	broken(with_policy("{")) == {["urn:policy", "policy", "policy is no JSON, but must be the text of an IAM policy"]}
	broken(with_policy(null)) == {["urn:policy", "policy", "policy is absent, but must be the JSON text of an IAM policy"]}
	{path | some [_, path, _] in broken(changed({"Effect": "deny"}))} == {"policy.Statement[0].Effect"}
}

test_unknown if {
	every policy in [nothing, {"__secret": nothing}] {
		open(with_policy(policy)) == {["urn:policy", "policy", "policy must deny requests without TLS"]}
		broken(with_policy(policy)) == set()
	}
	open([bucket(nothing), part(text([deny]))]) == {["urn:policy", "policy", "policy must deny requests without TLS to the bucket, whose name is not known yet"]}
	broken([bucket(nothing), part(text([deny]))]) == set()
	open([bucket(nothing), part(nothing)]) == {["urn:policy", "policy", "policy must deny requests without TLS"]}
}
