package network_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/network"
	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
)

func args() network.Args {
	return network.Args{
		Environment: "dev", Region: "us-east-1", CIDR: "10.0.0.0/16", Zones: []string{"us-east-1a", "us-east-1b"},
		ClusterName: "ray-ml-cluster-dev", FlowLogGroupARN: pulumi.String("arn-of-group"),
		Boundary: pulumi.String("arn:aws:iam::123456789012:policy/bound"), Tags: map[string]string{"Team": "ml"},
	}
}

func TestNew(t *testing.T) {
	for golden, change := range map[string]func(*network.Args){
		"per-zone":   func(*network.Args) {},
		"single-nat": func(a *network.Args) { a.SingleNAT = true },
		"endpoints":  func(a *network.Args) { a.InterfaceEndpoints = []string{"ecr.api", "sts"} },
	} {
		t.Run(golden, func(t *testing.T) {
			a := args()
			change(&a)
			goldentest.Compare(t, "testdata/"+golden+".yaml", nil, func(ctx *pulumi.Context) error {
				_, err := network.New(ctx, "network", a)
				return err
			})
		})
	}
}

func TestWrongArguments(t *testing.T) {
	for want, change := range map[string]func(*network.Args){
		"FlowLogGroupARN and Boundary is missing":   func(a *network.Args) { a.ClusterName = "" },
		"ClusterName, FlowLogGroupARN and Boundary": func(a *network.Args) { a.Boundary = nil },
		"is not an IPv4 network":                    func(a *network.Args) { a.CIDR = "10.0.0.0/99" },
		"has room for 1 zones":                      func(a *network.Args) { a.CIDR = "10.0.0.0/19" },
	} {
		goldentest.Refuses(t, want, func(ctx *pulumi.Context) error {
			a := args()
			change(&a)
			_, err := network.New(ctx, "network", a)
			return err
		})
	}
}
