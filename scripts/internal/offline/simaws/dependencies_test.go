package simaws

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// account makes a small network with a cluster; its ids by name.
func account(t *testing.T) (p *simulate.Provider, ids map[string]string) {
	t.Helper()
	p, ids = newProvider(t), map[string]string{}
	add := func(name string, token tokens.Type, inputs map[string]any) plugin.CreateResponse {
		made, err := tryCreate(t, p, token, name, inputs)
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = string(made.ID)
		return made
	}
	vpc := add("vpc", "aws:ec2/vpc:Vpc", nil)
	ids["default"] = vpc.Properties["defaultSecurityGroupId"].StringValue()
	add("igw", gatewayType, map[string]any{"vpcId": ids["vpc"]})
	add("subnet", subnetType, map[string]any{"vpcId": ids["vpc"]})
	add("eip", "aws:ec2/eip:Eip", nil)
	add("nat", natType, map[string]any{"subnetId": ids["subnet"], "allocationId": ids["eip"]})
	add("group", groupType, map[string]any{"vpcId": ids["vpc"]})
	add("other", groupType, map[string]any{"vpcId": ids["vpc"]})
	add("own", groupRuleType, map[string]any{"securityGroupId": ids["other"], "sourceSecurityGroupId": ids["other"]})
	add("rule", groupRuleType, map[string]any{"securityGroupId": ids["other"], "sourceSecurityGroupId": ids["group"]})
	add("let in", groupType, map[string]any{"vpcId": ids["vpc"]})
	add("ingress", ingressRuleType, map[string]any{"securityGroupId": ids["other"], "referencedSecurityGroupId": ids["let in"]})
	add("worn", groupType, map[string]any{"vpcId": ids["vpc"]})
	add("instance", instanceType, map[string]any{"vpcSecurityGroupIds": []any{ids["worn"]}})
	key := add("key", "aws:kms/key:Key", nil)
	ids["keyArn"] = key.Properties["arn"].StringValue()
	cluster := add("cluster", clusterType, map[string]any{
		"name": "c", "encryptionConfig": map[string]any{"provider": map[string]any{"keyArn": ids["keyArn"]}},
		"vpcConfig": map[string]any{"subnetIds": []any{ids["subnet"]}, "securityGroupIds": []any{ids["other"]}},
	})
	ids["clusterGroup"] = cluster.Properties["vpcConfig"].ObjectValue()["clusterSecurityGroupId"].StringValue()
	return p, ids
}

func remove(t *testing.T, p *simulate.Provider, token tokens.Type, id string) error {
	t.Helper()
	_, err := p.Delete(t.Context(), plugin.DeleteRequest{Type: token, ID: resource.ID(id)})
	return err
}

// What is referred to must be there: made by the stack, or come with something that was.
func TestReferences(t *testing.T) {
	p, ids := account(t)
	made, err := tryCreate(t, p, subnetType, "lost", map[string]any{"vpcId": "vpc-0123456789abcdef0"})
	want := "simulated aws: making lost: vpcId refers to vpc-0123456789abcdef0, which does not exist in this account"
	if err == nil || err.Error() != want {
		t.Errorf("made %v, error %v, want %s", made, err, want)
	}
	for _, id := range []string{ids["default"], ids["clusterGroup"], ids["group"]} {
		if _, err := tryCreate(t, p, groupRuleType, "to "+id, map[string]any{"securityGroupId": id}); err != nil {
			t.Error(err)
		}
	}
	for _, free := range []string{"arn:aws:iam::123456789012:role/admin", "igw-of-others", "ami-0123456789abcdef0"} {
		if _, err := tryCreate(t, p, groupType, free, map[string]any{"description": free}); err != nil {
			t.Error(err)
		}
	}
	if err := remove(t, p, "aws:kms/key:Key", ids["key"]); err != nil {
		t.Fatalf("a key may go at any time: %v", err)
	}
	_, err = tryCreate(t, p, "aws:cloudwatch/logGroup:LogGroup", "log", map[string]any{"name": "log", "kmsKeyId": ids["keyArn"]})
	if err == nil || !strings.Contains(err.Error(), "kmsKeyId refers to arn:aws:kms:") {
		t.Errorf("a deleted key, which the cluster still names: got %v", err)
	}
}

// A preview does not look: what it would find may be made on up.
func TestReferencesInPreview(t *testing.T) {
	_, err := newProvider(t).Create(t.Context(), plugin.CreateRequest{
		URN: resource.NewURN("dev", "project", "", subnetType, "s"), Type: subnetType, Preview: true,
		Properties: resource.PropertyMap{"vpcId": resource.NewProperty("vpc-0123456789abcdef0")},
	})
	if err != nil {
		t.Error(err)
	}
}

// What a resource names by a chosen name must be there; each names what furnished does not have.
func TestNames(t *testing.T) {
	type in = map[string]any
	nowhere := in{"name": "x", "bucket": "x", "topic": "arn:aws:sns:x", "arn": "arn:aws:sns:x", "groupName": "x",
		"clusterName": "x", "addonName": "x", "protocol": "email"}
	found := 0
	for token, kind := range (regional{region}).resources() {
		inputs := in{}
		for key, v := range nowhere {
			if kind.Inputs.Has(key) {
				inputs[key] = v
			}
		}
		for _, need := range kind.Needs {
			found++
			_, err := tryCreate(t, furnished(t), token, "lost", inputs)
			want := fmt.Sprintf("making lost: %s is %q, and this account has no such %s", need.Property, inputs[string(need.Property)], need.Kind)
			if err == nil || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("%s: got %v, want %s", token, err, want)
			}
		}
	}
	if want := 10; found != want {
		t.Errorf("%d references by name, want %d", found, want)
	}
	if _, err := tryCreate(t, newProvider(t), scheduleType, "s", in{"name": "x", "groupName": "default"}); err != nil {
		t.Errorf("the group that every account has: %v", err)
	}
}

// What is named can go, and takes what names it with it.
func TestNamed(t *testing.T) {
	p := furnished(t)
	for token, inputs := range map[tokens.Type]map[string]any{
		addonType: {"clusterName": "c", "addonName": "a"}, bucketPolicy: {"bucket": "b"}, topicPolicy: {"arn": topicOf("t")},
		scheduleType: {"name": "s", "groupName": "g"},
	} {
		if _, err := tryCreate(t, p, token, "user", inputs); err != nil {
			t.Fatal(err)
		}
	}
	for token, id := range map[tokens.Type]string{
		clusterType: "c", bucketType: "b", topicType: topicOf("t"), scheduleGroupType: "g",
	} {
		if err := remove(t, p, token, id); err != nil {
			t.Errorf("deleting %s %s: %v", token, id, err)
		}
	}
}

func topicOf(name string) string { return "arn:aws:sns:eu-west-1:123456789012:" + name }

func TestDependencyViolation(t *testing.T) {
	for _, test := range []struct {
		token  tokens.Type
		name   string
		needed string // by what, in the message; empty: it may go
	}{
		{"aws:ec2/vpc:Vpc", "vpc", string(subnetType)},
		{subnetType, "subnet", string(natType)},
		{gatewayType, "igw", "has a public address"},
		{groupType, "group", string(groupRuleType)},
		{groupType, "let in", string(ingressRuleType)},
		{groupType, "worn", string(instanceType)},
		{groupType, "other", string(clusterType) + " c uses it"},
		{natType, "nat", ""},
		{clusterType, "cluster", ""},
		{"aws:kms/key:Key", "key", ""},
	} {
		p, ids := account(t)
		err := remove(t, p, test.token, ids[test.name])
		if test.needed == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), "DependencyViolation") || !strings.Contains(err.Error(), test.needed) {
			t.Errorf("%s: got %v, want DependencyViolation with %q", test.name, err, test.needed)
		}
	}
}

// Only public addresses inside of its own VPC hold an internet gateway.
func TestGatewayOfAnotherVPC(t *testing.T) {
	p, ids := account(t)
	other := create(t, p, "aws:ec2/vpc:Vpc", nil)
	gateway := create(t, p, gatewayType, map[string]any{"vpcId": string(other.ID)})
	if err := remove(t, p, gatewayType, string(gateway.ID)); err != nil {
		t.Errorf("the gateway of an empty VPC: %v", err)
	}
	if err := remove(t, p, natType, ids["nat"]); err != nil {
		t.Fatal(err)
	}
	create(t, p, natType, map[string]any{"subnetId": ids["subnet"], "connectivityType": "private"})
	if err := remove(t, p, gatewayType, ids["igw"]); err != nil {
		t.Errorf("beside a private NAT gateway: %v", err)
	}
}

// In the right order everything can be deleted; a rule of its own does not hold a group.
func TestDeleteInOrder(t *testing.T) {
	p, ids := account(t)
	for _, step := range []struct {
		token tokens.Type
		name  string
	}{
		{clusterType, "cluster"}, {natType, "nat"}, {gatewayType, "igw"}, {groupRuleType, "rule"}, {groupType, "group"},
		{ingressRuleType, "ingress"}, {groupType, "let in"}, {instanceType, "instance"}, {groupType, "worn"}, {groupType, "other"}, {subnetType, "subnet"}, {"aws:ec2/vpc:Vpc", "vpc"},
	} {
		if err := remove(t, p, step.token, ids[step.name]); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
	}
}
