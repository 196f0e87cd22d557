package access_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/access"
	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/podrole"
	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
)

func args() access.Args {
	account := func(namespace, name string) iampolicy.ServiceAccount {
		return iampolicy.ServiceAccount{Namespace: namespace, Name: name}
	}
	return access.Args{
		Environment: "dev", Region: "us-east-1", Tags: map[string]string{"Team": "ml"},
		Issuer: podrole.Issuer{
			ProviderARN: pulumi.String("arn:aws:iam::123456789012:oidc-provider/oidc.example/id/1"),
			URL:         pulumi.String("oidc.example/id/1"),
		},
		VPCARN:   pulumi.String("arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1"),
		Boundary: pulumi.String("arn:aws:iam::123456789012:policy/bound"),
		Accounts: access.Accounts{
			CNI: account("kube-system", "aws-node"), EBSCSI: account("kube-system", "ebs-csi-controller-sa"),
			CloudWatch: account("amazon-cloudwatch", "cloudwatch-agent"),
			Autoscaler: account("kube-system", "cluster-autoscaler"),
			Ray:        []iampolicy.ServiceAccount{account("ray-system", "ray-head"), account("ray-system", "ray-worker")},
		},
	}
}

func TestNew(t *testing.T) {
	goldentest.Compare(t, "testdata/access.yaml", nil, func(ctx *pulumi.Context) error {
		_, err := access.New(ctx, "access", args())
		return err
	})
}

func TestMissingArguments(t *testing.T) {
	for _, test := range []struct {
		want string
		undo func(*access.Args)
	}{
		{"Region and Issuer", func(a *access.Args) { a.Issuer.URL = nil }},
		{"VPCARN and Boundary", func(a *access.Args) { a.VPCARN = nil }},
		{"VPCARN and Boundary", func(a *access.Args) { a.Boundary = nil }},
		{"want a namespace and a name", func(a *access.Args) { a.Accounts.CNI.Name = "" }},
		{"Accounts.Ray is empty", func(a *access.Args) { a.Accounts.Ray = nil }},
	} {
		goldentest.Refuses(t, test.want, func(ctx *pulumi.Context) error {
			wrong := args()
			test.undo(&wrong)
			_, err := access.New(ctx, "access", wrong)
			return err
		})
	}
}
