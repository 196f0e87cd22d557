package iampolicy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
)

func TestDocument(t *testing.T) {
	got, err := iampolicy.Document(iampolicy.Statement{
		Sid: "Read", Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::b/*"},
		Condition: iampolicy.Condition{"Bool": {"aws:SecureTransport": {"true"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":["s3:GetObject"],` +
		`"Resource":["arn:aws:s3:::b/*"],"Condition":{"Bool":{"aws:SecureTransport":["true"]}}}]}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
}

func TestTrust(t *testing.T) {
	got, err := iampolicy.Trust("ec2.amazonaws.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},` +
		`"Action":["sts:AssumeRole"]}]}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trust (-want +got):\n%s", diff)
	}
}

// No key policy lets the account's own policies grant cryptography, and only services with a condition may use a key.
func TestKeyPoliciesAreNarrow(t *testing.T) {
	const logs = "arn:aws:logs:us-east-1:123456789012:log-group:/a"
	got, err := iampolicy.Document(iampolicy.KeyAdministration("123456789012"), iampolicy.KeyGrants("123456789012"),
		iampolicy.KeyForLogs("us-east-1", []string{logs}))
	if err != nil {
		t.Fatal(err)
	}
	var policy struct {
		Statement []struct {
			Principal map[string]string
			Action    []string
			Condition map[string]map[string][]string
		}
	}
	if err := json.Unmarshal([]byte(got), &policy); err != nil {
		t.Fatal(err)
	}
	cryptography := 0
	for _, statement := range policy.Statement {
		for _, action := range statement.Action {
			if action == "*" || action == "kms:*" {
				t.Errorf("%s is allowed to %v", action, statement.Principal)
			}
			if !strings.Contains(action, "crypt") && !strings.Contains(action, "GenerateDataKey") {
				continue
			}
			cryptography++
			if statement.Principal["Service"] != "logs.us-east-1.amazonaws.com" ||
				!cmp.Equal(statement.Condition["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"], []string{logs}) {
				t.Errorf("%s is allowed to %v under %v", action, statement.Principal, statement.Condition)
			}
		}
	}
	if cryptography == 0 {
		t.Error("nobody may use the key")
	}
}

// The trust names service accounts one by one; a pattern would let another namespace's account in.
func TestTrustServiceAccounts(t *testing.T) {
	got, err := iampolicy.TrustServiceAccounts("arn:aws:iam::123456789012:oidc-provider/oidc.example/id/1", "oidc.example/id/1",
		iampolicy.ServiceAccount{Namespace: "ray-system", Name: "ray-head"},
		iampolicy.ServiceAccount{Namespace: "ray-system", Name: "ray-worker"})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` +
		`"Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/oidc.example/id/1"},` +
		`"Action":["sts:AssumeRoleWithWebIdentity"],"Condition":{"StringEquals":{"oidc.example/id/1:aud":["sts.amazonaws.com"],` +
		`"oidc.example/id/1:sub":["system:serviceaccount:ray-system:ray-head","system:serviceaccount:ray-system:ray-worker"]}}}]}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trust (-want +got):\n%s", diff)
	}
}

func TestDeny(t *testing.T) {
	got, err := iampolicy.Document(iampolicy.Statement{
		Effect: iampolicy.Deny, Principal: iampolicy.Principal{AWS: "*"}, Actions: []string{"s3:*"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"*"},"Action":["s3:*"]}]}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
}
