package sandbox_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/modfile"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simaws"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simkube"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
)

// stacks are the environments of this repository.
var stacks = []string{"dev", "staging", "production"}

func TestLifecycle(t *testing.T) {
	for _, stack := range stacks {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			box := open(t, stack, stackFile(t, stack), deployment.Run)

			first := operate(t, plan.OperationPreview, box.Preview)
			compareResources(t, stack, first)
			created := operate(t, plan.OperationUp, box.Up)
			if got, want := created.Counts(), first.Counts(); got != want {
				t.Errorf("up: counts %+v, the preview said %+v", got, want)
			}
			if len(box.AWS.Live()) == 0 || len(box.Kubernetes.Live()) == 0 {
				t.Fatal("up made nothing")
			}
			hardened(t, box, "STANDARD", stack != "dev")
			leastPrivilege(t, box, stack)
			bounded(t, box)
			unchanged(t, operate(t, plan.OperationPreview, box.Preview))
			unchanged(t, operate(t, plan.OperationUp, box.Up))
			unchanged(t, operate(t, plan.OperationRefresh, box.Refresh))
			outputs(t, box, stack)

			unprotect(t, box, stack)
			operate(t, plan.OperationDestroy, box.Destroy)
			if left := append(box.AWS.Live(), box.Kubernetes.Live()...); len(left) != 0 {
				t.Errorf("destroy left %v", left)
			}
		})
	}
}

// hardened looks at what the EKS cluster was made with in the end: much of it reaches the component's child by transforms
// only, which would fail silently if the component changed.
func hardened(t *testing.T, box *sandbox.Sandbox, support string, protected bool) {
	t.Helper()
	state, err := box.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	guarded := map[string]bool{}
	for _, r := range state.Resources {
		guarded[nameOf(r.URN)] = r.Protect
		if r.Type != "aws:eks/cluster:Cluster" {
			continue
		}
		network, _ := r.Inputs["vpcConfig"].(map[string]any)
		got := map[string]any{
			"access": r.Inputs["accessConfig"], "upgrade": r.Inputs["upgradePolicy"], "logs": r.Inputs["enabledClusterLogTypes"],
			"private endpoint": network["endpointPrivateAccess"], "secrets": r.Inputs["encryptionConfig"] != nil,
		}
		want := map[string]any{
			"access":           map[string]any{"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": false},
			"upgrade":          map[string]any{"supportType": support},
			"logs":             []any{"api", "audit", "authenticator", "controllerManager", "scheduler"},
			"private endpoint": true, "secrets": true,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the EKS cluster (-want +got):\n%s", diff)
		}
	}
	for _, name := range []string{"aws:eks/cluster:Cluster cluster-eksCluster", "aws:kms/key:Key cluster-secrets"} {
		if is, known := guarded[name]; !known || is != protected {
			t.Errorf("%s: protected is %v, want %v", name, is, protected)
		}
	}
}

// unprotect shows that what is protected can't be destroyed, and takes the protection away as an operator would: by a
// change of the settings and of what the policies ask of the stack, which is reviewed and applied before anything is
// destroyed. The settings alone are refused.
func unprotect(t *testing.T, box *sandbox.Sandbox, stack string) {
	t.Helper()
	if stack == "dev" {
		return
	}
	before := len(box.AWS.Live())
	err := box.Destroy(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "protect") {
		t.Fatalf("destroy of %s: got error %v, want one that names the protection", stack, err)
	}
	if after := len(box.AWS.Live()); after != before {
		t.Fatalf("a destroy that was refused took %d of %d resources", before-after, before)
	}
	from, to := "    cluster:\n", "    cluster:\n      protect: false\n" // production's protection is the default
	if stack == "staging" {
		from, to = "protect: true", "protect: false"
	}
	if err := box.SetStackFile(t.Context(), stackFile(t, stack, from, to)); err != nil {
		t.Fatal(err)
	}
	if err := box.Preview(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "preview failed") {
		t.Errorf("a preview of settings without protection gives %v; a policy must refuse it", err)
	}
	if err := box.SetPolicyConfig([]byte(`{"deletion-protected": {"required": false}}`)); err != nil {
		t.Fatal(err)
	}
	operate(t, plan.OperationUp, box.Up)
}

// Production stands in every region that is allowed, by one setting.
func TestRegions(t *testing.T) {
	for _, region := range catalog.Regions() {
		t.Run(region, func(t *testing.T) {
			box := open(t, "production", stackFile(t, "production", "    team:", "    region: "+region+"\n    team:"), deployment.Run)
			created := operate(t, plan.OperationUp, box.Up)
			for _, r := range created.Resources {
				for _, other := range catalog.Regions() {
					if text := r.Type + r.Name + fmt.Sprint(r.Inputs); other != region && strings.Contains(text, other) {
						t.Errorf("%s names %s", r.URN, other)
					}
				}
			}
			unchanged(t, operate(t, plan.OperationPreview, box.Preview))
		})
	}
}

// compareResources holds the planned resources against the golden list of the stack.
func compareResources(t *testing.T, stack string, p plan.Plan) {
	t.Helper()
	var lines []string
	for _, r := range p.Resources {
		if !r.Internal {
			lines = append(lines, r.Type+" "+r.Name)
		}
	}
	slices.Sort(lines)
	got := strings.Join(lines, "\n") + "\n"
	compareGolden(t, filepath.Join("testdata", stack+".resources.txt"), got)
}

// outputs compares the outputs of a stack with a golden file. What depends on the commit has none, and a secret shows that it
// is one.
func outputs(t *testing.T, box *sandbox.Sandbox, stack string) {
	t.Helper()
	outputs, err := box.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{}
	for name, output := range outputs {
		switch {
		case output.Secret:
			values[name] = "[secret]"
		case name == "commit" || name == "revision":
			if text, _ := output.Value.(string); text == "" {
				t.Errorf("output %s is empty", name)
			}
			values[name] = "[of the sources]"
		default:
			values[name] = output.Value
		}
	}
	got, err := json.MarshalIndent(values, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	compareGolden(t, filepath.Join("testdata", stack+".outputs.json"), string(got)+"\n")
}

// untaggable are the types of AWS resources that have no tags.
var untaggable = map[string]bool{
	"aws:ec2/route:Route": true, "aws:ec2/routeTableAssociation:RouteTableAssociation": true,
	"aws:ec2/securityGroupRule:SecurityGroupRule": true, "aws:iam/rolePolicyAttachment:RolePolicyAttachment": true,
	"aws:kms/alias:Alias": true, "aws:iam/rolePolicy:RolePolicy": true, "aws:autoscaling/tag:Tag": true,
	"aws:eks/accessPolicyAssociation:AccessPolicyAssociation": true,
	"aws:scheduler/schedule:Schedule":                         true, "aws:sns/topicPolicy:TopicPolicy": true,
	"aws:sns/topicSubscription:TopicSubscription": true, "aws:s3/bucketPolicy:BucketPolicy": true,
	"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2":                       true,
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls":                                     true,
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":                                     true,
	"aws:s3/bucketVersioningV2:BucketVersioningV2":                                               true,
	"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": true,
}

func TestTagsOnEverything(t *testing.T) {
	box := open(t, "dev", stackFile(t, "dev"), deployment.Run)
	p := operate(t, plan.OperationPreview, box.Preview)
	tagged := 0
	for _, r := range p.Resources {
		if !strings.HasPrefix(r.Type, "aws:") || untaggable[r.Type] {
			continue
		}
		tagged++
		tags := r.Inputs.Fields["tags"].Fields
		for name, want := range map[string]string{
			"ManagedBy": "github-app", "Repository": "org/repo", "Environment": "dev", "Team": "ml-platform",
		} {
			if got := tags[name].Text; got != want && r.Inputs.Fields["tags"].Kind != plan.KindUnknown {
				t.Errorf("%s: tag %s is %q, want %q", r.URN, name, got, want)
			}
		}
		// A commit on everything would change everything with every commit.
		if _, ok := tags["Commit"]; ok != (r.Type == "aws:eks/cluster:Cluster") {
			t.Errorf("%s: tag Commit is there: %v", r.URN, ok)
		}
	}
	if tagged < 20 {
		t.Errorf("only %d resources have tags", tagged)
	}
}

// A public endpoint makes the EKS component wait until the API server answers.
func TestPublicEndpoint(t *testing.T) {
	file := stackFile(t, "dev", "    cluster:\n",
		"    cluster:\n      support: extended\n      publicAccessCidrs: [198.51.100.0/24]\n")
	box := open(t, "dev", file, deployment.Run)
	operate(t, plan.OperationUp, box.Up)
	hardened(t, box, "EXTENDED", false)
	asked := 0
	for _, host := range box.EKS.Requests() {
		if strings.Contains(host, ".gr7.us-east-1.eks.") {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("the public endpoint was asked %d times, want once with a good answer: %v", asked, box.EKS.Requests())
	}
}

// The simulated providers say that they are what go.mod has the SDKs of.
func TestSimulatedVersions(t *testing.T) {
	path := filepath.Join(root(t), "go.mod")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse(path, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	versions := map[string]string{}
	for _, r := range mod.Require {
		versions[r.Mod.Path] = r.Mod.Version
	}
	aws, err := simaws.New("us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	kubernetes, err := simkube.New()
	if err != nil {
		t.Fatal(err)
	}
	for sdk, provider := range map[string]*simulate.Provider{
		"github.com/pulumi/pulumi-aws/sdk/v6": aws, "github.com/pulumi/pulumi-kubernetes/sdk/v4": kubernetes,
	} {
		info, err := provider.GetPluginInfo(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := "v"+info.Version.String(), versions[sdk]; got != want {
			t.Errorf("simulated %s, go.mod has %s %s", got, sdk, want)
		}
	}
}
