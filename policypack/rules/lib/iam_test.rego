package rayplatform.lib_test

import data.rayplatform.lib

allowed := {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*"]}

policy_of(statement) := json.marshal({"Version": "2012-10-17", "Statement": statement})

test_iam_statements if {
	lib.iam_statements(policy_of(allowed)) == {["Statement"]: allowed}
	lib.iam_statements(policy_of([allowed, allowed])) == {["Statement", 0]: allowed, ["Statement", 1]: allowed}
	lib.iam_statements({"__secret": policy_of(allowed)}) == {["Statement"]: allowed}
	every none in [nothing, {"__secret": nothing}, null, 7, "{", "[]", policy_of([]), policy_of("Allow"), policy_of([allowed, object.union(allowed, {"Effect": "allow"})])] {
		lib.iam_statements(none) == {}
	}
}

test_iam_show if {
	lib.iam_show("{}", "s3:*") == `"s3:*"`
	lib.iam_show({"__secret": "{}"}, "s3:*") == "[secret]"
}

test_iam_known_policies_have_no_flaws if {
	every statement in [
		allowed,
		object.union(allowed, {"Sid": "A", "Principal": "*", "Condition": {"StringEquals": {"a:b": ["c"], "a:d": "e"}}}),
		object.union(allowed, {"Principal": {"AWS": ["1", "2"], "Service": "ec2.amazonaws.com"}, "Condition": {"Bool": {"a:b": false}}}),
		{"Effect": "Deny", "NotAction": ["s3:*"], "NotResource": "*"},
	] {
		lib.iam_flaws(policy_of(statement)) == set()
	}
	lib.iam_flaws(nothing) == set()
	lib.iam_flaws({"__secret": nothing}) == set()
	every statement in [{"Effect": "hunter2", "Action": "s3:PutObject"}, {"Effect": "Allow", "Action": "s3:PutObject", "hunter2": 1}] {
		lib.iam_flaws({"__secret": policy_of(statement)}) == {[[], "is [secret], but must hold statements as IAM writes them"]}
	}
}

test_iam_no_text_of_a_policy if {
	lib.iam_flaws(null) == {[[], "is absent, but must be the JSON text of an IAM policy"]}
	lib.iam_flaws({"Statement": []}) == {[[], "is an object, but must be the JSON text of an IAM policy"]}
	lib.iam_flaws("{") == {[[], "is no JSON, but must be the text of an IAM policy"]}
	text := "must be an object with Version, Id and Statement only, in which Statement is an object or a list of them"
	every wrong in [
		"[]", "7", "{}", policy_of([]), policy_of("all"), json.marshal({"statement": [allowed]}), json.marshal({"Statement": [allowed], "statement": []}),
		policy_of({"__unknown": true}), policy_of([{"__secret": allowed}]), `{"Statement": {"\u005f_unknown": true}}`,
	] {
		lib.iam_flaws(wrong) == {[[], text]}
	}
}

flawed(change) := {[lib.path(keys), text] | some [keys, text] in lib.iam_flaws(policy_of([object.union(allowed, change)]))}

test_iam_flaws_of_statements if {
	lib.iam_flaws(policy_of(["all"])) == {[["Statement", 0], "is no object, but must be a statement"]}
	flawed({"Effect": "allow"}) == {["Statement[0].Effect", `is "allow", but must be "Allow" or "Deny"`]}
	flawed({"action": "*"}) == {["Statement[0].action", "is no element of a statement; IAM spells them Effect, Action, Resource, Principal and Condition"]}
	every wrong in [null, [], "", [""], [7], 7, {"a": "b"}, ["s3:GetObject", null]] {
		{path | some [path, _] in flawed({"Action": wrong})} == {"Statement[0].Action"}
		{path | some [path, _] in flawed({"NotResource": wrong})} == {"Statement[0].NotResource"}
	}
	every wrong in [null, [], "everybody", {}, {"aws": "*"}, {"AWS": []}, {"AWS": 7}] {
		flawed({"Principal": wrong}) == {["Statement[0].Principal", `must be "*" or an object of AWS, Service, Federated and CanonicalUser`]}
	}
	every wrong in [null, "a", [], {"Bool": "a"}, {"Bool": {"a": {"b": "c"}}}, {"Bool": {"a": [null]}}] {
		flawed({"Condition": wrong}) == {["Statement[0].Condition", "must be an object of operators, each with keys and their values"]}
	}
	{lib.path(keys) | some [keys, _] in lib.iam_flaws(policy_of([{"Resource": "*"}]))} == {"Statement[0].Action", "Statement[0].Effect"}
}

test_iam_principals if {
	lib.iam_principals({"Principal": "*"}) == {"AWS": ["*"]}
	lib.iam_principals({"Principal": {"AWS": "a", "Service": ["b", "c"]}}) == {"AWS": ["a"], "Service": ["b", "c"]}
	lib.iam_principals({}) == {}
}

test_iam_pinned if {
	statement := {"Condition": {
		"StringEquals": {"aws:SourceAccount": "1", "a:empty": [], "a:wild": ["x", "*"], "a:number": 7},
		"StringLike": {"A:Like": ["b*"]},
		"StringNotEquals": {"a:not": "x"},
		"StringEqualsIfExists": {"a:maybe": "x"},
	}}
	lib.iam_pinned(statement, {"StringEquals"}) == {["aws:sourceaccount", ["1"]]}
	lib.iam_pinned(statement, lib.iam_same) == {["aws:sourceaccount", ["1"]], ["a:like", ["b*"]]}
	lib.iam_pinned({}, lib.iam_same) == set()
}

test_iam_pinned_twice_by_keys_of_other_case if {
	statement := {"Condition": {"StringEquals": {"a:b": "x"}, "StringLike": {"A:B": "y*"}}}
	lib.iam_pinned(statement, lib.iam_same) == {["a:b", ["x"]], ["a:b", ["y*"]]}
}

test_iam_repeated_keys if {
	twice := "has a key twice, of which IAM may read another one than this rule"
	every text in [
		`{"Statement": [], "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}`,
		`{"Statement": [{"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}]}`,
		`{"Statement": [{"Effect": "Allow", "\u0045ffect": "Deny", "Action": "*", "Resource": "*"}]}`,
	] {
		lib.iam_flaws(text) == {[[], twice]}
	}
	lib.iam_flaws(`{"Statement": {"Sid": "a \":\" b: \\", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "a:b"}}`) == set()
}

every_key := {
	"aws:principalarn", "aws:sourcearn", "aws:sourceaccount", "aws:principalorgid", "aws:principalorgpaths", "aws:sourcevpc",
	"aws:sourcevpce", "kms:calleraccount",
}

test_iam_from_somewhere if {
	every condition in [
		{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}},
		{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}},
		{"ArnLike": {"aws:SourceArn": "arn:aws:ec2:*:123456789012:vpc-flow-log/*"}},
		{"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]}},
		{"StringLike": {"aws:SourceAccount": "123456789012"}},
		{"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
		{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/r-1/*"}},
		{"StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}},
	] {
		lib.iam_is_from_somewhere({"Condition": condition}, every_key)
	}
	not lib.iam_is_from_somewhere({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, {"aws:sourceaccount"})
}

test_iam_from_anywhere if {
	every condition in [
		{}, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}, {"ArnLike": {"aws:SourceArn": "arn:aws:*"}},
		{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}, {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b*/x"}},
		{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::"}}, {"ArnLike": {"aws:SourceArn": "arn:aws:*:::bucket"}},
		{"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::bucket", "arn:aws:s3:::*"]}}, {"ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:12345678901?:*"}},
		{"StringLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}}, {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
		{"StringLike": {"aws:SourceVpc": "vpc-*"}}, {"StringLike": {"aws:SourceVpce": "vpce-*"}}, {"StringLike": {"aws:SourceAccount": "1*"}},
		{"StringLike": {"kms:CallerAccount": "1234567890??"}}, {"StringEquals": {"aws:SourceAccount": "${aws:PrincipalAccount}"}},
		{"StringLike": {"aws:PrincipalOrgPaths": "o-*/r-1/"}}, {"StringEquals": {"aws:SourceAccount": ["123456789012", "*"]}},
	] {
		not lib.iam_is_from_somewhere({"Condition": condition}, every_key)
	}
}

test_iam_patterns if {
	every text in ["*", "s3:Get?", "${aws:username}"] {
		lib.iam_is_pattern(text)
	}
	not lib.iam_is_pattern("s3:GetObject")
}

test_iam_texts if {
	lib.iam_texts(allowed, "Action") == {[["Action"], "s3:GetObject"]}
	lib.iam_texts(allowed, "Resource") == {[["Resource", 0], "arn:aws:s3:::b/*"]}
	lib.iam_texts(allowed, "NotAction") == set()
}

test_iam_arn if {
	lib.iam_arn("arn:aws:logs:us-east-1:1:log-group:/a:*") == {
		"partition": "aws", "service": "logs", "region": "us-east-1", "account": "1", "resource": "log-group:/a:*",
	}
	every other in ["*", "arn:aws:s3::", "a:b:c:d:e:f", null, 7] {
		not lib.iam_arn(other)
	}
}
