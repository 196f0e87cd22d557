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
		"aws:index/getCallerIdentity:getCallerIdentity": Account,
	} {
		got, err := p.Invoke(t.Context(), plugin.InvokeRequest{Tok: token})
		if err != nil || got.Properties["id"].StringValue() != want {
			t.Errorf("%s: %v, %v, want %s", token, got.Properties["id"], err, want)
		}
	}
	if _, err := p.Invoke(t.Context(), plugin.InvokeRequest{Tok: "aws:index/getRegions:getRegions"}); err == nil {
		t.Error("a function that nobody taught it was answered")
	}
}
