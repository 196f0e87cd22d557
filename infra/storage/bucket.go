package storage

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/kmskey"
	"github.com/rayplatform/rayplatform/infra/naming"
)

// abortDays is when S3 takes away the parts of an upload that was never finished: nothing lists them, and they cost.
const abortDays = 7

// artifacts is the bucket with everything that makes it safe. Its name is known before any of that is there: who writes to it
// waits for the component.
func (b builder) artifacts() (pulumi.StringOutput, error) {
	bucket, err := b.bucket()
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	for _, declare := range []func(*s3.BucketV2) error{
		b.publicAccessBlock, b.ownership, b.policy, b.encryption, b.versioning, b.lifecycle,
	} {
		if err := declare(bucket); err != nil {
			return pulumi.StringOutput{}, fmt.Errorf("declaring a part of the artifact bucket: %w", err)
		}
	}
	return bucket.Bucket, nil
}

func (b builder) bucket() (*s3.BucketV2, error) {
	name := b.name + "-artifacts"
	account := aws.GetCallerIdentityOutput(b.ctx, aws.GetCallerIdentityOutputArgs{}, pulumi.Parent(b.parent)).AccountId()
	bucket, err := s3.NewBucketV2(b.ctx, name, &s3.BucketV2Args{
		Bucket: account.ApplyT(func(account string) string {
			return naming.ArtifactBucket(b.args.Environment, account)
		}).(pulumi.StringOutput),
		ForceDestroy: pulumi.Bool(!b.args.Protect),
		Tags:         pulumi.ToStringMap(naming.Named(b.args.Tags, b.args.Environment, name)),
	}, pulumi.Parent(b.parent), pulumi.Protect(b.args.Protect))
	if err != nil {
		return nil, fmt.Errorf("declaring the artifact bucket: %w", err)
	}
	return bucket, nil
}

func (b builder) publicAccessBlock(bucket *s3.BucketV2) error {
	_, err := s3.NewBucketPublicAccessBlock(b.ctx, b.name+"-artifacts", &s3.BucketPublicAccessBlockArgs{
		Bucket:                bucket.Bucket,
		BlockPublicAcls:       pulumi.Bool(true),
		BlockPublicPolicy:     pulumi.Bool(true),
		IgnorePublicAcls:      pulumi.Bool(true),
		RestrictPublicBuckets: pulumi.Bool(true),
	}, pulumi.Parent(b.parent))
	return err
}

// ownership switches access control lists off: policies alone say who may do what.
func (b builder) ownership(bucket *s3.BucketV2) error {
	_, err := s3.NewBucketOwnershipControls(b.ctx, b.name+"-artifacts", &s3.BucketOwnershipControlsArgs{
		Bucket: bucket.Bucket,
		Rule:   s3.BucketOwnershipControlsRuleArgs{ObjectOwnership: pulumi.String("BucketOwnerEnforced")},
	}, pulumi.Parent(b.parent))
	return err
}

// policy refuses every request that does not come by TLS, whoever sends it.
func (b builder) policy(bucket *s3.BucketV2) error {
	_, err := s3.NewBucketPolicy(b.ctx, b.name+"-artifacts", &s3.BucketPolicyArgs{
		Bucket: bucket.Bucket,
		Policy: bucket.Bucket.ApplyT(func(bucket string) (string, error) {
			arn := "arn:aws:s3:::" + bucket
			return iampolicy.Document(iampolicy.Statement{
				Sid:       "TLSOnly",
				Effect:    iampolicy.Deny,
				Principal: iampolicy.Principal{AWS: "*"},
				Actions:   []string{"s3:*"},
				Resources: []string{arn, arn + "/*"},
				Condition: iampolicy.Condition{"Bool": {"aws:SecureTransport": {"false"}}},
			})
		}).(pulumi.StringOutput),
	}, pulumi.Parent(b.parent))
	return err
}

// encryption is by a key that S3 may use for whoever may use the bucket. The bucket key spares a call of KMS for every object.
func (b builder) encryption(bucket *s3.BucketV2) error {
	key, err := kmskey.New(b.ctx, b.name+"-artifacts", kmskey.Args{
		Environment: b.args.Environment,
		Purpose:     "artifacts",
		Description: "Artifacts of environment " + b.args.Environment,
		Use: func(account string) []iampolicy.Statement {
			bucket := naming.ArtifactBucket(b.args.Environment, account)
			return []iampolicy.Statement{iampolicy.KeyForBucket(b.args.Region, account, bucket)}
		},
		Tags: b.args.Tags,
	}, b.parent, pulumi.Protect(b.args.Protect))
	if err != nil {
		return err
	}
	_, err = s3.NewBucketServerSideEncryptionConfigurationV2(b.ctx, b.name+"-artifacts",
		&s3.BucketServerSideEncryptionConfigurationV2Args{
			Bucket: bucket.Bucket,
			Rules: s3.BucketServerSideEncryptionConfigurationV2RuleArray{
				s3.BucketServerSideEncryptionConfigurationV2RuleArgs{
					ApplyServerSideEncryptionByDefault: s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs{
						SseAlgorithm:   pulumi.String("aws:kms"),
						KmsMasterKeyId: key.Arn,
					},
					BucketKeyEnabled: pulumi.Bool(true),
				},
			},
		}, pulumi.Parent(b.parent))
	return err
}

func (b builder) versioning(bucket *s3.BucketV2) error {
	_, err := s3.NewBucketVersioningV2(b.ctx, b.name+"-artifacts", &s3.BucketVersioningV2Args{
		Bucket: bucket.Bucket,
		VersioningConfiguration: s3.BucketVersioningV2VersioningConfigurationArgs{
			Status: pulumi.String("Enabled"),
		},
	}, pulumi.Parent(b.parent))
	return err
}

// lifecycle has no filter, so it is about every object.
func (b builder) lifecycle(bucket *s3.BucketV2) error {
	_, err := s3.NewBucketLifecycleConfigurationV2(b.ctx, b.name+"-artifacts", &s3.BucketLifecycleConfigurationV2Args{
		Bucket: bucket.Bucket,
		Rules: s3.BucketLifecycleConfigurationV2RuleArray{
			s3.BucketLifecycleConfigurationV2RuleArgs{
				Id:         pulumi.String("expire"),
				Status:     pulumi.String("Enabled"),
				Filter:     s3.BucketLifecycleConfigurationV2RuleFilterArgs{},
				Expiration: s3.BucketLifecycleConfigurationV2RuleExpirationArgs{Days: pulumi.Int(b.args.ExpireDays)},
				NoncurrentVersionExpiration: s3.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs{
					NoncurrentDays: pulumi.Int(b.args.NoncurrentDays),
				},
				AbortIncompleteMultipartUpload: s3.BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs{
					DaysAfterInitiation: pulumi.Int(abortDays),
				},
			},
		},
	}, pulumi.Parent(b.parent))
	return err
}
