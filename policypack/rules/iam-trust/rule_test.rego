package rayplatform.iam_trust_test

import data.rayplatform.iam_trust as rule

nothing := {"__unknown": true}

text(statement) := json.marshal({"Version": "2012-10-17", "Statement": [statement]})

role(policy) := {"resource": {"type": "aws:iam/role:Role", "properties": {"assumeRolePolicy": policy}}}

trust(principal, change) := role(text(object.union({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}, change)))

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

ec2 := text({"Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com"]}, "Action": ["sts:AssumeRole"]})

test_services if {
	holds(role(ec2))
	holds(role({"__secret": ec2}))
	flow_logs := {"Service": "vpc-flow-logs.amazonaws.com"}
	holds(trust(flow_logs, {"Condition": {"StringEquals": {"aws:SourceAccount": ["123456789012"]}}}))
	holds(trust(flow_logs, {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:ec2:us-east-1:123456789012:vpc-flow-log/*"}}}))
	every condition in [
		{}, {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, {"StringLike": {"aws:SourceArn": "*"}},
		{"ArnLike": {"aws:SourceArn": "arn:aws:*"}}, {"ArnLike": {"aws:SourceArn": "arn:aws:ec2:us-east-1:*:vpc-flow-log/*"}},
		{"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}}, {"StringEquals": {"aws:SourceAccount": ""}},
	] {
		messages(trust(flow_logs, {"Condition": condition})) == {`assumeRolePolicy.Statement[0].Principal.Service is "vpc-flow-logs.amazonaws.com", but aws:SourceAccount or aws:SourceArn must be compared with an account or bucket it acts for`}
	}
	broken_at(trust({"Service": ["ec2.amazonaws.com", "*"]}, {})) == {"assumeRolePolicy.Statement[0].Principal.Service"}
}

test_everybody_and_others if {
	narrow := {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}
	messages(trust("*", narrow)) == {`assumeRolePolicy.Statement[0].Principal.AWS is "*", but must be one of the principals that may take on roles`}
	broken_at(trust({"AWS": ["*"]}, narrow)) == {"assumeRolePolicy.Statement[0].Principal.AWS"}
	broken_at(trust({"AWS": "arn:aws:iam::210987654321:root"}, {})) == {"assumeRolePolicy.Statement[0].Principal.AWS"}
	broken_at(trust({"CanonicalUser": "abc"}, {})) == {"assumeRolePolicy.Statement[0].Principal.CanonicalUser"}
	holds(trust("*", {"Effect": "Deny"}))
}

test_principals_that_may if {
	admin := "arn:aws:iam::123456789012:role/admin"
	found := rule.broken with input as trust({"AWS": admin}, {}) with data.limits["iam-trust"].principals as [admin]
	found == set()
}

test_other_elements if {
	service := {"Service": "ec2.amazonaws.com"}
	every action in ["*", "sts:*", "sts:Assume?ole", "s3:GetObject"] {
		broken_at(trust(service, {"Action": action})) == {"assumeRolePolicy.Statement[0].Action"}
	}
	messages(trust(service, {"Action": ["sts:*"]})) == {`assumeRolePolicy.Statement[0].Action[0] is "sts:*", but must be an action of sts without wildcards`}
	broken_at(role(text({"Effect": "Allow", "Principal": service, "NotAction": "s3:*"}))) == {"assumeRolePolicy.Statement[0].NotAction"}
	broken_at(role(text({"Effect": "Allow", "Action": "sts:AssumeRole"}))) == {"assumeRolePolicy.Statement[0].Principal"}
	broken_at(role(text({"Effect": "Allow", "NotPrincipal": service, "Action": "sts:AssumeRole"}))) == {"assumeRolePolicy.Statement[0].Principal"}
}

oidc := "oidc.eks.us-east-1.amazonaws.com/id/ABC"

federated(conditions) := trust(
	{"Federated": sprintf("arn:aws:iam::123456789012:oidc-provider/%s", [oidc])},
	{"Action": "sts:AssumeRoleWithWebIdentity", "Condition": conditions},
)

account(change) := federated({"StringEquals": object.union(
	{
		sprintf("%s:aud", [oidc]): ["sts.amazonaws.com"],
		sprintf("%s:sub", [oidc]): ["system:serviceaccount:ray-system:ray-head", "system:serviceaccount:ray-system:ray-worker"],
	},
	change,
)})

test_service_accounts if {
	holds(account({}))
	provider := "assumeRolePolicy.Statement[0].Principal.Federated"
	every subject in ["*", "system:serviceaccount:*:ray", ["system:serviceaccount:ray-system:ray-head", "system:serviceaccount:*"], "", "${aws:username}", 7] {
		messages(account({sprintf("%s:sub", [oidc]): subject})) == {sprintf(
			"%s is %q, but StringEquals must compare its :sub with texts without wildcards",
			[provider, sprintf("arn:aws:iam::123456789012:oidc-provider/%s", [oidc])],
		)}
	}
	broken_at(account({sprintf("%s:aud", [oidc]): "*"})) == {provider}
	both := sprintf("%s:sub", [oidc])
	count(messages(federated({"StringLike": {both: "system:serviceaccount:a:b"}}))) == 2
	count(messages(federated({"StringEquals": {"other:sub": "a", "other:aud": "b"}}))) == 2
	count(messages(federated({}))) == 2
	count(messages(trust({"Federated": "arn:aws:iam::123456789012:saml-provider/a"}, {"Condition": {"StringEquals": {"SAML:aud": "a"}}}))) == 2
	holds(trust({"Federated": "accounts.google.com"}, {"Condition": {"StringEquals": {"accounts.google.com:aud": "a", "accounts.google.com:sub": "b"}}}))
}

github(subject) := trust(
	{"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
	{"Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {
		"token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
		"token.actions.githubusercontent.com:sub": subject,
	}}},
)

test_github if {
	holds(github("repo:org/repo:environment:production"))
	holds(github(["repo:org/repo:environment:production", "repo:org/repo:environment:production-preview"]))
	every subject in [
		"repo:org/repo:ref:refs/heads/main", "repo:org/repo:pull_request", "repo:org/repo", "repo:org:environment:production",
		"repo:evil/evil:environment:production", "repo:Org/Repo:environment:production", "org/repo:environment:production",
		"repo:org/repo:environment:a:job", "repo:org/repo:environment:", ["repo:org/repo:environment:production", "repo:org/repo:pull_request"],
	] {
		broken_at(github(subject)) == {"assumeRolePolicy.Statement[0].Condition.StringEquals"}
	}
	messages(github("repo:org/repo:pull_request")) == {`assumeRolePolicy.Statement[0].Condition.StringEquals has the subject "repo:org/repo:pull_request", but must have repo:ORG/REPO:environment:NAME, in which ORG/REPO is one of: org/repo`}
	broken_at(github("repo:org/*:environment:production")) == {"assumeRolePolicy.Statement[0].Principal.Federated"}
}

test_github_of_other_repositories if {
	count(rule.broken) == 0 with input as github("repo:a/b:environment:x") with data.limits["iam-trust"].repositories as ["c/d", "a/b"]
	count(rule.broken) == 1 with input as github("repo:org/repo:environment:x") with data.limits["iam-trust"].repositories as []
}

test_malformed if {
	broken_at(role(null)) == {"assumeRolePolicy"}
	broken_at(role("{")) == {"assumeRolePolicy"}
	broken_at(role(7)) == {"assumeRolePolicy"}
	broken_at({"resource": {"type": "aws:iam/role:Role", "properties": {}}}) == {"assumeRolePolicy"}
	broken_at(role(text({"Effect": "Allow", "Principal": {"aws": "*"}, "Action": "sts:AssumeRole"}))) == {"assumeRolePolicy.Statement[0].Principal"}
}

test_unknown if {
	every policy in [nothing, {"__secret": nothing}] {
		open_at(role(policy)) == {"assumeRolePolicy"}
		broken_at(role(policy)) == set()
	}
}

test_secret_is_not_printed if {
	secret := {"__secret": text({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"})}
	messages(role(secret)) == {"assumeRolePolicy.Statement[0].Principal.AWS is [secret], but must be one of the principals that may take on roles"}
}
