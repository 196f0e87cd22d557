package mutation_test

import "github.com/rayplatform/rayplatform/scripts/internal/mutation"

var ofStorage = []row{
	{
		rule: "disks-encrypted", at: cpuTemplate, set: mutation.Values{"blockDeviceMappings[0].ebs.encrypted": "false"},
	},
	{rule: "disk-size", at: cpuTemplate, set: mutation.Values{"blockDeviceMappings[0].ebs.volumeSize": 501}},
	{
		rule: "key-rotation", at: is{keyType, "storage-artifacts"}, set: mutation.Values{"enableKeyRotation": false},
	},
	{
		rule: "bucket-public-access", at: is{"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "storage-artifacts"},
		set: mutation.Values{"restrictPublicBuckets": false},
	},
	{
		rule: "bucket-tls-only", at: is{"aws:s3/bucketPolicy:BucketPolicy", "storage-artifacts"},
		set: mutation.Values{"policy": statement(0, func(s map[string]any) {
			s["Condition"] = map[string]any{"Bool": map[string]any{"aws:SecureTransport": "true"}}
		})},
	},
	{
		// Its key is made in the same run.
		rule: "bucket-encrypted", always: true,
		at:  is{"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2", "storage-artifacts"},
		set: mutation.Values{"rules": []any{map[string]any{"applyServerSideEncryptionByDefault": map[string]any{"sseAlgorithm": "AES256"}}}},
	},
	{
		rule: "bucket-versioned", at: is{"aws:s3/bucketVersioningV2:BucketVersioningV2", "storage-artifacts"},
		set: mutation.Values{"versioningConfiguration.status": "Suspended"},
	},
}
