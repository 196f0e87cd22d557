package cluster_test

import (
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/cluster"
	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
)

func args() cluster.Args {
	return cluster.Args{
		Environment: "dev", Region: "us-east-1", Version: "1.35", Protect: true,
		Access: cluster.Access{
			Admins: []string{"platform-admin"}, Viewers: []string{"teams/ml/viewer"}, Pipelines: []string{"deploy"},
		},
		VPCID: pulumi.String("vpc-1"), PublicSubnetIDs: pulumi.ToStringArray([]string{"subnet-1"}),
		PrivateSubnetIDs: pulumi.ToStringArray([]string{"subnet-2"}),
		Boundary:         pulumi.String("arn:aws:iam::123456789012:policy/bound"),
		Tags:             map[string]string{"Team": "ml"}, RevisionTags: map[string]string{"Commit": "c"},
	}
}

// standIn is an EKS cluster in the place of the one that the EKS component would make.
const standIn = "stand-in"

func declare(ctx *pulumi.Context, a cluster.Args) error {
	if _, err := eks.NewCluster(ctx, standIn, &eks.ClusterArgs{RoleArn: pulumi.String("r"), VpcConfig: eks.ClusterVpcConfigArgs{
		SubnetIds: pulumi.StringArray{},
	}}); err != nil {
		return err
	}
	if _, err := iam.NewOpenIdConnectProvider(ctx, standIn, &iam.OpenIdConnectProviderArgs{
		Url: pulumi.String("https://oidc.example/id/1"), ClientIdLists: pulumi.StringArray{}, ThumbprintLists: pulumi.StringArray{},
	}); err != nil {
		return err
	}
	made, err := cluster.New(ctx, "cluster", a)
	if err != nil {
		return err
	}
	// The outputs of a component are in no golden file.
	_, err = kms.NewAlias(ctx, "seen", &kms.AliasArgs{TargetKeyId: pulumi.Sprintf("%s %s %s",
		made.Issuer.ProviderARN, made.Issuer.URL, made.SecurityGroupID)})
	return err
}

func outputs(token, _ string, outputs resource.PropertyMap) {
	switch token {
	case "aws:eks/cluster:Cluster":
		outputs["name"] = resource.NewProperty("ray-ml-cluster-dev")
		outputs["endpoint"] = resource.NewProperty("https://example.eks.amazonaws.com")
		outputs["vpcConfig"] = resource.NewPropertyValue(map[string]any{"clusterSecurityGroupId": "sg-1"})
		outputs["identities"] = resource.NewPropertyValue([]any{
			map[string]any{"oidcs": []any{map[string]any{"issuer": "https://oidc.example/id/1"}}},
		})
		outputs["certificateAuthority"] = resource.NewPropertyValue(map[string]any{"data": "Y2E="})
	case "eks:index:Cluster":
		urn := resource.NewURN("test", "rayplatform", "", "aws:eks/cluster:Cluster", standIn)
		outputs["eksCluster"] = resource.MakeCustomResourceReference(urn, "id-of-"+standIn, "")
		provider := resource.NewURN("test", "rayplatform", "", "aws:iam/openIdConnectProvider:OpenIdConnectProvider", standIn)
		outputs["core"] = resource.NewProperty(resource.PropertyMap{
			"oidcProvider": resource.MakeCustomResourceReference(provider, "id-of-"+standIn, ""),
		})
	}
}

func TestNew(t *testing.T) {
	private, public := args(), args()
	public.PublicAccessCIDRs, public.Protect = []string{"203.0.113.0/24"}, false
	for name, a := range map[string]cluster.Args{"private": private, "public": public} {
		t.Run(name, func(t *testing.T) {
			goldentest.Compare(t, "testdata/"+name+".yaml", outputs, func(ctx *pulumi.Context) error { return declare(ctx, a) })
		})
	}
}

func TestWrongArguments(t *testing.T) {
	for want, change := range map[string]func(*cluster.Args){
		"Region and Version":             func(a *cluster.Args) { a.Version = "" },
		"PrivateSubnetIDs and Boundary":  func(a *cluster.Args) { a.Boundary = nil },
		"names no admin and no pipeline": func(a *cluster.Args) { a.Access = cluster.Access{Viewers: []string{"v"}} },
	} {
		goldentest.Refuses(t, want, func(ctx *pulumi.Context) error {
			a := args()
			change(&a)
			_, err := cluster.New(ctx, "cluster", a)
			return err
		})
	}
}
