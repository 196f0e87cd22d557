package rayplatform.permissions_boundary_test

import data.rayplatform.permissions_boundary as rule

nothing := {"__unknown": true}

document(boundary) := {"resource": {"type": "aws:iam/role:Role", "properties": {"permissionsBoundary": boundary}}}

right := "arn:aws:iam::123456789012:policy/ray-platform-boundary"

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

test_holds if {
	every boundary in [right, {"__secret": right}, "arn:aws-us-gov:iam::123456789012:policy/ray-platform-boundary"] {
		messages(document(boundary)) == set()
		count(rule.unknown) == 0 with input as document(boundary)
	}
}

test_broken if {
	every boundary in [
		"", 7, true, [], {}, "ray-platform-boundary", "arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/ray-platform-boundary",
		"arn:aws:iam::123456789012:policy/other", "arn:aws:iam::123456789012:role/ray-platform-boundary", "arn:aws:iam::123456789012:policy/",
		"arn:aws:s3::123456789012:policy/ray-platform-boundary",
	] {
		count(messages(document(boundary))) == 1
	}
	rule.broken == {{
		"path": "permissionsBoundary",
		"message": `permissionsBoundary is "a", but must be the ARN of the account's own policy ray-platform-boundary`,
	}} with input as document("a")
	absent := {"permissionsBoundary is absent, but must be the ARN of the account's own policy ray-platform-boundary"}
	messages(document(null)) == absent
	messages({"resource": {"type": "aws:iam/user:User", "properties": {}}}) == absent
}

test_secret_is_not_printed if {
	messages(document({"__secret": "a"})) == {"permissionsBoundary is [secret], but must be the ARN of the account's own policy ray-platform-boundary"}
}

test_other_name if {
	every boundary, broken in {"arn:aws:iam::123456789012:policy/ml/other": 0, right: 1} {
		count(rule.broken) == broken with input as document(boundary) with data.limits["permissions-boundary"].name as "ml/other"
	}
}

test_unknown if {
	every boundary in [nothing, {"__secret": nothing}] {
		rule.unknown == {{
			"path": "permissionsBoundary",
			"message": "permissionsBoundary must be the ARN of the account's own policy ray-platform-boundary",
		}} with input as document(boundary)
		messages(document(boundary)) == set()
	}
}
