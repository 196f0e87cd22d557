package simaws

import (
	"strings"
	"testing"
)

func TestRulesOfAddons(t *testing.T) {
	type in = map[string]any
	refusals(t, []ruleCase{
		{addonType, in{"clusterName": nil}, "clusterName: clusterName is required"},
		{addonType, in{"addonName": nil}, "addonName: addonName is required"},
		{addonType, in{"addonVersion": nil, "configurationValues": nil}, ""},
		{addonType, in{"addonVersion": "1.12.1-eksbuild.2"}, "addonVersion: addonVersion must look like v1.2.3-eksbuild.4"},
		{addonType, in{"addonVersion": "v1.12"}, "addonVersion: addonVersion must look like"},
		{addonType, in{"addonVersion": "latest"}, "addonVersion: addonVersion must look like"},
		{addonType, in{"configurationValues": "[]"}, "configurationValues: configurationValues is not a JSON object"},
		{addonType, in{"resolveConflictsOnCreate": "PRESERVE"}, "resolveConflictsOnCreate: resolveConflictsOnCreate must be one of NONE, OVERWRITE"},
		{addonType, in{"resolveConflictsOnCreate": "NONE"}, ""},
		{addonType, in{"resolveConflicts": "KEEP"}, "resolveConflicts: resolveConflicts must be one of NONE, OVERWRITE, PRESERVE"},
		{addonType, in{"resolveConflictsOnUpdate": "overwrite"}, "resolveConflictsOnUpdate: resolveConflictsOnUpdate must be one of NONE, OVERWRITE, PRESERVE"},
		{addonType, in{"serviceAccountRoleArn": "role"}, "serviceAccountRoleArn: serviceAccountRoleArn must be an ARN"},
		{addonType, in{"podIdentityAssociations": []any{in{"roleArn": "role", "serviceAccount": "s"}}}, "podIdentityAssociations: podIdentityAssociations[0]: roleArn must be an ARN"},
	})
}

func TestRulesOfBucketNames(t *testing.T) {
	type in = map[string]any
	const characters = " must be of lower-case letters, digits, hyphens and single dots"
	for name, want := range map[string]string{
		"abc": "", "a-b": "", "123": "", strings.Repeat("a", 63): "",
		"ab":             "bucket must have at least 3 characters",
		"":               "bucket must have at least 3 characters",
		"Artifacts":      "bucket" + characters,
		"ray_artifacts":  "bucket" + characters,
		"ray..artifacts": "bucket" + characters,
		"räy-artifacts":  "bucket" + characters,
		"-artifacts":     "bucket must begin with a letter or a digit",
		"artifacts-":     "bucket must end with a letter or a digit",
		"artifacts.":     "bucket must end with a letter or a digit",
		"xn--artifacts":  "bucket must begin with a letter or a digit, and not with xn--, ",
		"ray-s3alias":    "bucket must end with a letter or a digit, and not with -s3alias, ",
		"10.0.0.1":       "bucket must not look like an IP address",
	} {
		if want != "" {
			want = "bucket: " + want
		}
		refusals(t, []ruleCase{{bucketType, in{"bucket": name}, want}})
	}
	refusals(t, []ruleCase{
		{bucketType, in{"bucket": nil, "bucketPrefix": "ray-"}, ""},
		{bucketType, in{"bucket": nil, "bucketPrefix": "Ray-"}, "bucketPrefix: bucketPrefix" + characters},
		{bucketType, in{"bucket": nil, "bucketPrefix": ".ray"}, "bucketPrefix: bucketPrefix must begin with"},
		{bucketType, in{"bucketPrefix": "ray-"}, "bucketPrefix: bucketPrefix and bucket exclude each other"},
		{bucketType, in{"policy": "x"}, "policy: policy is not a JSON object"},
	})
}

func TestRulesOfBucketSettings(t *testing.T) {
	type in = map[string]any
	encrypted := func(by in) in { return in{"rules": []any{in{"applyServerSideEncryptionByDefault": by}}} }
	expiring := func(rules ...any) in { return in{"rules": rules} }
	rule := func(action string, how any) in { return in{"id": "a", "status": "Enabled", action: how} }
	refusals(t, []ruleCase{
		{versioning, in{"versioningConfiguration": in{"status": "enabled"}}, "versioningConfiguration: versioningConfiguration: status must be one of Enabled, Suspended, Disabled"},
		{versioning, in{"versioningConfiguration": in{"status": "Enabled", "mfaDelete": "yes"}}, "versioningConfiguration: versioningConfiguration: mfaDelete must be"},
		{versioning, in{"bucket": nil}, "bucket: bucket is required"},
		{encryption, encrypted(in{"sseAlgorithm": "kms"}), "rules: rules[0]: applyServerSideEncryptionByDefault: sseAlgorithm must be one of AES256"},
		{encryption, encrypted(in{"sseAlgorithm": "AES256", "kmsMasterKeyId": "k"}), "rules: rules[0]: applyServerSideEncryptionByDefault: kmsMasterKeyId needs an sseAlgorithm of aws:kms"},
		{encryption, encrypted(in{"sseAlgorithm": "AES256"}), ""},
		{encryption, encrypted(in{"sseAlgorithm": "aws:kms:dsse", "kmsMasterKeyId": "k"}), ""},
		{ownership, in{"rule": in{"objectOwnership": "Owner"}}, "rule: rule: objectOwnership must be one of BucketOwnerEnforced"},
		{bucketPolicy, in{"policy": "x"}, "policy: policy is not a JSON object"},
		{expiry, expiring(), "rules: rules must not be empty"},
		{expiry, expiring(in{"id": "a", "status": "Enabled"}), "rules: rules[0]: there is nothing that it does"},
		{expiry, expiring(rule("expiration", in{"days": 1}), rule("expiration", in{"days": 2})), "rules: rules must have ids that differ"},
		{expiry, expiring(rule("expiration", in{"days": 0})), "rules: rules[0]: expiration: days must be at least 1"},
		{expiry, expiring(rule("expiration", in{"days": 1, "date": "2026-01-01T00:00:00Z"})), "rules: rules[0]: expiration: exactly one of [date days expiredObjectDeleteMarker]"},
		{expiry, expiring(rule("expiration", in{"expiredObjectDeleteMarker": true})), ""},
		{expiry, expiring(rule("noncurrentVersionExpiration", in{"noncurrentDays": 0})), "rules: rules[0]: noncurrentVersionExpiration: noncurrentDays must be"},
		{expiry, expiring(rule("abortIncompleteMultipartUpload", in{"daysAfterInitiation": 0})), "rules: rules[0]: abortIncompleteMultipartUpload: daysAfterInitiation must be"},
		{expiry, expiring(rule("transitions", []any{in{"storageClass": "GLACIER"}})), "rules: rules[0]: transitions[0]: exactly one of [date days]"},
		{expiry, expiring(rule("transitions", []any{in{"storageClass": "GLACIER", "days": 0}})), ""},
		{expiry, expiring(in{"id": "a", "status": "on", "expiration": in{"days": 1}}), "rules: rules[0]: status must be one of Enabled, Disabled"},
		{expiry, expiring(in{"id": unknown(), "status": unknown(), "expiration": unknown()}), ""},
		{expiry, in{"transitionDefaultMinimumObjectSize": "128K"}, "transitionDefaultMinimumObjectSize: transitionDefaultMinimumObjectSize must be one of all_storage_classes_128K"},
	})
}
