package rayplatform.resource_policies_test

import data.rayplatform.resource_policies as rule

nothing := {"__unknown": true}

topic(policy) := {"resource": {"type": "aws:sns/topicPolicy:TopicPolicy", "properties": {"policy": policy}}}

key(policy) := {"resource": {"type": "aws:kms/key:Key", "properties": {"policy": policy}}}

named := {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:root"}, "Action": ["sns:Publish"], "Resource": "*"}

text(change) := json.marshal({"Statement": [object.union(object.remove(named, object.keys(change)), change)]})

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

test_holds if {
	holds(topic(text({})))
	holds(topic({"__secret": text({})}))
	holds(key(null))
	holds(topic(text({"Principal": {"Service": "budgets.amazonaws.com"}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"]})))
	holds(topic(text({"Effect": "Deny", "Principal": "*", "Action": "s3:*"})))
}

test_everybody_from_somewhere if {
	every condition in [
		{"StringEquals": {"kms:CallerAccount": ["123456789012"], "kms:ViaService": ["s3.us-east-1.amazonaws.com"]}},
		{"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}},
		{"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
	] {
		holds(key(text({"Principal": "*", "Condition": condition})))
	}
}

test_everybody if {
	place := "policy.Statement[0].Principal"
	messages(topic(text({"Principal": "*"}))) == {sprintf("%s is everybody, but must be named, or a condition must say where they come from", [place])}
	every principal in [{"AWS": "*"}, {"AWS": ["arn:aws:iam::1:root", "*"]}, {"Service": "*"}, {"AWS": "arn:aws:iam::*:root"}] {
		broken_at(topic(text({"Principal": principal}))) == {place}
	}
	every condition in [
		{}, {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, {"StringLike": {"aws:SourceArn": "*"}},
		{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}, {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
		{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}, {"StringLike": {"aws:SourceVpc": "vpc-*"}},
		{"StringEqualsIfExists": {"aws:SourceAccount": "1"}}, {"StringNotEquals": {"aws:SourceAccount": "1"}},
	] {
		broken_at(topic(text({"Principal": "*", "Condition": condition}))) == {place}
	}
	broken_at(topic(json.marshal({"Statement": object.remove(named, ["Principal"])}))) == {"policy.Statement.Principal"}
}

test_all_actions if {
	messages(key(text({"Action": ["kms:Decrypt", "kms:*"]}))) == {`policy.Statement[0].Action[1] is "kms:*", but must not be all actions of a service`}
	broken_at(key(text({"Action": "*"}))) == {"policy.Statement[0].Action"}
	messages(key({"__secret": text({"Action": "kms:*"})})) == {"policy.Statement[0].Action is [secret], but must not be all actions of a service"}
	without := json.marshal({"Statement": [object.union(object.remove(named, ["Action"]), {"NotAction": "kms:Decrypt"})]})
	broken_at(key(without)) == {"policy.Statement[0].NotAction"}
}

test_inline_and_other_properties if {
	every type, property in {
		"aws:s3/bucketV2:BucketV2": "policy", "aws:s3/bucket:Bucket": "policy", "aws:secretsmanager/secret:Secret": "policy",
		"aws:opensearch/domain:Domain": "accessPolicies", "aws:elasticsearch/domain:Domain": "accessPolicies",
		"aws:s3/accessPoint:AccessPoint": "policy",
	} {
		judged := {"resource": {"type": type, "properties": {property: text({"Principal": "*"})}}}
		broken_at(judged) == {sprintf("%s.Statement[0].Principal", [property])}
		open_at({"resource": {"type": type, "properties": {property: nothing}}}) == {property}
		holds({"resource": {"type": type, "properties": {property: text({})}}})
		holds({"resource": {"type": type, "properties": {}}})
	}
}

test_policies_of_their_own if {
	every type, property in {
		"aws:efs/fileSystemPolicy:FileSystemPolicy": "policy", "aws:ecr/registryPolicy:RegistryPolicy": "policy",
		"aws:opensearch/domainPolicy:DomainPolicy": "accessPolicies", "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
		"aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": "accessPolicy",
	} {
		broken_at({"resource": {"type": type, "properties": {property: text({"Principal": "*"})}}}) == {sprintf("%s.Statement[0].Principal", [property])}
		broken_at({"resource": {"type": type, "properties": {}}}) == {property}
		holds({"resource": {"type": type, "properties": {property: text({})}}})
	}
}

test_the_default_policy_of_a_key if {
	default_policy := {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*"}
	every type in ["aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy", "aws:kms/replicaKey:ReplicaKey"] {
		holds({"resource": {"type": type, "properties": {"policy": text(default_policy)}}})
	}
	every change in [
		{"Action": "*"}, {"Action": "kms:**"}, {"Principal": {"AWS": "arn:aws:iam::123456789012:role/a"}},
		{"Principal": {"AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:root"]}},
		{"Principal": {"AWS": "arn:aws:iam::123456789012:root", "Service": "a.amazonaws.com"}}, {"Principal": {"Service": "arn:aws:iam::123456789012:root"}},
	] {
		broken_at(key(text(object.union(object.remove(default_policy, object.keys(change)), change)))) == {"policy.Statement[0].Action"}
	}
	broken_at(topic(text(default_policy))) == {"policy.Statement[0].Action"}
}

permission(change) := {"resource": {
	"type": "aws:lambda/permission:Permission",
	"properties": object.union({"action": "lambda:InvokeFunction", "function": "f", "principal": "*"}, change),
}}

test_permissions_that_hold if {
	every change in [
		{"principal": "123456789012"}, {"principal": {"__secret": "events.amazonaws.com"}}, {"principal": "s3.amazonaws.com", "sourceArn": nothing},
		{"principalOrgId": "o-1"}, {"sourceAccount": {"__secret": "123456789012"}}, {"sourceArn": "arn:aws:s3:::b", "sourceAccount": nothing},
	] {
		holds(permission(change))
	}
}

test_permissions_broken if {
	messages(permission({})) == {"principal is everybody, but must be named, or principalOrgId, sourceAccount or sourceArn must say where they come from"}
	every change in [
		{"principal": null}, {"principal": ""}, {"principal": 7}, {"principal": ["a"]}, {"principal": "arn:aws:iam::*:root"}, {"principalOrgId": "o-*"},
		{"sourceAccount": 7}, {"sourceArn": "arn:aws:s3:::*"}, {"sourceArn": ""}, {"functionUrlAuthType": "NONE"},
	] {
		broken_at(permission(change)) == {"principal"}
		open_at(permission(change)) == set()
	}
	every action in ["lambda:*", "*", "", null, 7] {
		broken_at(permission({"principal": "a.amazonaws.com", "action": action})) == {"action"}
	}
}

test_permissions_unknown if {
	every change in [{"principal": nothing}, {"sourceArn": nothing}, {"sourceAccount": {"__secret": nothing}}] {
		open_at(permission(change)) == {"principal"}
		broken_at(permission(change)) == set()
	}
	open_at(permission({"principal": "a.amazonaws.com", "action": nothing})) == {"action"}
	broken_at(permission({"principal": "a.amazonaws.com", "action": nothing})) == set()
}

test_malformed if {
	broken_at(topic(null)) == {"policy"}
	every wrong in ["{", "", 7, {}] {
		broken_at(topic(wrong)) == {"policy"}
		broken_at(key(wrong)) == {"policy"}
	}
}

test_unknown if {
	every policy in [nothing, {"__secret": nothing}] {
		open_at(topic(policy)) == {"policy"}
		broken_at(topic(policy)) == set()
	}
}
