// Package iampolicy writes IAM policy documents: the same statements always give the same text, so that a preview shows
// a change only where there is one.
package iampolicy

import (
	"encoding/json"
	"fmt"
)

// Statement allows or denies Actions. What it leaves empty is left out of the document.
type Statement struct {
	Sid       string `json:",omitempty"`
	Effect    Effect
	Principal Principal `json:",omitzero"`
	Actions   []string  `json:"Action"`
	Resources []string  `json:"Resource,omitempty"`
	Condition Condition `json:",omitempty"`
}

// Condition is what must hold for a statement, by operator, key and values, as in StringEquals, aws:SourceAccount,
// 123456789012. Nil: nothing.
type Condition map[string]map[string][]string

// Effect is what a statement does with its actions.
type Effect bool

// The effects.
const (
	Allow Effect = false // the zero value
	Deny  Effect = true
)

// MarshalText is the effect as IAM spells it.
func (e Effect) MarshalText() ([]byte, error) {
	if e == Deny {
		return []byte("Deny"), nil
	}
	return []byte("Allow"), nil
}

// Principal is who a statement of a trust, key or bucket policy is about. Policies that are attached to a role have none.
type Principal struct {
	AWS       string `json:",omitempty"` // an ARN, or "*" for everybody
	Service   string `json:",omitempty"` // as "ec2.amazonaws.com"
	Federated string `json:",omitempty"` // the ARN of an OIDC provider
}

// Document is the JSON text of a policy with these statements.
func Document(statements ...Statement) (string, error) {
	text, err := json.Marshal(struct {
		Version   string
		Statement []Statement
	}{"2012-10-17", statements})
	if err != nil {
		return "", fmt.Errorf("writing an IAM policy: %w", err)
	}
	return string(text), nil
}

// Trust is a policy that lets a service, and nothing else, take on a role.
func Trust(service string, condition Condition) (string, error) {
	return Document(Statement{
		Principal: Principal{Service: service}, Actions: []string{"sts:AssumeRole"}, Condition: condition,
	})
}

// ServiceAccount is one of a Kubernetes cluster.
type ServiceAccount struct{ Namespace, Name string }

// TrustServiceAccounts is a policy that lets service accounts of one cluster, and nothing else, take on a role. The cluster is
// known by its OIDC provider's ARN and by its issuer, a URL without https://.
func TrustServiceAccounts(providerARN, issuer string, accounts ...ServiceAccount) (string, error) {
	var subjects []string
	for _, a := range accounts {
		subjects = append(subjects, "system:serviceaccount:"+a.Namespace+":"+a.Name)
	}
	return Document(Statement{
		Principal: Principal{Federated: providerARN},
		Actions:   []string{"sts:AssumeRoleWithWebIdentity"},
		Condition: Condition{"StringEquals": {
			issuer + ":sub": subjects,
			issuer + ":aud": {"sts.amazonaws.com"},
		}},
	})
}

// KeyAdministration lets IAM policies of the account grant the administration of a key, without which nobody could ever
// mend or delete it. It stops short of kms:*: no policy of the account can grant the use of the key for cryptography outright.
// An administrator still can change the key's policy; that shows in CloudTrail.
func KeyAdministration(account string) Statement {
	return Statement{
		Sid:       "Administration",
		Principal: Principal{AWS: "arn:aws:iam::" + account + ":root"},
		Actions: []string{
			"kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey",
			"kms:EnableKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListAliases",
			"kms:ListGrants", "kms:ListKeyPolicies", "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:RevokeGrant",
			"kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
		},
		Resources: thisKey,
	}
}

// KeyGrants lets the account's own IAM policies allow somebody to hand on the use of a key by a grant, to a service or to
// themselves; each shows in the key's list of grants and can be revoked. EKS takes its use of a key this way from whoever
// makes the cluster; it refuses keys whose policy narrows that with kms:GrantIsForAWSResource (EKS user guide, "Create a
// cluster").
func KeyGrants(account string) Statement {
	return Statement{
		Sid:       "Grants",
		Principal: Principal{AWS: "arn:aws:iam::" + account + ":root"},
		Actions:   []string{"kms:CreateGrant"},
		Resources: thisKey,
	}
}

// KeyForLogs lets CloudWatch Logs use a key for the log groups of these ARNs.
func KeyForLogs(region string, logGroupARNs []string) Statement {
	return Statement{
		Sid:       "CloudWatchLogs",
		Principal: Principal{Service: "logs." + region + ".amazonaws.com"},
		Actions:   []string{"kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"},
		Resources: thisKey,
		Condition: Condition{
			"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": logGroupARNs},
		},
	}
}

// KeyForBucket lets everybody in the account use a key by way of S3, for the objects of one bucket: who may read or write there
// is up to S3. AWS's own key for S3 has such a policy for all buckets.
func KeyForBucket(region, account, bucket string) Statement {
	return Statement{
		Sid:       "S3",
		Principal: Principal{AWS: "*"},
		Actions:   []string{"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"},
		Resources: thisKey,
		Condition: Condition{
			"StringEquals": {"kms:CallerAccount": {account}, "kms:ViaService": {"s3." + region + ".amazonaws.com"}},
			// With a bucket key the context is the bucket, without one it is the object.
			"ArnLike": {"kms:EncryptionContext:aws:s3:arn": {"arn:aws:s3:::" + bucket, "arn:aws:s3:::" + bucket + "/*"}},
		},
	}
}

// KeyForPublisher lets a service of AWS use a key to write to an encrypted topic, under a condition that says for whom.
func KeyForPublisher(service string, from Condition) Statement {
	return Statement{
		Principal: Principal{Service: service},
		Actions:   []string{"kms:Decrypt", "kms:GenerateDataKey*"},
		Resources: thisKey,
		Condition: from,
	}
}

// thisKey is, in a key policy, the key that the policy belongs to.
var thisKey = []string{"*"}
