package rayplatform.iam_wildcards_test

import data.rayplatform.iam_wildcards as rule

nothing := {"__unknown": true}

type(name) := sprintf("aws:iam/%s%s:%s", [lower(substring(name, 0, 1)), substring(name, 1, -1), name])

document(name, properties) := {"resource": {"type": type(name), "properties": properties}}

text(statement) := json.marshal({"Version": "2012-10-17", "Statement": [statement]})

policy(statement) := document("RolePolicy", {"policy": text(statement)})

named := {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::bucket/*"]}

changed(change) := policy(object.union(named, change))

on(action, resource) := changed({"Action": action, "Resource": resource})

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

test_holds if {
	every name in ["Policy", "RolePolicy", "UserPolicy", "GroupPolicy"] {
		holds(document(name, {"policy": text(named)}))
		holds(document(name, {"policy": {"__secret": text(named)}}))
	}
	holds(document("Role", {}))
	holds(document("Role", {"inlinePolicies": [{}, {"name": "a", "policy": text(named)}]}))
	holds(changed({"Effect": "Deny", "Action": "*", "Resource": "*"}))
}

test_resources_that_are_named if {
	every resource in [
		"arn:aws:s3:::bucket/*", "arn:aws:s3:::ray-*", "arn:aws:sns:us-east-1:1:topic", "arn:aws:sns:us-east-1:1:topic:*",
		"arn:aws:eks:us-east-1:1:nodegroup/cluster/*", "arn:aws:logs:us-east-1:1:log-group:/aws/x:*",
		"arn:aws:autoscaling:us-east-1:1:autoScalingGroup:*:autoScalingGroupName/eks-*", "arn:aws:lambda:us-east-1:1:name",
		"arn:aws:s3:us-east-1:1:accesspoint/a", "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/a/*",
		"arn:aws:dynamodb:us-east-1:1:table/a/index/*", "arn:aws:logs:us-east-1:1:log-group:/a*:log-stream:*",
	] {
		holds(on("a:Change", resource))
	}
}

test_resources_that_name_nothing if {
	every resource in [
		"*", "**", "arn:*", "bucket", "arn:aws:s3:::*", "arn:aws:s3:::*/*", "arn:aws:ec2:us-east-1:1:volume/*", "arn:aws:iam::*:role/*",
		"arn:aws:ec2:*:*:*", "arn:aws:ec2:*:*:*/*", "arn:aws:logs:us-east-1:1:log-group:*", "arn:aws:lambda:us-east-1:1:*",
		"arn:aws:autoscaling:us-east-1:1:autoScalingGroup:*:autoScalingGroupName/*", "arn:aws:autoscaling:us-east-1:1:autoScalingGroup:*",
		"arn:aws:autoscaling:us-east-1:1:autoScalingGroup:*:autoScalingGroupName", "arn:aws:logs:us-east-1:1:log-group:*:log-stream:*",
		"arn:aws:logs:us-east-1:1:log-group:/*", "arn:aws:dynamodb:us-east-1:1:table/*/index/*", "arn:aws:dynamodb:us-east-1:1:table/*/index/a",
		"arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/*/*", "arn:aws:ec2:us-east-1:1:instance*", "arn:aws:ec2:us-east-1:1:instance/?*a*",
		"arn:aws:apigateway:us-east-1::/restapis/*", "arn:aws:s3:us-east-1:1:accesspoint/*", "arn:aws:s3:::*a*", "arn:aws:ec2:us-east-1:1:", "arn:aws:ec2:us-east-1:1:/",
	] {
		broken_at(on("a:Change", resource)) == {"policy.Statement[0].Resource"}
	}
	messages(on(["a:Change", "a:Describe", "a:Other"], ["*"])) == {`policy.Statement[0].Resource[0] is "*", but must name resources or be narrowed by a condition for "a:Change", "a:Other"`}
}

test_actions_that_only_tell_something if {
	holds(on(["ec2:DescribeInstances", "EC2:getInstanceTypesFromInstanceRequirements", "eks:ListClusters"], "*"))
	broken_at(on("s3:GetObject", "*")) == {"policy.Statement[0].Resource"}
	broken_at(on("SecretsManager:getsecretvalue", "*")) == {"policy.Statement[0].Resource"}
	every action in [
		"redshift:GetClusterCredentialsWithIAM", "elasticmapreduce:GetClusterSessionCredentials", "glue:GetConnection",
		"athena:GetQueryResults", "logs:GetLogRecord", "lightsail:GetInstanceAccessDetails", "codecommit:GetBlob",
	] {
		broken_at(on(action, "*")) == {"policy.Statement[0].Resource"}
	}
	broken_at(on("ec2:Get*", "*")) == {"policy.Statement[0].Action", "policy.Statement[0].Resource"}
}

test_actions_that_can_not_be_limited if {
	holds(on("ec2:CreateNetworkInterface", "arn:aws:ec2:us-east-1:1:network-interface/*"))
	holds(on("EC2:createtags", "arn:aws:ec2:us-east-1:1:network-interface/*"))
	broken_at(on("ec2:CreateNetworkInterface", "*")) == {"policy.Statement[0].Resource"}
	broken_at(on("ec2:CreateTags", "arn:aws:ec2:us-east-1:1:instance/*")) == {"policy.Statement[0].Resource"}
}

everywhere(condition) := changed({"Resource": "*", "Condition": condition})

test_conditions_that_narrow if {
	every condition in [
		{"StringEquals": {"aws:ResourceTag/cluster": "a"}},
		{"StringLike": {"AWS:RequestTag/cluster": ["a-*"]}},
		{"ArnEquals": {"ec2:Vpc": "arn:aws:ec2:us-east-1:1:vpc/vpc-1"}},
		{"StringEquals": {"ec2:ResourceTag/cluster": "${aws:PrincipalTag/cluster}"}},
		{"StringEquals": {"cloudwatch:namespace": ["a"], "aws:RequestedRegion": ["us-east-1"]}},
	] {
		holds(everywhere(condition))
	}
}

test_conditions_that_do_not_narrow if {
	every condition in [
		{},
		{"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
		{"StringLike": {"aws:ResourceTag/cluster": "*"}},
		{"StringLike": {"aws:ResourceTag/cluster": ["a", "*"]}},
		{"StringEqualsIfExists": {"aws:ResourceTag/cluster": "a"}},
		{"StringNotEquals": {"aws:ResourceTag/cluster": "a"}},
		{"StringEquals": {"aws:PrincipalTag/team": "a"}},
		{"StringLike": {"aws:ResourceTag/Name": "?*a*"}},
		{"StringEquals": {"aws:ResourceTag/Name": "${aws:ResourceTag/Name}"}},
		{"StringLike": {"aws:ResourceTag/Name": "${aws:PrincipalTag/Name, '*'}"}},
		{"ArnLike": {"ec2:Vpc": "arn:aws:ec2:*:*:vpc/*"}},
		{"StringLike": {"ec2:Vpc": "arn:*"}},
		{"StringEquals": {"ec2:Region": "us-east-1"}},
		{"StringEquals": {"s3:signatureversion": "AWS4-HMAC-SHA256"}},
		{"StringEquals": {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}},
		{"StringEquals": {"aws:ResourceTag": "a"}},
		{"StringEquals": {"ec2:VpcID": "a"}},
		{"Bool": {"aws:SecureTransport": "true"}},
	] {
		broken_at(everywhere(condition)) == {"policy.Statement[0].Resource"}
	}
}

test_no_condition_excuses_passing_every_role if {
	every condition in [{"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}, {"StringEquals": {"aws:ResourceTag/cluster": "a"}}] {
		broken_at(changed({"Action": "iam:passRole", "Resource": "*", "Condition": condition})) == {"policy.Statement[0].Resource"}
		broken_at(changed({"Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/*", "Condition": condition})) == {"policy.Statement[0].Resource"}
	}
	holds(on("iam:PassRole", "arn:aws:iam::123456789012:role/ray-*"))
}

test_actions_with_wildcards if {
	every action in ["*", "s3:*", "s3:Get*", "s3:?etObject"] {
		broken_at(changed({"Action": [action]})) == {"policy.Statement[0].Action[0]"}
	}
	messages(changed({"Action": "s3:*"})) == {`policy.Statement[0].Action is "s3:*", but must be an action without wildcards`}
}

test_all_but_what_is_named if {
	broken_at(policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::bucket/*"})) == {"policy.Statement[0].NotAction"}
	messages(policy({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::bucket/*"})) == {"policy.Statement[0].NotResource allows all but what it names; name what is allowed instead"}
	broken_at(policy({"Effect": "Allow", "Action": "s3:GetObject"})) == {"policy.Statement[0].Resource"}
}

test_malformed if {
	broken_at(document("Policy", {})) == {"policy"}
	broken_at(document("Policy", {"policy": 7})) == {"policy"}
	broken_at(document("Policy", {"policy": "{"})) == {"policy"}
	broken_at(changed({"Effect": "allow"})) == {"policy.Statement[0].Effect"}
	broken_at(document("Role", {"inlinePolicies": [{"policy": "{}"}]})) == {"inlinePolicies[0].policy"}
}

test_unknown if {
	open_at(document("Policy", {"policy": nothing})) == {"policy"}
	open_at(document("Policy", {"policy": {"__secret": nothing}})) == {"policy"}
	open_at(document("Role", {"inlinePolicies": nothing})) == {"inlinePolicies"}
	open_at(document("Role", {"inlinePolicies": [nothing]})) == {"inlinePolicies[0].policy"}
	open_at(document("Role", {"inlinePolicies": [{"policy": nothing}], "managedPolicyArns": nothing})) == {"inlinePolicies[0].policy", "managedPolicyArns"}
	open_at(document("RolePolicyAttachment", {"policyArn": nothing})) == {"policyArn"}
	open_at(document("RolePolicyAttachmentsExclusive", {"policyArns": [nothing]})) == {"policyArns[0]"}
	broken_at(document("Policy", {"policy": nothing})) == set()
	broken_at(document("Role", {"inlinePolicies": nothing, "managedPolicyArns": nothing})) == set()
	broken_at(document("RolePolicyAttachment", {"policyArn": nothing})) == set()
}

test_secret_is_not_printed if {
	secret := {"__secret": text(object.union(named, {"Action": "s3:*", "Resource": "*"}))}
	messages(document("Policy", {"policy": secret})) == {
		"policy.Statement[0].Action is [secret], but must be an action without wildcards",
		"policy.Statement[0].Resource is [secret], but must name resources or be narrowed by a condition for [secret]",
	}
}

worker := "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"

admin := "arn:aws:iam::aws:policy/AdministratorAccess"

test_attached if {
	every arn in [worker, {"__secret": worker}, "arn:aws:iam::123456789012:policy/own"] {
		holds(document("RolePolicyAttachment", {"policyArn": arn}))
		holds(document("UserPolicyAttachment", {"policyArn": arn}))
		holds(document("Role", {"managedPolicyArns": [arn]}))
		holds(document("GroupPolicyAttachmentsExclusive", {"policyArns": [arn]}))
	}
	holds(document("Role", {"managedPolicyArns": {"__secret": [worker]}}))
}

test_attached_broken if {
	every arn in [admin, null, 7, "", "AdministratorAccess", "arn:aws:s3::aws:policy/AmazonEKSWorkerNodePolicy", "arn:aws:iam::aws:role/a"] {
		broken_at(document("PolicyAttachment", {"policyArn": arn})) == {"policyArn"}
		broken_at(document("Role", {"managedPolicyArns": [worker, arn]})) == {"managedPolicyArns[1]"}
	}
	messages(document("RolePolicyAttachment", {"policyArn": admin})) == {concat("", [
		`policyArn is "arn:aws:iam::aws:policy/AdministratorAccess", but of AWS's own policies only `,
		"AmazonEC2ContainerRegistryPullOnly, AmazonEKSClusterPolicy, AmazonEKSWorkerNodePolicy may be attached",
	])}
	broken_at(document("Role", {"managedPolicyArns": "a", "inlinePolicies": {}})) == {"managedPolicyArns", "inlinePolicies"}
}
