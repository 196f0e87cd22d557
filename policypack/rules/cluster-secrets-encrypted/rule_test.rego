package rayplatform.cluster_secrets_encrypted_test

import data.rayplatform.cluster_secrets_encrypted as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

document(config) := {"resource": {"properties": {"encryptionConfig": config}}}

key := "arn:aws:kms:us-east-1:123456789012:key/1"

config(resources, arn) := {"resources": resources, "provider": {"keyArn": arn}}

test_holds if {
	holds(document(config(["secrets"], key)))
	holds(document({"__secret": config(["secrets"], key)}))
	holds(document(config(["secrets", nothing], {"__secret": key})))
	holds(document(config(["secrets"], "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/1")))
}

test_broken if {
	messages(document(config([], "alias/secrets"))) == {
		"encryptionConfig.resources is an array, but must hold secrets",
		`encryptionConfig.provider.keyArn is "alias/secrets", but must be the ARN of a KMS key`,
	}
	every resources in [null, "secrets", ["Secrets"], [7]] {
		places(document(config(resources, key))) == {"encryptionConfig.resources"}
		open_at(document(config(resources, key))) == set()
	}
	every arn in [null, "", 7, {"arn": key}, "arn:aws:s3:::bucket", "arn:aws:kms:us-east-1:123456789012:alias/a"] {
		places(document(config(["secrets"], arn))) == {"encryptionConfig.provider.keyArn"}
	}
}

test_absent if {
	every absent in [null, "on", []] {
		places(document(absent)) == {"encryptionConfig.resources", "encryptionConfig.provider.keyArn"}
	}
	places({"resource": {"properties": {}}}) == {"encryptionConfig.resources", "encryptionConfig.provider.keyArn"}
}

test_unknown if {
	every unknown in [nothing, {"__secret": nothing}] {
		open_at(document(unknown)) == {"encryptionConfig"}
		places(document(unknown)) == set()
		open_at(document(config(unknown, key))) == {"encryptionConfig.resources"}
		open_at(document(config([unknown], key))) == {"encryptionConfig.resources"}
		open_at(document(config(["secrets"], unknown))) == {"encryptionConfig.provider.keyArn"}
		open_at(document({"resources": ["secrets"], "provider": unknown})) == {"encryptionConfig.provider.keyArn"}
		places(document({"resources": [unknown], "provider": unknown})) == set()
	}
}
