package simaws

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

const bucketType tokens.Type = "aws:s3/bucketV2:BucketV2"

// bucketNaming: Pulumi puts the names that it makes up in lower case.
var bucketNaming = simulate.Naming{
	Property: "bucket", Limit: 63, Prefix: "bucketPrefix", PrefixLimit: 37, Lower: true,
}

func (r regional) buckets() map[tokens.Type]simulate.Resource {
	bucket := tagged(filled(simulate.FromSDK(s3.BucketV2Args{}, s3.BucketV2State{}), r.bucket))
	bucket.Naming = bucketNaming
	bucket.Rules = []simulate.Rule{bucketName, bucketPrefix, document("policy")}

	blocked := ofBucket(simulate.FromSDK(s3.BucketPublicAccessBlockArgs{}, s3.BucketPublicAccessBlockState{}))
	blocked.Fill = func(m *simulate.Making) {
		fillOfBucket(m)
		for _, way := range []resource.PropertyKey{
			"blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets",
		} {
			m.KnownDefault(way, false)
		}
	}
	return map[tokens.Type]simulate.Resource{
		bucketType: bucket,
		"aws:s3/bucketVersioningV2:BucketVersioningV2": ofBucket(
			simulate.FromSDK(s3.BucketVersioningV2Args{}, s3.BucketVersioningV2State{}),
			within("versioningConfiguration",
				oneOf("status", "Enabled", "Suspended", "Disabled"), oneOf("mfaDelete", "Enabled", "Disabled")),
		),
		"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": ofBucket(
			simulate.FromSDK(s3.BucketServerSideEncryptionConfigurationV2Args{},
				s3.BucketServerSideEncryptionConfigurationV2State{}),
			each("rules", within("applyServerSideEncryptionByDefault",
				oneOf("sseAlgorithm", "AES256", kmsAlgorithm, "aws:kms:dsse"), encryptionKey)),
		),
		"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": blocked,
		"aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket(
			simulate.FromSDK(s3.BucketOwnershipControlsArgs{}, s3.BucketOwnershipControlsState{}),
			within("rule", oneOf("objectOwnership", "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter")),
		),
		"aws:s3/bucketPolicy:BucketPolicy": ofBucket(
			simulate.FromSDK(s3.BucketPolicyArgs{}, s3.BucketPolicyState{}), document("policy")),
		"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": lifecycle(),
	}
}

// bucket has no holder: S3 deletes an empty one with its policy and all its settings, and here all are empty.
func (r regional) bucket(m *simulate.Making) {
	name := m.Name()
	m.Identify(name)
	m.Set("arn", "arn:aws:s3:::"+name)
	m.Set("bucketDomainName", name+".s3.amazonaws.com")
	m.Set("bucketRegionalDomainName", name+".s3."+r.region+".amazonaws.com")
	m.Set("region", r.region)
	m.Set("hostedZoneId", m.Unique("Z"))
	m.Set("websiteDomain", "")
	m.Set("websiteEndpoint", "")
	m.KnownDefault("forceDestroy", false)
	m.Default("requestPayer", "BucketOwner")
	m.Default("objectLockEnabled", false)
	m.Default("versionings", []any{map[string]any{"enabled": false, "mfaDelete": false}})
	m.Default("serverSideEncryptionConfigurations", []any{map[string]any{"rules": []any{map[string]any{
		"applyServerSideEncryptionByDefaults": []any{map[string]any{"sseAlgorithm": "AES256"}}, "bucketKeyEnabled": false,
	}}}})
}

// ofBucket is a setting of a bucket that has a resource of its own.
func ofBucket(kind simulate.Resource, rules ...simulate.Rule) simulate.Resource {
	kind.Fill = fillOfBucket
	kind.Needs = []simulate.Need{{Property: "bucket", Kind: bucketType}}
	kind.Rules = rules
	return kind
}

// fillOfBucket names a setting as its bucket, and as the account that it expects to own that, if it does.
func fillOfBucket(m *simulate.Making) {
	id := m.String("bucket")
	if owner := m.String("expectedBucketOwner"); id != "" && owner != "" {
		id += "," + owner
	}
	m.Identify(id)
}

func lifecycle() simulate.Resource {
	kind := ofBucket(
		simulate.FromSDK(s3.BucketLifecycleConfigurationV2Args{}, s3.BucketLifecycleConfigurationV2State{}),
		oneOf("transitionDefaultMinimumObjectSize", "all_storage_classes_128K", "varies_by_storage_class"),
		someRules,
		each("rules",
			oneOf("status", "Enabled", "Disabled"),
			within("expiration", exactlyOne("date", "days", "expiredObjectDeleteMarker"), positive("days")),
			within("noncurrentVersionExpiration", positive("noncurrentDays")),
			within("abortIncompleteMultipartUpload", positive("daysAfterInitiation")),
			each("transitions", exactlyOne("date", "days")),
			someAction,
		),
	)
	kind.Fill = func(m *simulate.Making) {
		fillOfBucket(m)
		m.Default("transitionDefaultMinimumObjectSize", "all_storage_classes_128K")
		m.Default("expectedBucketOwner", "")
	}
	return kind
}
