package alarms_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/alarms"
	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
)

func args() alarms.Args {
	return alarms.Args{
		Environment: "dev", Region: "us-east-1", RayNamespace: "ray-system", GPU: true, MonthlyUSD: 500,
		ScalingGroups: map[string]pulumi.StringInput{"cpu": pulumi.String("eks-cpu-1"), "gpu": pulumi.String("eks-gpu-1")},
		NATGateways:   map[string]pulumi.IDOutput{"us-east-1a": pulumi.ID("nat-1").ToIDOutput()},
		Emails:        []string{"ml@example.com"}, Tags: map[string]string{"Team": "ml"},
	}
}

func TestNew(t *testing.T) {
	goldentest.Compare(t, "testdata/alarms.yaml", nil, func(ctx *pulumi.Context) error {
		_, err := alarms.New(ctx, "alarms", args())
		return err
	})
}

func TestMissingArguments(t *testing.T) {
	for _, test := range []struct {
		want string
		undo func(*alarms.Args)
	}{
		{"Environment, Region and RayNamespace", func(a *alarms.Args) { a.RayNamespace = "" }},
		{"ScalingGroups, NATGateways and MonthlyUSD", func(a *alarms.Args) { a.MonthlyUSD = 0 }},
		{"ScalingGroups, NATGateways and MonthlyUSD", func(a *alarms.Args) { a.ScalingGroups = nil }},
	} {
		goldentest.Refuses(t, test.want, func(ctx *pulumi.Context) error {
			wrong := args()
			test.undo(&wrong)
			_, err := alarms.New(ctx, "alarms", wrong)
			return err
		})
	}
}
