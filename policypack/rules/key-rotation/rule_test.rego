package rayplatform.key_rotation_test

import data.rayplatform.key_rotation as rule

nothing := {"__unknown": true}

key(properties) := {"resource": {"type": "aws:kms/key:Key", "properties": properties}}

rotating(change) := key(object.union({"enableKeyRotation": true}, change))

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

test_holds if {
	every change in [
		{}, {"enableKeyRotation": {"__secret": true}}, {"rotationPeriodInDays": 90}, {"rotationPeriodInDays": 365},
		{"customerMasterKeySpec": "SYMMETRIC_DEFAULT"}, {"customerMasterKeySpec": nothing},
	] {
		holds(rotating(change))
	}
	holds(key({"customerMasterKeySpec": "RSA_2048", "rotationPeriodInDays": 400}))
	holds(key({"customerMasterKeySpec": "ECC_NIST_P256", "rotationPeriodInDays": nothing}))
	holds(key({"customerMasterKeySpec": {"__secret": "HMAC_256"}, "enableKeyRotation": nothing}))
}

test_broken if {
	rule.broken == {{
		"path": "enableKeyRotation",
		"message": "enableKeyRotation is absent, but must be true",
	}} with input as key({})
	every wrong in [false, "true", 1, null, {"__secret": false}] {
		broken_at(key({"enableKeyRotation": wrong})) == {"enableKeyRotation"}
	}
	every spec in ["SYMMETRIC_DEFAULT", "", "rsa_2048", 7] {
		broken_at(key({"customerMasterKeySpec": spec})) == {"enableKeyRotation"}
	}
}

test_period_broken if {
	every wrong in [366, "365", true] {
		broken_at(rotating({"rotationPeriodInDays": wrong})) == {"rotationPeriodInDays"}
	}
	{f.message | some f in rule.broken} == {"rotationPeriodInDays is 366, but must be a number of days up to 365"} with input as rotating({"rotationPeriodInDays": 366})
}

test_shorter_limit if {
	every change, broken in {{}: 1, {"rotationPeriodInDays": 180}: 0, {"rotationPeriodInDays": 181}: 1} {
		count(rule.broken) == broken with input as rotating(change) with data.limits["key-rotation"].days as 180
	}
}

test_unknown if {
	open_at(key({"enableKeyRotation": nothing})) == {"enableKeyRotation"}
	open_at(key({"enableKeyRotation": {"__secret": nothing}})) == {"enableKeyRotation"}
	open_at(rotating({"rotationPeriodInDays": nothing})) == {"rotationPeriodInDays"}
	open_at(key({"customerMasterKeySpec": nothing})) == {"enableKeyRotation"}
	broken_at(key({"customerMasterKeySpec": nothing})) == set()
	broken_at(key({"enableKeyRotation": nothing})) == set()
	broken_at(rotating({"rotationPeriodInDays": nothing})) == set()
}
