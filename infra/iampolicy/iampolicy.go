// Package iampolicy writes IAM policy documents: the same statements always give the same text, so that a preview shows
// a change only where there is one.
package iampolicy

import (
	"encoding/json"
	"fmt"
)

// Statement allows Actions. What it leaves empty is left out of the document.
type Statement struct {
	Sid       string    `json:",omitempty"`
	Effect    effect    // always Allow; the platform denies nothing by policy
	Principal Principal `json:",omitzero"`
	Actions   []string  `json:"Action"`
	Resources []string  `json:"Resource,omitempty"`
	// Condition by operator, key and value, as in StringEquals, aws:SourceAccount, 123456789012.
	Condition map[string]map[string][]string `json:",omitempty"`
}

// Principal is who a statement of a trust or key policy is about. Policies that are attached to a role have none.
type Principal struct {
	AWS     string `json:",omitempty"` // an ARN
	Service string `json:",omitempty"` // as "ec2.amazonaws.com"
}

// effect writes itself: the zero value is the only one.
type effect struct{}

// MarshalText is the effect as IAM spells it.
func (effect) MarshalText() ([]byte, error) { return []byte("Allow"), nil }

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
func Trust(service string, condition map[string]map[string][]string) (string, error) {
	return Document(Statement{
		Principal: Principal{Service: service}, Actions: []string{"sts:AssumeRole"}, Condition: condition,
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
		Condition: map[string]map[string][]string{
			"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": logGroupARNs},
		},
	}
}

// thisKey is, in a key policy, the key that the policy belongs to.
var thisKey = []string{"*"}
