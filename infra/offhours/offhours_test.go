package offhours_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/offhours"
	"github.com/rayplatform/rayplatform/infra/podrole"
	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
)

func args() offhours.Args {
	const arn = "arn:aws:eks:us-east-1:123456789012:nodegroup/ray-ml-cluster-dev/"
	return offhours.Args{
		Environment: "dev", Region: "us-east-1", Kubernetes: "1.35", ClusterName: "ray-ml-cluster-dev",
		Issuer: podrole.Issuer{
			ProviderARN: pulumi.String("arn:aws:iam::123456789012:oidc-provider/oidc.example/id/1"),
			URL:         pulumi.String("oidc.example/id/1"),
		},
		Groups: []offhours.Group{
			{Name: "gpu", EKSName: pulumi.String("ray-dev-gpu-1"), ARN: pulumi.String(arn + "ray-dev-gpu-1/1"), Max: 1},
			{Name: "cpu", EKSName: pulumi.String("ray-dev-cpu-1"), ARN: pulumi.String(arn + "ray-dev-cpu-1/1"), Min: 1, Desired: 2, Max: 4},
		},
		Hours:     offhours.Hours{Start: "07:00", Stop: "20:30", Days: []string{"MON", "FRI"}, TimeZone: "Europe/Berlin"},
		Namespace: "ray-system", RayCluster: "ray", MinWorkers: []int{1, 0},
		Autoscaler: iampolicy.ServiceAccount{Namespace: "kube-system", Name: "cluster-autoscaler"},
		Boundary:   pulumi.String("arn:aws:iam::123456789012:policy/bound"),
		Tags:       map[string]string{"Team": "ml"},
	}
}

func TestNew(t *testing.T) {
	goldentest.Compare(t, "testdata/dev.yaml", nil, func(ctx *pulumi.Context) error {
		_, err := offhours.New(ctx, "off-hours", args())
		return err
	})
}

func TestMissingArguments(t *testing.T) {
	for _, test := range []struct {
		want string
		undo func(*offhours.Args)
	}{
		{"Namespace and RayCluster", func(a *offhours.Args) { a.RayCluster = "" }},
		{"Boundary, Groups and MinWorkers", func(a *offhours.Args) { a.Groups = nil }},
		{"Boundary, Groups and MinWorkers", func(a *offhours.Args) { a.MinWorkers = nil }},
		{"Boundary, Groups and MinWorkers", func(a *offhours.Args) { a.Boundary = nil }},
		{`no kubectl for Kubernetes "1.2"`, func(a *offhours.Args) { a.Kubernetes = "1.2" }},
		{"want a start before a stop", func(a *offhours.Args) { a.Hours.Stop = "06:00" }},
		{"want a start before a stop", func(a *offhours.Args) { a.Hours.Days = nil }},
	} {
		goldentest.Refuses(t, test.want, func(ctx *pulumi.Context) error {
			wrong := args()
			test.undo(&wrong)
			_, err := offhours.New(ctx, "off-hours", wrong)
			return err
		})
	}
}
