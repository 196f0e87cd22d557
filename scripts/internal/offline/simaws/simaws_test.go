package simaws

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

const region = "eu-west-1"

func newProvider(t *testing.T) *simulate.Provider {
	t.Helper()
	p, err := New(region)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Whatever input of a type changes, the table knows what happens, and it names nothing that does not exist.
func TestUpdatesTable(t *testing.T) {
	table, err := simulate.ReadUpdates(bytes.NewReader(updates))
	if err != nil {
		t.Fatal(err)
	}
	for token, kind := range (regional{region}).resources() {
		for _, name := range kind.Inputs.Names() {
			if _, ok := table[token][name]; !ok {
				t.Errorf("%s of %s has no row", name, token)
			}
		}
		for path := range table[token] {
			if !kind.Inputs.Has(path) {
				t.Errorf("the row for %s of %s names no input", path, token)
			}
		}
	}
}

// The table is in order, so that a change of it is easy to read.
func TestUpdatesTableIsSorted(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(string(updates)), "\n")[1:]
	for i := 1; i < len(lines); i++ {
		before, after := strings.Split(lines[i-1], ","), strings.Split(lines[i], ",")
		if slices.Compare(before[:2], after[:2]) >= 0 {
			t.Errorf("%s of %s must stand before %s of %s", after[1], after[0], before[1], before[0])
		}
	}
}

// inputs that a type needs to be made; all others are made of nothing.
func inputs(kind simulate.Resource) resource.PropertyMap {
	p := resource.PropertyMap{}
	if kind.Inputs.Has("name") {
		p["name"] = resource.NewProperty("example")
	}
	return p
}

// For every type: what up makes fits the SDK's state struct and is complete; what a preview says comes true; what
// it leaves open is only what the provider adds.
func TestPreviewAndUpAgree(t *testing.T) {
	p := newProvider(t)
	for token, kind := range (regional{region}).resources() {
		r := plugin.CreateRequest{
			URN: resource.NewURN("dev", "project", "", token, "example"), Type: token, Properties: inputs(kind), Preview: true,
		}
		planned, err := p.Create(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		r.Preview = false
		made, err := p.Create(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		for _, failure := range kind.Outputs.Check(made.Properties) {
			t.Errorf("%s: output %s", token, failure.Reason)
		}
		if made.Properties.ContainsUnknowns() {
			t.Errorf("%s: up leaves something unknown: %v", token, made.Properties)
		}
		for _, name := range kind.Outputs.Names() {
			key := resource.PropertyKey(name)
			said, got := planned.Properties[key], made.Properties[key]
			if !said.ContainsUnknowns() && !said.DeepEquals(got) {
				t.Errorf("%s: the preview said that %s is %v, up made %v", token, name, said, got)
			}
			if r.Properties.HasValue(key) && said.ContainsUnknowns() {
				t.Errorf("%s: the preview does not know %s, which is an input", token, name)
			}
		}
	}
}

// What other resources are made from must look as in life.
func TestOutputs(t *testing.T) {
	for _, test := range []struct {
		token  tokens.Type
		inputs map[string]any
		id     string
		want   map[string]string // beginnings
	}{
		{"aws:ec2/vpc:Vpc", nil, "vpc-", map[string]string{"arn": "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-"}},
		{"aws:ec2/subnet:Subnet", nil, "subnet-", map[string]string{"ownerId": Account}},
		{"aws:ec2/eip:Eip", nil, "eipalloc-", map[string]string{"publicIp": "198.1", "allocationId": "eipalloc-"}},
		{"aws:ec2/natGateway:NatGateway", nil, "nat-", map[string]string{"connectivityType": "public"}},
		{"aws:ec2/launchTemplate:LaunchTemplate", nil, "lt-", map[string]string{"arn": "arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-"}},
		{"aws:ec2/securityGroup:SecurityGroup", nil, "sg-", map[string]string{"description": "Managed by Pulumi"}},
		{"aws:iam/role:Role", map[string]any{"name": "r"}, "r", map[string]string{"arn": "arn:aws:iam::123456789012:role/r"}},
		{
			"aws:iam/openIdConnectProvider:OpenIdConnectProvider", map[string]any{"url": "https://oidc.eks.eu-west-1.amazonaws.com/id/X"},
			"arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/X", nil,
		},
		{"aws:kms/key:Key", nil, "", map[string]string{"arn": "arn:aws:kms:eu-west-1:123456789012:key/"}},
		{"aws:kms/alias:Alias", map[string]any{"name": "alias/x", "targetKeyId": "k"}, "alias/x", map[string]string{
			"targetKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k",
		}},
		{"aws:eks/cluster:Cluster", map[string]any{"name": "c"}, "c", map[string]string{
			"arn": "arn:aws:eks:eu-west-1:123456789012:cluster/c", "endpoint": "https://", "status": "ACTIVE",
		}},
		{"aws:eks/nodeGroup:NodeGroup", map[string]any{"clusterName": "c"}, "c:example-", map[string]string{
			"nodeGroupName": "example-", "arn": "arn:aws:eks:eu-west-1:123456789012:nodegroup/c/example-",
		}},
	} {
		made, err := newProvider(t).Create(t.Context(), plugin.CreateRequest{
			URN: resource.NewURN("dev", "project", "", test.token, "example"), Type: test.token,
			Properties: resource.NewPropertyMapFromMap(test.inputs),
		})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(made.ID), test.id) {
			t.Errorf("%s: id %q, want %s…", test.token, made.ID, test.id)
		}
		for name, want := range test.want {
			if v := made.Properties[resource.PropertyKey(name)]; !v.IsString() || !strings.HasPrefix(v.StringValue(), want) {
				t.Errorf("%s: %s is %v, want %s…", test.token, name, v, want)
			}
		}
	}
}

// The cluster's endpoint and issuer are hosts that the offline engine answers for.
func TestClusterHosts(t *testing.T) {
	const token = "aws:eks/cluster:Cluster"
	made, err := newProvider(t).Create(t.Context(), plugin.CreateRequest{
		URN: resource.NewURN("dev", "project", "", token, "c"), Type: token, Properties: resource.NewPropertyMapFromMap(map[string]any{
			"name": "c", "vpcConfig": map[string]any{"subnetIds": []any{"subnet-1"}},
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	outputs := made.Properties.Mappable()
	endpoint := strings.TrimPrefix(outputs["endpoint"].(string), "https://")
	unique, rest, _ := strings.Cut(endpoint, ".")
	if want := "gr7.eu-west-1.eks.amazonaws.com"; rest != want || len(unique) != 17 {
		t.Errorf("endpoint %s, want 17 digits and %s", endpoint, want)
	}
	want := []any{map[string]any{"oidcs": []any{map[string]any{
		"issuer": "https://oidc.eks.eu-west-1.amazonaws.com/id/" + unique,
	}}}}
	if diff := cmp.Diff(want, outputs["identities"]); diff != "" {
		t.Errorf("identities (-want +got):\n%s", diff)
	}
	network, _ := outputs["vpcConfig"].(map[string]any)
	if diff := cmp.Diff([]string{"clusterSecurityGroupId", "subnetIds", "vpcId"}, slices.Sorted(maps.Keys(network))); diff != "" {
		t.Errorf("vpcConfig (-want +got):\n%s", diff)
	}
}

// A new version of a launch template is unknown in a preview, and what uses it changes with it.
func TestLaunchTemplateVersions(t *testing.T) {
	const template, group = "aws:ec2/launchTemplate:LaunchTemplate", "aws:eks/nodeGroup:NodeGroup"
	p := newProvider(t)
	at := resource.NewURN("dev", "project", "", template, "a")
	olds := resource.NewPropertyMapFromMap(map[string]any{"instanceType": "m5.large"})
	made, err := p.Create(t.Context(), plugin.CreateRequest{URN: at, Type: template, Properties: olds})
	if err != nil {
		t.Fatal(err)
	}
	update := plugin.UpdateRequest{
		URN: at, Type: template, ID: made.ID, OldInputs: olds, OldOutputs: made.Properties,
		NewInputs: resource.NewPropertyMapFromMap(map[string]any{"instanceType": "m5.xlarge"}), Preview: true,
	}
	planned, err := p.Update(t.Context(), update)
	if err != nil {
		t.Fatal(err)
	}
	if !planned.Properties["latestVersion"].IsComputed() {
		t.Errorf("the preview knows the next version: %v", planned.Properties["latestVersion"])
	}
	update.Preview = false
	after, err := p.Update(t.Context(), update)
	if err != nil || after.Properties["latestVersion"].NumberValue() != 2 {
		t.Errorf("version %v, %v, want 2", after.Properties["latestVersion"], err)
	}

	uses := func(version resource.PropertyValue) resource.PropertyMap {
		return resource.PropertyMap{"launchTemplate": resource.NewProperty(resource.PropertyMap{
			"id": resource.NewProperty(string(made.ID)), "version": version,
		})}
	}
	diff, err := p.Diff(t.Context(), plugin.DiffRequest{
		URN: resource.NewURN("dev", "project", "", group, "g"), Type: group,
		OldInputs: uses(resource.NewProperty("1")), NewInputs: uses(resource.MakeComputed(resource.NewProperty(""))),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]plugin.PropertyDiff{"launchTemplate.version": {Kind: plugin.DiffUpdate, InputDiff: true}}
	if d := cmp.Diff(want, diff.DetailedDiff); d != "" {
		t.Errorf("node group (-want +got):\n%s", d)
	}
}

// Of a subnet in a VPC that is to be replaced, the preview says that it is replaced too.
func TestReplacementSpreads(t *testing.T) {
	const token = "aws:ec2/subnet:Subnet"
	diff, err := newProvider(t).Diff(t.Context(), plugin.DiffRequest{
		URN: resource.NewURN("dev", "project", "", token, "s"), Type: token,
		OldInputs: resource.PropertyMap{"vpcId": resource.NewProperty("vpc-1")},
		NewInputs: resource.PropertyMap{"vpcId": resource.MakeComputed(resource.NewProperty(""))},
	})
	if err != nil || !diff.Replace() {
		t.Errorf("got %+v, %v, want a replacement", diff, err)
	}
}

// A provider for another region, or for none, is not what is simulated.
func TestRegion(t *testing.T) {
	for _, test := range []struct {
		config map[string]any
		right  bool
	}{
		{map[string]any{"region": region, "skipCredentialsValidation": "true"}, true},
		{map[string]any{"region": "us-east-1"}, false},
		{nil, false},
	} {
		_, err := newProvider(t).Configure(t.Context(), plugin.ConfigureRequest{Inputs: resource.NewPropertyMapFromMap(test.config)})
		if (err == nil) != test.right || err != nil && !strings.Contains(err.Error(), region+" is simulated") {
			t.Errorf("provider with %v: got %v", test.config, err)
		}
	}
}

func TestInvokes(t *testing.T) {
	p := newProvider(t)
	for token, want := range map[tokens.ModuleMember]string{
		"aws:index/getRegion:getRegion": region, "aws:index/getPartition:getPartition": "aws",
	} {
		got, err := p.Invoke(t.Context(), plugin.InvokeRequest{Tok: token})
		if err != nil || got.Properties["id"].StringValue() != want {
			t.Errorf("%s: %v, %v, want %s", token, got.Properties["id"], err, want)
		}
	}
	if _, err := p.Invoke(t.Context(), plugin.InvokeRequest{Tok: "aws:index/getCallerIdentity:getCallerIdentity"}); err == nil {
		t.Error("a function that nobody taught it was answered")
	}
}
